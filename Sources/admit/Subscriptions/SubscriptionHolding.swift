import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

extension SubscriptionCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a subscription, what its provider told about it, and what can be done."
        )

        @Argument(help: "The subscription's UUID, as subscription list tells it.")
        var subscription: IDArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("subscription.get") {
                $0.add("subscription", subscription)
            } render: { result, screen in
                SubscriptionScreen.show(result, &screen)
                SubscriptionScreen.holds(result, &screen)
                SubscriptionTimeline.show(result, &screen)
                SubscriptionSteps.show(result, &screen)
            }
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps a subscription from opening anything until it is released.",
            discussion: """
                What is paid stays paid, and its provider is told nothing:

                  admit subscription hold 0198c0de-0000-7000-8000-000000000001 "stolen card"
                """)

        @Argument(help: "The subscription's UUID, as subscription list tells it.")
        var subscription: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            let consent = Consent(
                deed: "keep this subscription from opening anything",
                preview: .subscription(subscription))
            try await options.perform("subscription.hold", consent: consent) {
                $0.add("subscription", subscription)
                $0.add("reason", why.text)
            } render: { result, screen in
                screen.headline(true, "held")
                SubscriptionScreen.show(result, &screen)
                screen.line("Undo it with admit subscription release \(Self.id(subscription))")
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends every hold of a subscription, those of open disputes too.")

        @Argument(help: "The subscription's UUID, as subscription list tells it.")
        var subscription: IDArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            let consent = Consent(
                deed: "end every hold of this subscription",
                preview: .subscription(subscription))
            try await options.perform("subscription.release", consent: consent) {
                $0.add("subscription", subscription)
            } render: { result, screen in
                screen.headline(true, "released")
                SubscriptionScreen.show(result, &screen)
                screen.line("Undo it with admit subscription hold \(Self.id(subscription)) REASON")
            }
        }
    }
}

extension AsyncParsableCommand {
    fileprivate static func id(_ argument: IDArgument) -> String {
        argument.uuid.uuidString.lowercased()
    }
}

extension Consent.Preview {
    /// Where a subscription stands, and what holds it.
    static func subscription(_ subscription: IDArgument) -> Consent.Preview {
        var arguments = Arguments()
        arguments.add("subscription", subscription)
        return Consent.Preview(method: "subscription.get", arguments: arguments) {
            SubscriptionScreen.show($0, &$1)
            SubscriptionScreen.holds($0, &$1)
        }
    }
}
