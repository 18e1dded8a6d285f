import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

extension InviteCommand {
    struct RevokeBranch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Freezes, revokes or suspends an account and all below it.",
            discussion: """
                Tries it out first, shows what would be changed, and asks; with --dry-run it ends \
                there:

                  admit invite revoke-branch google:1234 --revoke-unused-codes --since 2026-01-02
                """)

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Flag(help: "Keep everybody of the branch from handing out another invite.")
        var freezeAllowances = false
        @Flag(help: "Revoke the branch's codes that still have uses.")
        var revokeUnusedCodes = false
        @Flag(help: "Suspend the accounts of the branch.")
        var suspendMembers = false
        @Option(help: "Leave out who joined, and codes that were issued, before this moment.")
        var since: Moment?
        @Option(help: "How many levels below the account; 0 is the account alone.")
        var depth: Int?
        @Option(help: "In this product's tree alone.")
        var product: String?
        @Option(help: "How many changes a dry run counted; then it is neither tried nor asked.")
        var confirm: Int?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard !actions.isEmpty else {
                throw ValidationError(
                    "Say what to do: --freeze-allowances, --revoke-unused-codes or "
                        + "--suspend-members.")
            }
        }

        private var actions: [String] {
            (freezeAllowances ? ["freeze_allowances"] : [])
                + (revokeUnusedCodes ? ["revoke_unused_codes"] : [])
                + (suspendMembers ? ["suspend_members"] : [])
        }

        private func arguments(confirm: Int?) -> Arguments {
            var arguments = Arguments()
            arguments.add(account: account.reference)
            arguments.add("since", ifPresent: since)
            arguments.add("depth", ifPresent: depth)
            arguments.add("actions", actions)
            arguments.add("dry_run", confirm == nil)
            arguments.add("confirm", ifPresent: confirm)
            arguments.add("product", ifPresent: product)
            return arguments
        }

        func run() async throws {
            let method = "invite.revoke_branch"
            let deed = Consent(deed: "do this to the branch")
            if !options.dryRun {
                try deed.requireTerminal(unless: options.yes || confirm != nil)
            }
            let key = options.idempotencyKey ?? UUID().uuidString.lowercased()
            // A branch may have a hundred thousand members.
            let patience = AdmitClient.Configuration(timeoutSeconds: 300)
            let result = try await options.withClient(patience) { client in
                if let confirm, !options.dryRun {
                    return try await client.call(
                        method, arguments(confirm: confirm).text, idempotencyKey: key)
                }
                let tried = try await client.call(method, arguments(confirm: nil).text)
                if options.dryRun { return tried }
                var screen = Screen(isColored: false)
                BranchScreen.show(tried, "would be", &screen)
                Terminal.write(screen.text, to: .error)
                if !options.yes { try await deed.ask(client) }
                let count = tried["count"]?.integer.map { Int($0) } ?? 0
                return try await client.call(
                    method, arguments(confirm: count).text, idempotencyKey: key)
            }
            options.show(result) { result, screen in
                guard let batch = result["batch"] else {
                    return BranchScreen.show(result, "would be", &screen)
                }
                screen.headline(true, "made \(result.cell("count")) changes")
                BranchScreen.show(result, "were", &screen)
                screen.line("Undo it with admit invite restore-batch \(batch.cell) REASON")
            }
        }
    }

    struct RestoreBatch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undoes one revoke-branch, but for what was changed since.")

        @Argument(help: "The batch's UUID, as revoke-branch told it.")
        var batch: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            let patience = AdmitClient.Configuration(timeoutSeconds: 300)
            try await options.perform("invite.restore_batch", configuration: patience) {
                $0.add("batch", batch)
                $0.add("reason", why.text)
            } render: { result, screen in
                let skipped = result["skipped"]?.elements ?? []
                screen.headline(true, "restored \(result.cell("restored"))")
                guard !skipped.isEmpty else { return }
                screen.line("\(result.cell("skipped_count")) left as they are:")
                screen.table(
                    ["kind", "id", "product", "why"],
                    skipped.map { item in
                        [
                            item.cell("kind"), item.cell("id"), item.cell("product"),
                            Wording.plain(item.cell("reason")),
                        ]
                    })
            }
        }
    }
}

/// What a branch would lose, or lost, as a person reads it.
private enum BranchScreen {
    static func show(_ result: JSON, _ verb: String, _ screen: inout Screen) {
        let touched = result["touched"]
        func count(_ action: String, _ deed: String) -> String {
            let count = touched?.cell(action) ?? ""
            return count.isEmpty ? "" : "\(count) \(verb) \(deed)"
        }
        screen.fields([
            ("members", result.cell("members")),
            ("allowances", count("freeze_allowances", "frozen")),
            ("codes", count("revoke_unused_codes", "revoked")),
            ("accounts", count("suspend_members", "suspended")),
            ("changes", result.cell("count")), ("batch", result.cell("batch")),
        ])
    }
}
