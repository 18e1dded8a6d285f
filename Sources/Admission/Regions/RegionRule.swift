public import Foundation

/// What a region may do with a product during a span of time.
public struct RegionRule: Hashable, Sendable {
    /// Names one rule.
    public typealias ID = Admission.ID<RegionRule>

    /// Names this rule, also as evidence.
    public let id: ID
    /// What is gated.
    public let product: Product.Name
    /// Where it holds; a rule for a country holds in each subdivision that has none of its own.
    public let region: Region
    /// What it says.
    public let verdict: Verdict
    /// When it begins; inclusive.
    public let from: Date
    /// When it ends, if it does; exclusive.
    public let until: Date?
    /// Why it was made, in the words of whoever made it.
    public let reason: String

    /// Puts a rule together.
    public init(
        id: ID, product: Product.Name, region: Region, verdict: Verdict, from: Date,
        until: Date? = nil, reason: String
    ) {
        self.id = id
        self.product = product
        self.region = region
        self.verdict = verdict
        self.from = from
        self.until = until
        self.reason = reason
    }

    /// What a rule says, by the layer that it stands in.
    public enum Verdict: Hashable, Sendable {
        /// Our own plan of who comes when.
        case rollout(Rollout)
        /// What the law demands; it outranks everything else.
        case legal(Legal)
    }

    /// The rollout layer.
    public enum Rollout: Hashable, Sendable {
        /// Those come in who meet `requirements`, a share of accounts in a hundred of them.
        case open(requirements: Requirements, percent: Int)
        /// Nobody yet; whoever wants may stand in line.
        case waitlist
        /// Nobody.
        case closed
    }

    /// The legal layer.
    public enum Legal: String, Sendable, CaseIterable {
        /// Nobody may be served.
        case blocked
        /// A part of a blocked country that is not blocked.
        case allowed
    }

    /// What an open region asks for beyond being open.
    public struct Requirements: Hashable, Sendable {
        /// Whether an invitation is needed.
        public let invite: Bool
        /// What a subscription must grant; `nil` when none is needed.
        public let entitlement: Entitlement?

        /// Puts requirements together.
        public init(invite: Bool, entitlement: Entitlement?) {
            self.invite = invite
            self.entitlement = entitlement
        }
    }
}
