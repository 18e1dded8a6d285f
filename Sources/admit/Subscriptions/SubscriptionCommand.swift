import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

struct SubscriptionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscription", abstract: "Looks after what accounts pay for or were given.",
        subcommands: [
            Grant.self, List.self, Show.self, Revoke.self, Hold.self, Release.self,
        ])

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an account a plan, unpaid.",
            discussion: """
                  admit subscription grant google:1234 chatgpt_plus 2027-01-31 "paid, not let in"
                """)

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The plan's short name, as plan list tells it.")
        var plan: String
        @Argument(help: "Until when: RFC 3339, or a date, which means midnight in UTC.")
        var until: Moment
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard until.date > Date() else {
                throw ValidationError("UNTIL has passed; say when the grant shall end.")
            }
        }

        func run() async throws {
            try await options.perform("subscription.grant") {
                $0.add(account: account.reference)
                $0.add("plan", plan)
                $0.add("until", until)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "granted")
                SubscriptionScreen.show(result, &screen)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists an account's subscriptions.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Option(help: "Those that existed at this moment.")
        var at: Moment?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("subscription.list") {
                $0.add(account: account.reference)
                $0.add("at", ifPresent: at)
                $0.add(list)
            } render: { result, screen in
                screen.table(
                    [
                        "provider", "plan", "state", "held", "renews", "paid until", "opens until",
                        "id",
                    ],
                    result.items.map { item in
                        [
                            item.cell("provider"), item.cell("plan"),
                            Wording.plain(item.cell("state")), item.cell("held"),
                            item.cell("will_renew"),
                            item.cell("paid_through"), item.cell("access_until"),
                            item.cell("id"),
                        ]
                    }, none: "no subscriptions")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a subscription back at once.")

        @Argument(help: "The subscription's UUID, as subscription list tells it.")
        var subscription: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            let id = subscription.uuid.uuidString.lowercased()
            let consent = Consent(
                deed: "take subscription \(id) back at once", preview: .subscription(subscription))
            try await options.perform("subscription.revoke", consent: consent) {
                $0.add("subscription", subscription)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "revoked")
                SubscriptionScreen.show(result, &screen)
            }
        }
    }
}
