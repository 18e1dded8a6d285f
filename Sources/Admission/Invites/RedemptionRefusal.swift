/// Why a code was refused. Staff see it; everybody else sees `invalid` for all that concerns a code.
public enum RedemptionRefusal: String, Sendable, CaseIterable {
    /// The text is no code at all.
    case malformed
    /// There is no such code.
    case unknown
    /// It was offered to another account.
    case bound
    /// The invite was taken back.
    case revoked
    /// The invite's time is over.
    case expired
    /// Every use is taken.
    case exhausted
    /// The campaign has not begun.
    case notOpen = "not_open"
    /// The campaign is over.
    case closed
    /// The campaign is not for the account's region.
    case region
    /// The campaign's budget is spent.
    case budget
    /// The account cannot redeem anything: unknown, closed, suspended or merged.
    case account
}
