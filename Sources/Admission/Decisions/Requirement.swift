public import Foundation

/// How an account stands in regard to one requirement.
public struct RequirementResult: Hashable, Sendable {
    /// What must hold before somebody comes in, in the order in which it is looked at.
    public enum Requirement: String, Sendable, CaseIterable {
        /// The account exists and may be used.
        case account
        /// No law forbids it.
        case legal
        /// The region that counts is open.
        case region
        /// Every identity that the product asks for is linked.
        case link
        /// An invitation was redeemed.
        case invite
        /// A subscription grants what the region asks for.
        case subscription
    }

    /// What was looked at.
    public let requirement: Requirement
    /// What was found.
    public let state: RequirementState

    /// Puts a result together.
    public init(requirement: Requirement, state: RequirementState) {
        self.requirement = requirement
        self.state = state
    }
}

/// Whether a requirement holds, and if not, why.
public enum RequirementState: Hashable, Sendable {
    /// It holds.
    case met
    /// Nobody asks for it here.
    case notRequired
    /// Staff let this account pass.
    case waived
    /// The account came in earlier and stays in.
    case kept
    /// It does not hold.
    case unmet(Reason)
    /// It cannot be known yet.
    case unresolved(Reason)

    /// The word that callers see.
    public var name: String {
        switch self {
        case .met: "met"
        case .notRequired: "not_required"
        case .waived: "waived"
        case .kept: "kept"
        case .unmet: "unmet"
        case .unresolved: "unresolved"
        }
    }

    /// Why it does not hold; `nil` when nothing stands in the way.
    public var reason: Reason? {
        switch self {
        case .met, .notRequired, .waived, .kept: nil
        case .unmet(let reason), .unresolved(let reason): reason
        }
    }

    /// Whether it keeps the account out.
    public var isObstacle: Bool {
        switch self {
        case .met, .notRequired, .waived, .kept: false
        case .unmet, .unresolved: true
        }
    }
}

/// Why a requirement does not hold. Which reasons occur depends on the requirement.
public enum Reason: Hashable, Sendable {
    /// Account: there is none.
    case unknown
    /// Account: it was closed. Region: it is not open, and no opening is planned.
    case closed
    /// Account: barred by staff.
    case suspended
    /// Account: it is now part of another.
    case merged
    /// Legal: nobody may be served there.
    case blocked
    /// Region: it will open, at `opensAt` when that is known.
    case notYetOpen(opensAt: Date?)
    /// Region: there is a line; `joined` when the account stands in it.
    case waitlist(joined: Bool)
    /// Region: there is a line, and the account was drawn from it; redeeming what it was offered opens the
    /// region for it.
    case offered
    /// Region: open to a share of accounts, and this is none of them.
    case outsideRollout
    /// Region: nobody knows which.
    case unresolved
    /// Link: no identity of this issuer is linked.
    case missing(issuer: Issuer)
    /// Invite, subscription: there is none.
    case none
    /// Invite: held for the account until then, to be confirmed.
    case reserved(until: Date)
    /// Invite, subscription: taken back.
    case revoked
    /// Subscription: begun, not yet paid.
    case pending
    /// Subscription: a payment failed.
    case onHold
    /// Subscription: set aside by the customer.
    case paused
    /// Subscription: over.
    case expired
    /// Subscription: a dispute or a measure by staff stands.
    case held
    /// Subscription: the provider said something that we do not know.
    case statusUnknown

    /// The word that callers see; an unknown account and an unknown status share one, and so do all who
    /// have not come past a line.
    public var name: String {
        switch self {
        case .unknown, .statusUnknown: "unknown"
        case .closed: "closed"
        case .suspended: "suspended"
        case .merged: "merged"
        case .blocked: "blocked"
        case .notYetOpen: "not_yet_open"
        case .waitlist, .offered: "waitlist"
        case .outsideRollout: "outside_rollout"
        case .unresolved: "unresolved"
        case .missing: "missing"
        case .none: "none"
        case .reserved: "reserved"
        case .revoked: "revoked"
        case .pending: "pending"
        case .onHold: "on_hold"
        case .paused: "paused"
        case .expired: "expired"
        case .held: "held"
        }
    }
}
