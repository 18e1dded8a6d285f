import AdmitClient
import ArgumentParser
import JSONRPC

struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Makes accounts, looks them up and unlocks them.",
        subcommands: [Create.self, Show.self, Unlock.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an account.")

        @Option(help: "An identity to link at once, as issuer:subject.")
        var identity: IdentityArgument?
        @Option(help: "Where the customer says home is, as US or US-TX.")
        var homeRegion: String?
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("account.create") {
                if let identity { $0.add("identity", text: identity.identity.text) }
                $0.add("home_region", ifPresent: homeRegion)
            } render: { result, screen in
                let isNew = result["created"]?.bool ?? false
                screen.headline(true, isNew ? "made an account" : "the account was there already")
                AccountScreen.show(result, &screen)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows an account with its links.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("account.get") {
                $0.add(account: account.reference)
            } render: { result, screen in
                AccountScreen.show(result, &screen)
            }
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an account redeem again that tried too many codes in vain.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("account.unlock") {
                $0.add(account: account.reference)
                $0.add("reason", why.text)
            } render: { result, screen in
                let isIdle = result["already"]?.bool == true
                screen.headline(true, isIdle ? "nothing weighed on it" : "unlocked")
                screen.fields([
                    ("account", result.cell("account")),
                    ("tries taken off", result.cell("failures")),
                ])
            }
        }
    }
}

/// An account as a person reads it.
private enum AccountScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let account = result["account"] ?? result
        screen.fields([
            ("account", account.cell("id")), ("state", account.cell("state")),
            ("home region", account.cell("home_region")),
            ("made", account.cell("created_at")),
        ])
        guard let links = account["links"]?.elements, !links.isEmpty else { return }
        screen.gap()
        screen.table(
            ["issuer", "subject", "since", "link"],
            links.map { link in
                let identity = link["identity"] ?? link
                return [
                    identity.cell("issuer"), identity.cell("subject"), link.cell("since"),
                    link.cell("id"),
                ]
            })
    }
}
