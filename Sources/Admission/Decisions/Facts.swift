public import Foundation

/// What is known of one account in regard to one product, as fetched in one statement.
public struct Facts: Hashable, Sendable {
    /// Which account.
    public var account: Account.ID
    /// `nil` when there is no such account.
    public var accountState: Account.State?
    /// Where the account is at home, by its strongest signal.
    public var homeRegion: Region?
    /// Where the request comes from, in the caller's words.
    public var location: Region?
    /// Since when the account has been away from home without a break, if known.
    public var abroadSince: Date?
    /// The issuers of which the account holds a linked identity.
    public var links: Set<Issuer>
    /// The redemption that counts: the live one, else the latest.
    public var redemption: RedemptionFact?
    /// Every subscription of the account.
    public var subscriptions: [Subscription]
    /// The durable record that the account came in.
    public var admission: AdmissionRecord?
    /// What staff decided for this account alone, if it stands.
    public var override: OverrideFact?
    /// Whether the account stands in line for the product.
    public var isOnWaitlist: Bool
    /// What the account was offered when it was drawn from a line, until it is redeemed or taken back.
    public var offer: OfferFact?

    /// Puts facts together; by default nothing but the account is known.
    public init(
        account: Account.ID, accountState: Account.State?, homeRegion: Region? = nil,
        location: Region? = nil, abroadSince: Date? = nil, links: Set<Issuer> = [],
        redemption: RedemptionFact? = nil, subscriptions: [Subscription] = [],
        admission: AdmissionRecord? = nil, override: OverrideFact? = nil,
        isOnWaitlist: Bool = false, offer: OfferFact? = nil
    ) {
        self.account = account
        self.accountState = accountState
        self.homeRegion = homeRegion
        self.location = location
        self.abroadSince = abroadSince
        self.links = links
        self.redemption = redemption
        self.subscriptions = subscriptions
        self.admission = admission
        self.override = override
        self.isOnWaitlist = isOnWaitlist
        self.offer = offer
    }

    /// What the decision needs to know of a redemption.
    public struct RedemptionFact: Hashable, Sendable {
        /// Names the redemption.
        public let id: Redemption.ID
        /// Where it stands.
        public let state: Redemption.State
        /// Whether its invite was revoked since. That does not undo what was confirmed.
        public let isInviteRevoked: Bool
        /// The line that the account was drawn from, where its invite was an offer of the waitlist.
        public let drawnFrom: Region?

        /// Puts the fact together.
        public init(
            id: Redemption.ID, state: Redemption.State, isInviteRevoked: Bool = false,
            drawnFrom: Region? = nil
        ) {
            self.id = id
            self.state = state
            self.isInviteRevoked = isInviteRevoked
            self.drawnFrom = drawnFrom
        }
    }

    /// What the decision needs to know of an offer of the waitlist.
    public struct OfferFact: Hashable, Sendable {
        /// The line that the account was drawn from.
        public let line: Region
        /// When it lapses; exclusive.
        public let until: Date

        /// Puts the fact together.
        public init(line: Region, until: Date) {
            self.line = line
            self.until = until
        }
    }

    /// What staff decided about the region for this account alone.
    public struct OverrideFact: Hashable, Sendable {
        /// `true` lets the account in wherever it is; `false` keeps it out.
        public let isAllowed: Bool
        /// When it lapses, if it does; exclusive.
        public let until: Date?

        /// Puts the fact together.
        public init(isAllowed: Bool, until: Date? = nil) {
            self.isAllowed = isAllowed
            self.until = until
        }
    }
}

/// The durable record that an account came in.
public struct AdmissionRecord: Hashable, Sendable {
    /// When it came in.
    public let at: Date
    /// Where it was then, if known.
    public let region: Region?
    /// The redemption that brought it in, if one was needed.
    public let redemption: Redemption.ID?

    /// Puts a record together.
    public init(at: Date, region: Region?, redemption: Redemption.ID?) {
        self.at = at
        self.region = region
        self.redemption = redemption
    }
}
