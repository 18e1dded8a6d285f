/// Why a code was refused. Staff see it; everybody else sees `invalid` for all that concerns a code.
public enum RedemptionRefusal: String, Sendable, CaseIterable {
    /// The text is no code at all.
    case malformed
    /// There is no such code.
    case unknown
    /// The account hands this code out itself.
    case own
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
    /// The campaign's tree of invitations would grow too deep.
    case depth
    /// The campaign's budget is spent.
    case budget
    /// The invite is held back, since it seems to have leaked.
    case paused
    /// So much is being guessed that a stranger must pass a challenge first. Everybody is told.
    case challengeRequired = "challenge_required"
    /// The account cannot redeem anything: unknown, closed, suspended or merged.
    case account
}
