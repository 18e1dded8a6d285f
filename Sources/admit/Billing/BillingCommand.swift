import AdmitClient
import ArgumentParser
import JSONRPC

struct BillingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "billing",
        abstract: "Looks after what the stores and Stripe tell about subscriptions.",
        subcommands: [Events.self, Retry.self])

    struct Events: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists providers' events as they were received, newest first.",
            discussion: """
                Those that could not be taken in are kept, and can be tried again:

                  admit billing events --stuck
                  admit billing retry --all
                """)

        @Flag(help: "Only those that could not be taken in, or were not yet.")
        var stuck = false
        @Option(help: "Only those of stripe, app_store or google_play.")
        var provider: String?
        @Option(
            help: "Only those that were applied, stale, ignored, received, failed or needs_refetch."
        )
        var outcome: String?
        @Option(help: "Only those of this subscription, a UUID.")
        var subscription: IDArgument?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard !stuck || outcome == nil else {
                throw ValidationError("Give --stuck or --outcome, not both.")
            }
            guard !stuck || list.cursor == nil else {
                throw ValidationError("--stuck lists all at once; leave --cursor out.")
            }
        }

        func run() async throws {
            let query = StuckEvents(provider: provider, subscription: subscription)
            guard stuck, !options.dryRun else {
                return try await options.perform("billing.events") {
                    query.fill(&$0, outcome: stuck ? StuckEvents.outcomes[0] : outcome)
                    $0.add(list)
                } render: {
                    BillingEventScreen.table($0.items, &$1)
                }
            }
            let events = try await options.withClient { client in
                try await query.all(client, most: list.limit)
            }
            options.show(StuckEvents.page(events)) { BillingEventScreen.table($0.items, &$1) }
        }
    }
}

/// Events as a person reads them.
enum BillingEventScreen {
    static func table(_ events: [JSON], _ screen: inout Screen) {
        screen.table(
            ["received", "provider", "kind", "happened", "outcome", "subscription", "event"],
            events.map { event in
                [
                    event.cell("received_at"), event.cell("provider"), event.cell("kind"),
                    event.cell("occurred_at"), outcome(event), event.cell("subscription"),
                    event.cell("id"),
                ]
            }, none: "no events")
    }

    /// What became of an event, and why it could not be taken in.
    static func outcome(_ event: JSON) -> String {
        let outcome = Wording.plain(event.cell("outcome"))
        let error = event.cell("error")
        return error.isEmpty ? outcome : "\(outcome): \(error)"
    }

    static func isStuck(_ event: JSON) -> Bool {
        StuckEvents.outcomes.contains(event.cell("outcome"))
    }
}
