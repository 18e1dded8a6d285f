import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

extension BillingCommand {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes events in again that could not be taken in.",
            discussion: """
                An event may be taken in any number of times; the state comes from all of them \
                together. With --all the events are shown first; with --dry-run it ends there:

                  admit billing retry --all --provider stripe
                """)

        @Argument(help: "The event's UUID, as billing events tells it.")
        var event: IDArgument?
        @Flag(help: "All that could not be taken in.")
        var all = false
        @Option(help: "With --all: only those of stripe, app_store or google_play.")
        var provider: String?
        @Option(help: "With --all: only those of this subscription, a UUID.")
        var subscription: IDArgument?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard (event == nil) == all else {
                throw ValidationError("Name an event, or give --all.")
            }
            guard all || (provider == nil && subscription == nil) else {
                throw ValidationError("--provider and --subscription go with --all.")
            }
            guard !all || options.idempotencyKey?.count ?? 0 <= Self.longestKey else {
                throw ValidationError(
                    "With --all, --idempotency-key takes \(Self.longestKey) characters at most.")
            }
        }

        private static let whyItFailed = "admit billing events --stuck says why it failed"

        /// Leaves room for the event's id behind it.
        private static let longestKey = 200

        func run() async throws {
            guard let event else { return try await retryAll() }
            try await options.perform("billing.retry") {
                $0.add("event", event)
            } render: { result, screen in
                let outcome = result.cell("outcome")
                screen.headline(outcome != "failed", Wording.plain(outcome))
                screen.fields([
                    ("event", result.cell("event")),
                    ("subscription", result.cell("subscription")),
                ])
                if outcome == "failed" { screen.line(Self.whyItFailed) }
            }
        }

        private func retryAll() async throws {
            let query = StuckEvents(provider: provider, subscription: subscription)
            let consent = Consent(deed: "take these events in again")
            if !options.dryRun { try consent.requireTerminal(unless: options.yes) }
            let key = options.idempotencyKey ?? UUID().uuidString.lowercased()
            let answers: [JSON] = try await options.withClient { client in
                let events = try await query.all(client)
                if options.dryRun || events.isEmpty {
                    options.show(StuckEvents.page(events)) {
                        BillingEventScreen.table($0.items, &$1)
                    }
                    return []
                }
                var screen = Screen(isColored: false)
                BillingEventScreen.table(events, &screen)
                Terminal.write(screen.text, to: .error)
                if !options.yes { try await consent.ask(client) }
                // The oldest first, as they happened.
                var answers: [JSON] = []
                for event in events.reversed() {
                    let id = event.cell("id")
                    var arguments = Arguments()
                    arguments.add("event", id)
                    answers.append(
                        try await client.call(
                            "billing.retry", arguments.text, idempotencyKey: "\(key):\(id)"))
                }
                return answers
            }
            guard !answers.isEmpty else { return }
            let failed = answers.count { $0.cell("outcome") == "failed" }
            options.show(StuckEvents.page(answers)) { result, screen in
                screen.headline(
                    failed == 0, "\(answers.count - failed) of \(answers.count) were taken in")
                screen.table(
                    ["outcome", "subscription", "event"],
                    result.items.map { answer in
                        [
                            Wording.plain(answer.cell("outcome")), answer.cell("subscription"),
                            answer.cell("event"),
                        ]
                    })
                if failed > 0 { screen.line(Self.whyItFailed) }
            }
            if failed > 0 { throw ExitCode.failed }
        }
    }
}
