import Foundation
import JSONRPC

/// An invite as a person reads it.
enum InviteScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let invite = result["invite"] ?? result
        screen.fields([
            ("code", code(invite)), ("invite", invite.cell("id")),
            ("owner", invite.cell("owner")), ("product", invite.cell("product")),
            ("campaign", campaign(invite)), ("state", state(invite)),
            ("uses", "\(invite.cell("uses")) of \(invite.cell("max_uses"))"),
            ("expires", invite.cell("expires_at")), ("note", invite.cell("note")),
            ("goes on as", invite.cell("rotated_to")),
            ("made", invite.cell("created_at")),
            ("refused", refused(invite)),
        ])
        reservations(invite, &screen)
        redemptions(invite, &screen)
    }

    private static func refused(_ invite: JSON) -> String {
        let attempts = invite["attempts_refused"]?.integer ?? 0
        return attempts == 0 ? "" : "\(attempts) times within a day"
    }

    private static func code(_ invite: JSON) -> String {
        let prefix = invite.cell("prefix")
        guard !prefix.isEmpty else { return "" }
        return invite["kind"]?.string == "vanity" ? "\(prefix)… (chosen)" : "\(prefix)-****-****"
    }

    private static func campaign(_ invite: JSON) -> String {
        let id = invite.cell("campaign")
        let name = invite.cell("campaign_name")
        return name.isEmpty ? id : "\(name) (\(id))"
    }

    /// Where it stands, and why it lets nobody in if it does not.
    private static func state(_ invite: JSON) -> String {
        let state = Wording.plain(invite.cell("state"))
        switch invite["refusal"]?.string {
        case "revoked":
            let why = invite.cell("revoke_reason")
            return "\(state) \(invite.cell("revoked_at"))" + (why.isEmpty ? "" : ": \(why)")
        case "paused":
            let why = Wording.plain(invite.cell("pause_reason"))
            return "\(state) \(invite.cell("paused_at"))" + (why.isEmpty ? "" : ": \(why)")
        case "not_open": return "\(state), but its campaign has not begun"
        case "closed": return "\(state), but its campaign is closed"
        case "budget": return "\(state), but its campaign has no redemptions left"
        default:
            let revoked = invite.cell("revoked_at")
            return revoked.isEmpty ? state : "\(state) \(revoked)"
        }
    }

    private static func reservations(_ invite: JSON, _ screen: inout Screen) {
        guard let reservations = invite["reservations"]?.elements, !reservations.isEmpty else {
            return
        }
        screen.gap()
        screen.table(
            ["held by", "until", "redemption"],
            reservations.map { reservation in
                [
                    reservation.cell("account"),
                    reservation.cell("reserved_until", seenAt: Date()), reservation.cell("id"),
                ]
            })
    }

    private static func redemptions(_ invite: JSON, _ screen: inout Screen) {
        guard let redemptions = invite["redemptions"]?.elements, !redemptions.isEmpty else {
            return
        }
        screen.gap()
        screen.table(
            ["account", "state", "at", "from", "redemption"],
            redemptions.map { redemption in
                [
                    redemption.cell("account"), redemption.cell("state"), redemption.cell("at"),
                    redemption.cell("region"), redemption.cell("id"),
                ]
            })
    }
}

/// What staff can do next about an invite, as commands to be copied.
enum InviteSteps {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let invite = result["invite"] ?? result
        screen.gap()
        screen.table(["to", "run"], steps(invite, now: Date()).map { [$0.deed, $0.command] })
    }

    private static func steps(_ invite: JSON, now: Date) -> [(deed: String, command: String)] {
        let id = invite.cell("id")
        let campaign = invite.cell("campaign")
        let later = RFC3339.format(now.addingTimeInterval(30 * 86_400))
        let update = "admit campaign update \(campaign)"
        var steps: [(deed: String, command: String)] = []
        switch invite["refusal"]?.string {
        case "closed" where invite["campaign_mode"]?.string == "closed":
            steps.append(("take its codes again", "\(update) --mode invite"))
        case "closed": steps.append(("let its codes go on", "\(update) --closes-at none"))
        case "not_open": steps.append(("let it begin now", "\(update) --opens-at none"))
        case "budget": steps.append(("see the budget", "admit campaign list"))
        default: break
        }
        if invite["state"]?.string == "revoked" {
            steps.append(("issue another", "admit invite issue \(campaign) 1"))
        } else {
            let uses = (invite["max_uses"]?.integer ?? 0) + 1
            let isFull = invite["state"]?.string == "exhausted"
            steps.append(
                (
                    isFull ? "allow another use" : "give it more time",
                    "admit invite extend \(id) \(later) \"asked for\""
                        + (isFull ? " --max-uses \(uses)" : "")
                ))
            steps.append(("take it back", "admit invite revoke \(id) \"leaked\""))
        }
        for reservation in (invite["reservations"]?.elements ?? []).prefix(3) {
            let held = reservation.cell("id")
            steps.append(("settle who has paid", "admit invite confirm \(held)"))
            steps.append(("give a use back", "admit invite release \(held) \"not paid\""))
        }
        return steps
    }
}
