import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Redeem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Redeems a code for an account.")

        @Argument(help: "The code, or - to read it from standard input.")
        var code: CodeArgument
        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Flag(help: "Only keep it free for the account, to be confirmed after paying.")
        var reserve = false
        @Option(help: "Where the request comes from, as US or US-TX.")
        var location: String?
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.redeem") {
                $0.add("code", secret: try code.code())
                $0.add(account: account.reference)
                if reserve { $0.add("reserve", true) }
                $0.add("location", ifPresent: location)
            } render: {
                showRedemption($0, &$1)
            }
        }
    }

    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a reserved redemption final.")

        @Argument(help: "The redemption's UUID.")
        var redemption: IDArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.confirm") {
                $0.add("redemption", redemption)
            } render: {
                showRedemption($0, &$1)
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a reserved redemption back.")

        @Argument(help: "The redemption's UUID.")
        var redemption: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.release") {
                $0.add("redemption", redemption)
                $0.add("reason", why.text)
            } render: {
                showRedemption($0, &$1)
            }
        }
    }
}

/// How redeeming, confirming or releasing came out.
private func showRedemption(_ result: JSON, _ screen: inout Screen) {
    let outcome = result["outcome"]?.string ?? ""
    let already = result["already"]?.bool == true ? " already" : ""
    let reason = result["reason"]?.string.map { ": " + Wording.plain($0) } ?? ""
    screen.headline(outcome != "refused", Wording.plain(outcome) + already + reason)
    guard let redemption = result["redemption"], redemption.kind == .object else { return }
    screen.fields([
        ("redemption", redemption.cell("id")), ("account", redemption.cell("account")),
        ("state", redemption.cell("state")), ("at", redemption.cell("at")),
        ("reserved until", redemption.cell("reserved_until")),
    ])
}
