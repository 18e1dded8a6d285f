import AdmitClient
import ArgumentParser
import JSONRPC

struct WaitlistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waitlist", abstract: "Looks after those who wait for an invitation.",
        subcommands: [Join.self, Status.self, Draw.self, List.self, Verify.self])

    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts an account in line for a product.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name.")
        var product: String
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("waitlist.join") {
                $0.add(account: account.reference)
                $0.add("product", product)
            } render: { result, screen in
                let already = result["already"]?.bool == true ? " already" : ""
                let reason = result["reason"]?.string.map { ": " + StandingScreen.meaning($0) }
                let outcome = result["outcome"]?.string ?? ""
                screen.headline(outcome != "refused", outcome + already + (reason ?? ""))
                StandingScreen.show(result, &screen)
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows an account's place in line, or its offer with the code.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name.")
        var product: String
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("waitlist.status") {
                $0.add(account: account.reference)
                $0.add("product", product)
            } render: { result, screen in
                if result["state"]?.string == "none" { screen.line("in no line") }
                StandingScreen.show(result, &screen)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the lines of a product, with how many wait.")

        @Argument(help: "The product's short name.")
        var product: String
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("waitlist.list") {
                $0.add("product", product)
                $0.add(list)
            } render: { result, screen in
                screen.table(
                    ["region", "waiting", "subscribers", "open offers", "draws", "last draw"],
                    result.items.map { line in
                        [
                            line.cell("region"), line.cell("waiting"), line.cell("subscribers"),
                            line.cell("open_offers"), line.cell("draws"), line.cell("drawn_at"),
                        ]
                    }, none: "nobody has joined yet")
            }
        }
    }
}

/// Where an account stands, as a person reads it.
private enum StandingScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        guard let state = result["state"]?.string, state != "none" else { return }
        let offer = result["offer"]
        screen.fields([
            ("state", state), ("place", result.cell("place")), ("region", result.cell("region")),
            ("cohort", result.cell("cohort")), ("commitment", result.cell("commitment")),
            ("joined", result.cell("joined_at")), ("code", offer?.cell("code") ?? ""),
            ("invite", offer?.cell("invite") ?? ""),
            ("stands until", offer?.cell("expires_at") ?? ""),
        ])
    }

    /// The word of a refusal, and what to do about it.
    static func meaning(_ reason: String) -> String {
        switch reason {
        case "account": "account — it is not active; see admit account show"
        case "legal": "legal — the law forbids it there; see admit region list"
        case "region": "region — nobody knows where the account is at home"
        case "link": "link — an identity is missing; see admit link attach"
        case "invited": "invited — the account has an invitation; see admit access check"
        default: Wording.plain(reason)
        }
    }
}
