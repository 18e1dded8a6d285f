public import Admission
public import Foundation

/// What all observations of one subscription come to.
public struct Standing: Sendable, Hashable, Codable {
    /// How it stands after the last observation, and at each moment before it; at least one, in order,
    /// no two of one moment.
    public var moments: [Moment]
    /// Disputes, each of which keeps the subscription from opening doors for a while.
    public var holds: [Hold]
    /// Subjects of identities that own it, the strongest first.
    public var owners: [String]
    /// The subscription that it replaces.
    public var predecessor: String?
    /// Whether it grants to one of the payer's family, and so is never transferred.
    public var isFamilyShared: Bool
    /// Whether its observations contradict or do not suffice, so that only the API can tell.
    public var needsRefetch: Bool

    /// Puts it together.
    public init(moments: [Moment]) {
        self.moments = moments
        holds = []
        owners = []
        isFamilyShared = false
        needsRefetch = false
    }

    /// How it stands now, as far as is known.
    public var current: Moment { moments[moments.count - 1] }

    /// How it stood from one moment on.
    public struct Moment: Sendable, Hashable, Codable {
        /// When that began.
        public var from: Date
        /// Where it stood, in words that are the same for every provider.
        public var state: Subscription.State
        /// The provider's own word.
        public var rawStatus: String?
        /// Whether it was to go on by itself when the period ends.
        public var willRenew: Bool
        /// Until when it was paid.
        public var paidThrough: Date?
        /// Set while `state` is `grace`; access ends there.
        public var graceUntil: Date?
        /// `nil` only where nothing was ever granted.
        public var accessUntil: Date?
        /// Prices and products, in the provider's order.
        public var products: [String]

        /// Puts it together.
        public init(
            from: Date, state: Subscription.State, rawStatus: String?, willRenew: Bool,
            paidThrough: Date?, graceUntil: Date?, accessUntil: Date?, products: [String]
        ) {
            self.from = from
            self.state = state
            self.rawStatus = rawStatus
            self.willRenew = willRenew
            self.paidThrough = paidThrough
            self.graceUntil = graceUntil
            self.accessUntil = accessUntil
            self.products = products
        }
    }

    /// A dispute's hold.
    public struct Hold: Sendable, Hashable, Codable {
        /// The dispute's id.
        public var source: String
        /// When it began.
        public var from: Date
        /// When it was won or lost; `nil` while it is open.
        public var until: Date?

        /// Puts it together.
        public init(source: String, from: Date, until: Date?) {
            self.source = source
            self.from = from
            self.until = until
        }
    }
}

extension Subscription.State: Codable {}

extension Standing.Moment {
    /// Whether it differs from another in nothing but when it began.
    public func saysTheSame(as other: Standing.Moment?) -> Bool {
        guard var other else { return false }
        other.from = from
        return self == other
    }

    /// The state at a moment after this one began, with what time alone has done to it: a grace that is
    /// over is on hold, and what was not to be renewed has expired. A renewal that is overdue is left
    /// as it is: it may be on its way.
    public func state(at date: Date) -> Subscription.State {
        switch state {
        case .grace:
            return graceUntil.map { date >= $0 } ?? true ? .onHold : .grace
        case .active, .trialing:
            return !willRenew && (accessUntil.map { date >= $0 } ?? false) ? .expired : state
        default: return state
        }
    }
}

extension Standing {
    /// How it stood at a moment; `nil` before anything was told.
    public func moment(at date: Date) -> Moment? {
        moments.last { $0.from <= date }
    }
}
