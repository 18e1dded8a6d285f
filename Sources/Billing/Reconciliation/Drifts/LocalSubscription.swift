public import Admission
public import Foundation

/// One subscription as we have it, with all that a comparison has to know of it.
public struct LocalSubscription: Sendable, Hashable {
    /// Our id of it.
    public var id: UUID
    /// The provider's name of it.
    public var externalID: String
    /// Goes up with every change.
    public var version: Int64
    /// How our row says that it stands now.
    public var current: Standing.Moment
    /// Whose it is; `nil` while nobody is found.
    public var account: UUID?
    /// Whether it was shared by the payer's family.
    public var isFamilyShared: Bool
    /// What decisions are taken from; `nil` while there is no account or no plan.
    public var projection: Projection?
    /// When we heard of it first.
    public var createdAt: Date

    /// Puts a subscription together.
    public init(
        id: UUID, externalID: String, version: Int64, current: Standing.Moment, account: UUID?,
        isFamilyShared: Bool = false, projection: Projection?, createdAt: Date
    ) {
        self.id = id
        self.externalID = externalID
        self.version = version
        self.current = current
        self.account = account
        self.isFamilyShared = isFamilyShared
        self.projection = projection
        self.createdAt = createdAt
    }

    /// The row that decisions are taken from.
    public struct Projection: Sendable, Hashable {
        /// Whose it is.
        public var account: UUID
        /// What was subscribed to.
        public var plan: String
        /// Where it stands.
        public var state: Subscription.State
        /// Whether it goes on by itself when the period ends.
        public var willRenew: Bool
        /// Until when it is paid.
        public var paidThrough: Date?
        /// Until when grace lasts, while it does.
        public var graceUntil: Date?
        /// Until when it opens doors, if its state lets it.
        public var accessUntil: Date?
        /// Whether staff took it away; then it stays as it is, whatever the provider says.
        public var isRevokedByStaff: Bool

        /// Puts a row together.
        public init(
            account: UUID, plan: String, state: Subscription.State, willRenew: Bool,
            paidThrough: Date?, graceUntil: Date?, accessUntil: Date?,
            isRevokedByStaff: Bool = false
        ) {
            self.account = account
            self.plan = plan
            self.state = state
            self.willRenew = willRenew
            self.paidThrough = paidThrough
            self.graceUntil = graceUntil
            self.accessUntil = accessUntil
            self.isRevokedByStaff = isRevokedByStaff
        }

        /// How it says that the subscription stands now.
        var moment: Standing.Moment {
            Standing.Moment(
                from: .distantPast, state: state, rawStatus: nil, willRenew: willRenew,
                paidThrough: paidThrough, graceUntil: graceUntil, accessUntil: accessUntil,
                products: [])
        }
    }
}

/// What the ledger and the accounts say about a subscription, whether or not we have it.
public struct SubscriptionSurroundings: Sendable, Hashable {
    /// Observations in the ledger that belong to it, those that nobody had attached yet too.
    public var observations: [Observation] = []
    /// Refunds and disputes of its payments as the provider has them, in the order of their keys.
    public var reversals: [Observation] = []
    /// Events that tell of one of those, and that arrived and belong to no subscription yet or could
    /// not be applied.
    public var heldReversals: [UUID] = []
    /// Newest events of it.
    public var events: [UUID] = []
    /// Events of it that tell of a refund.
    public var refunds: [UUID] = []
    /// Events of it that were received and not applied, for longer than an event takes.
    public var stuckEvents: [UUID] = []
    /// The account that the strongest linked owner leads to.
    public var linkedAccount: UUID?
    /// The plan that the first of its products with one sells.
    public var plan: String?
    /// Other live subscriptions that grant its account the same, at whichever provider; grants by
    /// staff are none.
    public var others: [UUID] = []
    /// Whether it is the one that tells of a double payment; of several subscriptions of one account
    /// only one does.
    public var tellsOfDuplicates = false
    /// Whether the provider or we know of a subscription that replaces it.
    public var hasSuccessor = false

    /// Knows of nothing.
    public init() {}
}
