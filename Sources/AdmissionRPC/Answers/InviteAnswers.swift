import Admission
import AdmissionStore
public import JSONRPC

extension Redemption: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("account", account)
            $0.member("state", state.name)
            $0.member("at", at)
            if case .reserved(let until) = state { $0.member("reserved_until", until) }
            $0.member("region", ifPresent: region)
        }
    }
}

extension Redemption.State {
    var name: String {
        switch self {
        case .reserved: "reserved"
        case .confirmed: "confirmed"
        case .released: "released"
        }
    }
}

extension InviteDetail {
    /// Lists leave the redemptions out.
    func write(to writer: inout JSONWriter, withRedemptions: Bool) {
        writer.object {
            $0.member("id", invite.id)
            $0.member("campaign", invite.campaign)
            $0.member("owner", invite.owner)
            $0.member("prefix", invite.prefix)
            $0.member("kind", invite.isVanity ? "vanity" : "code")
            $0.member("state", state.rawValue)
            $0.member("uses", invite.uses)
            $0.member("max_uses", invite.maxUses)
            $0.member("expires_at", invite.expiresAt)
            $0.member("revoked_at", invite.revokedAt)
            $0.member("revoke_reason", ifPresent: invite.revokeReason)
            if let pausedAt = invite.pausedAt {
                $0.member("paused_at", pausedAt)
                $0.member("pause_reason", invite.pauseReason)
            }
            if let successor = invite.rotatedTo { $0.member("rotated_to", successor) }
            $0.member("note", invite.note)
            $0.member("created_at", invite.createdAt)
            if let standing {
                $0.member("refusal", standing.refusal?.rawValue)
                $0.member("product", standing.campaign.product)
                $0.member("campaign_name", standing.campaign.name)
                $0.member("campaign_mode", standing.campaign.mode.rawValue)
                $0.member("attempts_refused", standing.attemptsRefused)
            }
            $0.member("reservations", reservations)
            if withRedemptions { $0.member("redemptions", redemptions) }
        }
    }
}

extension IssuedInvite: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("code", code.display)
            $0.member("prefix", code.prefix)
            $0.member("max_uses", maxUses)
            $0.member("expires_at", expiresAt)
        }
    }
}

extension RedeemOutcome {
    /// - Parameter isStaff: whether the true reason of a refusal may be told. To anybody else every
    ///   unusable code is the same.
    func answer(isStaff: Bool) -> JSONText {
        JSONText { writer in
            writer.object {
                switch self {
                case .redeemed(let redemption, let already):
                    let isReserved = if case .reserved = redemption.state { true } else { false }
                    $0.member("outcome", isReserved ? "reserved" : "redeemed")
                    $0.member("already", already)
                    $0.member("redemption", redemption)
                case .refused(let refusal):
                    let isOpen =
                        isStaff || refusal == .account || refusal == .challengeRequired
                    $0.member("outcome", "refused")
                    $0.member("already", false)
                    $0.member("reason", isOpen ? refusal.rawValue : "invalid")
                }
            }
        }
    }
}

extension SettleOutcome {
    var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", verdict.rawValue)
                $0.member("already", already)
                if verdict == .refused { $0.member("reason", redemption.state.name) }
                $0.member("redemption", redemption)
            }
        }
    }
}
