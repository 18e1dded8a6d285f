import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes invitations, and shows their codes this once.",
            discussion: """
                More than 1000 go to a file, which only its owner can read. What was interrupted \
                goes on where it stopped, with the key that it named at its start:

                  admit invite issue CAMPAIGN 100000 --file codes.csv --idempotency-key KEY
                """)

        @Argument(help: "The campaign's UUID, as campaign list tells it.")
        var campaign: IDArgument
        @Argument(help: "How many, 1 to 1000; to a file up to 1,000,000.")
        var count: Int
        @Option(help: "How many times each may be redeemed; once unless said.")
        var maxUses: Int?
        @Option(help: "When they run out; never unless said.")
        var expiresAt: Moment?
        @Option(help: "The account, a UUID, that hands them out; they use its allowance up.")
        var owner: IDArgument?
        @Option(help: "A note for those who look at them later.")
        var note: String?
        @Option(help: "One code of your own choice, 4 to 32 letters and digits; with --max-uses.")
        var vanity: String?
        @Option(help: "The file to write the codes to.")
        var file: String?
        @Option(help: "How the file is written: csv or jsonl; csv unless said.")
        var format: CodeFile.Format?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard format == nil || file != nil else {
                throw ValidationError("--format goes with --file.")
            }
            guard file == nil || vanity == nil else {
                throw ValidationError("--vanity makes one code; it goes to no file.")
            }
            guard file != nil || count <= BulkIssue.chunk else {
                throw ValidationError(
                    "More than \(BulkIssue.chunk) codes go to a file: name it with --file.")
            }
            guard file == nil || (1...BulkIssue.most).contains(count) else {
                throw ValidationError("COUNT is 1 to \(BulkIssue.most).")
            }
            guard vanity == nil || maxUses != nil else {
                throw ValidationError("A code of your own choice needs --max-uses.")
            }
        }

        func run() async throws {
            if let file, !options.dryRun {
                let bulk = BulkIssue(
                    count: count, path: file, format: format ?? .csv, options: options,
                    arguments: arguments)
                return try await bulk.run()
            }
            try await options.perform("invite.issue") { given in
                arguments(&given, min(count, file == nil ? count : BulkIssue.chunk))
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

        @Sendable private func arguments(_ given: inout Arguments, _ count: Int) {
            given.add("campaign", campaign)
            given.add("count", count)
            given.add("max_uses", ifPresent: maxUses)
            given.add("expires_at", ifPresent: expiresAt)
            given.add("owner", ifPresent: owner)
            given.add("note", ifPresent: note)
            if let vanity { given.add("vanity", secret: vanity) }
        }
    }

    struct Extend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an invitation another end, and another number of uses.")

        @Argument(help: "The invite's UUID, as invite show tells it.")
        var invite: IDArgument
        @Argument(help: "When it runs out.")
        var expiresAt: Moment
        @Option(help: "How many times it may be redeemed in all; as before unless said.")
        var maxUses: Int?
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.extend") {
                $0.add("invite", invite)
                $0.add("expires_at", expiresAt)
                $0.add("max_uses", ifPresent: maxUses)
                $0.add("reason", why.text)
            } render: { result, screen in
                switch result["reason"]?.string {
                case "uses": screen.headline(false, "refused: more uses are taken than that")
                case "owned":
                    screen.headline(
                        false, "refused: its uses are drawn on its owner's allowance; grant that")
                case "revoked":
                    screen.headline(false, "refused: it was taken back; issue another")
                default: screen.headline(true, "extended")
                }
                InviteScreen.show(result, &screen)
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
