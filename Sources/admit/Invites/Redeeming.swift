import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Redeem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Redeems a code for an account.",
            discussion: """
                A customer who has yet to pay reserves first, and confirms after paying, so that \
                nobody pays for a code that has run out meanwhile:

                  admit invite redeem - google:1234 --reserve
                """)

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
                RedemptionScreen.show($0, &$1)
            }
        }
    }

    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a reserved redemption final, once the customer has paid.")

        @Argument(help: "The redemption's UUID, as redeem and show tell it.")
        var redemption: IDArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.confirm") {
                $0.add("redemption", redemption)
            } render: {
                RedemptionScreen.show($0, &$1)
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a reserved redemption back.")

        @Argument(help: "The redemption's UUID, as redeem and show tell it.")
        var redemption: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.release") {
                $0.add("redemption", redemption)
                $0.add("reason", why.text)
            } render: {
                RedemptionScreen.show($0, &$1)
            }
        }
    }
}
