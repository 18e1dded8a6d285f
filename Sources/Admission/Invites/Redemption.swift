public import Foundation

/// An account's use of an invite.
public struct Redemption: Hashable, Sendable {
    /// Names one redemption.
    public typealias ID = Admission.ID<Redemption>

    /// Names this redemption.
    public let id: ID
    /// Whose it is.
    public let account: Account.ID
    /// Where it stands.
    public let state: State
    /// When it was first made.
    public let at: Date
    /// Where it was redeemed from, where that is known and told.
    public let region: Region?

    /// Puts a redemption together.
    public init(id: ID, account: Account.ID, state: State, at: Date, region: Region? = nil) {
        self.id = id
        self.account = account
        self.state = state
        self.at = at
        self.region = region
    }

    /// Where a redemption stands. Reserved and confirmed ones count as uses.
    public enum State: Hashable, Sendable {
        /// Held for the account until then, to be confirmed after payment.
        case reserved(until: Date)
        /// Used for good.
        case confirmed
        /// Given back.
        case released
    }
}
