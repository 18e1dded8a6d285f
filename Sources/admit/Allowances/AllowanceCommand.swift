import AdmitClient
import ArgumentParser
import JSONRPC

struct AllowanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allowance", abstract: "Says how many invitations accounts may hand out.",
        subcommands: [Grant.self, Freeze.self, Unfreeze.self])

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an account hand out more, whether it came in or not.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @Argument(help: "How many more uses.")
        var count: Int
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("allowance.grant") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add("count", count)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "granted \(count)")
                AllowanceScreen.show(result, &screen)
            }
        }
    }

    struct Freeze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps an account from handing out invitations.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("allowance.freeze") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "frozen")
                AllowanceScreen.show(result, &screen)
                screen.line("Undo it with admit allowance unfreeze.")
            }
        }
    }

    struct Unfreeze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an account hand out invitations again.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("allowance.unfreeze") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "no longer frozen")
                AllowanceScreen.show(result, &screen)
            }
        }
    }
}

/// An allowance as a person reads it.
enum AllowanceScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let allowance = result["allowance"] ?? result
        screen.fields([
            ("account", allowance.cell("account")), ("product", allowance.cell("product")),
            (
                "allowance",
                "\(allowance.cell("left")) left of \(allowance.cell("granted"))"
            ),
            ("matures", allowance.cell("matures_at")),
            ("frozen", allowance.cell("frozen_at")), ("why", allowance.cell("freeze_reason")),
        ])
    }
}
