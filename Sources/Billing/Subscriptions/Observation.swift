public import Foundation

/// What one event, one answer of a provider's API or one line of an export tells about a subscription,
/// in words that are the same for every provider. It holds no personal data, and is kept as JSON.
///
/// A subscription's standing is a function of the set of its observations alone; the order in which they
/// arrive, and how often, does not matter. See `SubscriptionHistory`.
public struct Observation: Sendable, Hashable, Codable {
    /// The provider's own moment: Stripe's `created`, Apple's `signedDate`, Google's `eventTimeMillis`;
    /// of a fetched snapshot the moment the request was sent.
    public var at: Date
    /// Decides between observations of one moment: the event's key. Unique within a subscription.
    public var key: String
    /// The provider's own word for what happened; `fetchedKind` for what was fetched or exported.
    public var kind: String
    /// The provider's name of the subscription: Stripe's `sub_…`, Apple's `originalTransactionId`,
    /// Google's purchase token. `nil` when only the references lead to it, as with a refund.
    public var subject: String?
    /// What else leads to the subscription, such as `invoice:in_1`, `payment:pi_1`, `charge:ch_1`,
    /// `order:GPA…`. Observations that share one belong together.
    public var references: [String] = []
    /// Subjects of identities at the provider that own the subscription, the strongest first: a Stripe
    /// customer; an `appAccountToken`, then the `originalTransactionId`; an
    /// `obfuscatedExternalAccountId`, then the purchase token, then the one that it replaces.
    public var owners: [String] = []
    /// The subscription that this one replaces (Google's `linkedPurchaseToken`).
    public var predecessor: String?
    /// The subscription as it was then.
    public var snapshot: Snapshot?
    /// Payments that it tells of.
    public var payments: [Payment] = []
    /// A dispute that it tells of.
    public var dispute: Dispute?
    /// What the event by itself says, where it has no snapshot.
    public var notice: Notice?

    /// Puts an observation together; what it tells is added afterwards.
    public init(at: Date, key: String, kind: String, subject: String?) {
        self.at = at
        self.key = key
        self.kind = kind
        self.subject = subject
    }

    /// The kind of what was fetched from a provider's API or read from its export.
    public static let fetchedKind = "snapshot"

    /// Whether it is the answer to a question, and not something that the provider told by itself.
    public var isFetched: Bool { kind == Self.fetchedKind }

    /// The whole of a subscription at one moment, as the provider has it.
    public struct Snapshot: Sendable, Hashable, Codable {
        /// The provider's status word, as it came.
        public var rawStatus: String
        /// What the word means, before any window of grace and any payment is looked at.
        public var status: Status
        /// Whether it goes on by itself when the period ends.
        public var willRenew: Bool
        /// The current period; for a subscription that is not paid, the unpaid one.
        public var periodStart: Date?
        /// Its end.
        public var periodEnd: Date?
        /// Until when the provider itself grants grace (App Store, Google Play).
        public var graceUntil: Date?
        /// When it ended or will end for good, whatever the period says.
        public var endsAt: Date?
        /// Prices and products, in the provider's order; which of them is a plan is known elsewhere.
        public var products: [String]
        /// Names the payment that paid for the current period, where the snapshot tells.
        public var payment: String?
        /// Whether it was shared by the payer's family: it grants and is never transferred.
        public var isFamilyShared = false
        /// Whether nothing can follow for this id, whatever else is told (Stripe).
        public var isFinal = false
        /// Whether the provider has stopped collecting payments while the status stays as it was
        /// (Stripe); what that means is the operator's policy.
        public var isCollectionPaused = false
        /// The periods of single items, only where they differ from one another.
        public var items: [Item] = []

        /// Puts it together.
        public init(
            rawStatus: String, status: Status, willRenew: Bool, periodStart: Date?,
            periodEnd: Date?, products: [String]
        ) {
            self.rawStatus = rawStatus
            self.status = status
            self.willRenew = willRenew
            self.periodStart = periodStart
            self.periodEnd = periodEnd
            self.products = products
        }
    }

    /// One item of a subscription whose items have periods of their own.
    public struct Item: Sendable, Hashable, Codable {
        /// Its price and its product.
        public var products: [String]
        /// Its start.
        public var periodStart: Date
        /// Its end.
        public var periodEnd: Date

        /// Puts it together.
        public init(products: [String], periodStart: Date, periodEnd: Date) {
            self.products = products
            self.periodStart = periodStart
            self.periodEnd = periodEnd
        }
    }

    /// A provider's status, read.
    public enum Status: String, Sendable, Hashable, Codable {
        case pending, trialing, active
        /// A payment failed; whether that is grace, the window tells (Stripe).
        case pastDue = "past_due"
        case grace
        case onHold = "on_hold"
        case paused, expired, revoked, unknown
    }

    /// One payment, or what became of it.
    public struct Payment: Sendable, Hashable, Codable {
        /// Names it; one of the observation's references.
        public var reference: String
        /// What became of it.
        public var fact: Fact
        /// The period it pays for, where that is told.
        public var periodStart: Date?
        /// Its end.
        public var periodEnd: Date?
        /// What was paid for, where that is told.
        public var products: [String] = []

        /// Puts it together.
        public init(_ reference: String, _ fact: Fact) {
            self.reference = reference
            self.fact = fact
        }

        /// What can become of it.
        public enum Fact: String, Sendable, Hashable, Codable {
            case paid, failed
            /// Refunded in full; a refund in part changes nothing.
            case refunded
            /// The refund was taken back.
            case refundReversed = "refund_reversed"
        }
    }

    /// A payer's dispute of one payment.
    public struct Dispute: Sendable, Hashable, Codable {
        /// The provider's name of it.
        public var id: String
        /// The payment, one of the observation's references.
        public var payment: String
        /// What became of it.
        public var fact: Fact

        /// Puts it together.
        public init(_ id: String, payment: String, _ fact: Fact) {
            self.id = id
            self.payment = payment
            self.fact = fact
        }

        /// What can become of it.
        public enum Fact: String, Sendable, Hashable, Codable {
            case opened, won, lost
        }
    }

    /// What an event without a snapshot says by itself.
    public enum Notice: String, Sendable, Hashable, Codable {
        /// Something changed; only the provider's API can tell what.
        case changed
        case renewalOff = "renewal_off"
        case onHold = "on_hold"
        case paused, expired
        /// Another subscription has taken its place; whatever else is told, it grants nothing more.
        case replaced
        /// Access is taken back, and nothing later restores it; where an order is among the
        /// references, only what that order paid for.
        case voided
    }
}

extension Observation {
    /// What a subscription is told when another one has replaced it, as when a plan is changed at
    /// Google Play: it ends when that one begins.
    public static func replaced(
        _ subject: String, by successor: String, at: Date
    ) -> Observation {
        let key = FetchedKey.key(subject: subject, at: at, bytes: Array(successor.utf8))
        var observation = Observation(
            at: at, key: "replaced/\(key)", kind: "replaced", subject: subject)
        observation.notice = .replaced
        return observation
    }
}
