import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Looks after the identities that accounts hold.",
        subcommands: [Attach.self])

    struct Attach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an identity to an account.")

        @Argument(help: "The account, as a UUID or issuer:subject of an identity it holds.")
        var account: AccountArgument
        @Argument(help: "The identity to attach, as issuer:subject.")
        var identity: IdentityArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            let account = try await resolved()
            try await options.perform("link.attach") {
                $0.add("account", account)
                $0.add("identity", text: identity.identity.text)
            } render: { result, screen in
                let outcome = result["outcome"]?.string ?? ""
                let isDone = ["linked", "already_linked"].contains(outcome)
                let reason = result["reason"]?.string.map { ": " + Wording.plain($0) } ?? ""
                let owned = outcome == "conflict" ? ": another account holds this identity" : ""
                screen.headline(isDone, Wording.plain(outcome) + reason + owned)
                screen.fields([
                    ("link", result["link"]?.cell("id") ?? ""),
                    ("conflict", result["conflict"]?.cell("id") ?? ""),
                ])
            }
        }

        /// The account's UUID. Here `identity` is what is attached, so the account cannot be
        /// named by one and is looked up first.
        private func resolved() async throws -> UUID {
            guard case .identity = account.reference else {
                guard case .id(let id) = account.reference else { throw ExitCode.failed }
                return id
            }
            return try await options.withClient { client in
                try await client.accounts.get(account.reference).id
            }
        }
    }
}
