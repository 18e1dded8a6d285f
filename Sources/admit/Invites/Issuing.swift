import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes invitations, and shows their codes this once.")

        @Argument(help: "The campaign's UUID, as campaign list tells it.")
        var campaign: IDArgument
        @Argument(help: "How many, 1 to 1000.")
        var count: Int
        @Option(help: "How many times each may be redeemed; once unless said.")
        var maxUses: Int?
        @Option(help: "When they run out; never unless said.")
        var expiresAt: Moment?
        @Option(help: "The account, a UUID, that hands them out; they use its allowance up.")
        var owner: IDArgument?
        @Option(help: "A note for those who look at them later.")
        var note: String?
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.issue") {
                $0.add("campaign", campaign)
                $0.add("count", count)
                $0.add("max_uses", ifPresent: maxUses)
                $0.add("expires_at", ifPresent: expiresAt)
                $0.add("owner", ifPresent: owner)
                $0.add("note", ifPresent: note)
            } render: { result, screen in
                let invites = result["invites"]?.elements ?? []
                screen.table(
                    ["code", "uses", "expires", "invite"],
                    invites.map { invite in
                        [
                            invite.cell("code"), invite.cell("max_uses"),
                            invite.cell("expires_at"), invite.cell("id"),
                        ]
                    })
                screen.line(
                    owner == nil
                        ? "Nobody can show these codes again; keep them now."
                        : "The owner can see these codes again: admit invite mine.")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends an invitation; what was confirmed stays.")

        @Argument(help: "The code, the invite's UUID, or - to read either from standard input.")
        var invite: CodeArgument
        @OptionGroup var why: ReasonArgument
        @Flag(help: "Give its owner the unused uses back, to hand them out anew.")
        var returnUses = false
        @OptionGroup var options: CallOptions

        func run() async throws {
            let invite = try invite.invite()
            var target = Arguments()
            target.add(invite: invite)
            let consent = Consent(
                deed: "revoke this invite for good",
                preview: .init(
                    method: "invite.get", arguments: target, render: InviteScreen.show))
            try await options.perform("invite.revoke", consent: consent) {
                $0.add(invite: invite)
                $0.add("reason", why.text)
                if returnUses { $0.add("return_uses", true) }
            } render: { result, screen in
                let outcome = result["outcome"]?.string ?? "done"
                let already = result["already"]?.bool == true ? " already" : ""
                screen.headline(outcome != "refused", Wording.plain(outcome) + already)
                InviteScreen.show(result, &screen)
            }
        }
    }
}
