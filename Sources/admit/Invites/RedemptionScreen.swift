import JSONRPC

/// How redeeming, confirming or releasing came out, as a person reads it.
enum RedemptionScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let outcome = result["outcome"]?.string ?? ""
        let already = result["already"]?.bool == true ? " already" : ""
        let reason = result["reason"]?.string.map { ": " + sentence($0) } ?? ""
        screen.headline(outcome != "refused", Wording.plain(outcome) + already + reason)
        guard let redemption = result["redemption"], redemption.kind == .object else { return }
        let isReserved = redemption["state"]?.string == "reserved"
        screen.fields([
            ("redemption", redemption.cell("id")), ("account", redemption.cell("account")),
            ("state", redemption.cell("state")), ("at", redemption.cell("at")),
            ("reserved until", redemption.cell("reserved_until")),
            ("once paid", isReserved ? "admit invite confirm \(redemption.cell("id"))" : ""),
        ])
    }

    /// The word of a refusal, and what it means for whoever asks.
    private static func sentence(_ reason: String) -> String {
        let word = Wording.plain(reason)
        return meaning(reason).map { "\(word) — \($0)" } ?? word
    }

    private static func meaning(_ reason: String) -> String? {
        switch reason {
        case "invalid": "the code cannot be used; a token with the scope support is told why"
        case "malformed": "that is no code; have it read out again, symbol by symbol"
        case "unknown": "there is no such code; have it read out again, symbol by symbol"
        case "bound": "it was offered to another account; see admit waitlist status"
        case "revoked": "the invitation was taken back; issue another"
        case "expired": "the invitation's time is over; issue another"
        case "exhausted": "every use is taken; issue another"
        case "not_open": "its campaign has not begun; see admit campaign list"
        case "closed": "its campaign is over; see admit campaign list"
        case "region": "its campaign is not for the account's region; see admit campaign list"
        case "own": "the account hands this code out itself"
        case "depth": "the campaign's tree of invitations may not grow deeper"
        case "budget": "its campaign has no redemptions left; see admit campaign list"
        case "paused": "the code seems to have leaked; see admit invite show, then resume or rotate"
        case "challenge_required": "codes are being guessed; let the person pass a challenge first"
        case "account": "the account may redeem nothing; see admit account show"
        case "confirmed": "it is final and cannot be given back"
        case "released": "it was given back, or its time ran out; redeem the code again"
        default: nil
        }
    }
}
