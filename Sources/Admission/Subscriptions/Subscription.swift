public import Foundation

/// One provider's subscription, or a grant by staff, in a normalised state.
public struct Subscription: Hashable, Sendable {
    /// Names one subscription.
    public typealias ID = Admission.ID<Subscription>

    /// Names this subscription.
    public let id: ID
    /// `stripe`, `app_store`, `google_play`; `grant` when staff gave it.
    public let provider: Issuer
    /// What was subscribed to.
    public let plan: Plan.Name
    /// Where it stands.
    public let state: State
    /// Whether it goes on by itself when the period ends.
    public let willRenew: Bool
    /// Until when it is paid.
    public let paidThrough: Date?
    /// Until when it opens doors, if its state lets it; exclusive. `nil` means without end.
    public let accessUntil: Date?
    /// Until when its store may go on charging for it, though staff revoked it here; `nil` when it does
    /// not.
    public let chargedUntil: Date?
    /// Whether a hold stands: a dispute, or a measure by staff.
    public let isHeld: Bool

    /// Puts a subscription together.
    public init(
        id: ID, provider: Issuer, plan: Plan.Name, state: State, willRenew: Bool = false,
        paidThrough: Date? = nil, accessUntil: Date?, chargedUntil: Date? = nil,
        isHeld: Bool = false
    ) {
        self.id = id
        self.provider = provider
        self.plan = plan
        self.state = state
        self.willRenew = willRenew
        self.paidThrough = paidThrough
        self.accessUntil = accessUntil
        self.chargedUntil = chargedUntil
        self.isHeld = isHeld
    }

    /// Where a subscription stands, the same words for every provider.
    public enum State: String, Sendable, CaseIterable {
        /// Begun, not yet paid.
        case pending
        /// In a free trial.
        case trialing
        /// Paid.
        case active
        /// A payment failed; access goes on for a while.
        case grace
        /// A payment failed and the grace is over.
        case onHold = "on_hold"
        /// Set aside by the customer.
        case paused
        /// Over.
        case expired
        /// Taken back after a refund, or by staff.
        case revoked
        /// The provider said something that we do not know.
        case unknown
    }
}
