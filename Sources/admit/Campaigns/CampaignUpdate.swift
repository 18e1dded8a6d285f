import AdmitClient
import ArgumentParser
import JSONRPC

extension CampaignCommand {
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes what is given of a campaign.",
            discussion: """
                The mode closed refuses its codes. The mode open asks nobody for an invitation in \
                its regions, from its opening to its closing; who came in stays in afterwards:

                  admit campaign update CAMPAIGN --mode open --closes-at 2027-01-31
                """)

        @Argument(help: "The campaign's UUID, as campaign list tells it.")
        var campaign: IDArgument
        @Option(help: "What people call the campaign.")
        var name: String?
        @Option(help: "Where its codes may be redeemed, as US or US-TX; may be repeated.")
        var region: [String] = []
        @Flag(help: "Let its codes be redeemed anywhere.")
        var everywhere = false
        @Option(help: "How many redemptions there may be in all, or none for no limit.")
        var budget: Clearable<Int>?
        @Option(help: "When its codes open, or none for at once.")
        var opensAt: Clearable<Moment>?
        @Option(help: "When its codes close, or none for never.")
        var closesAt: Clearable<Moment>?
        @Option(help: "How far the invited may invite in turn, or none for no limit.")
        var maxDepth: Clearable<Int>?
        @Option(help: "closed, invite or open: whether its codes are asked for.")
        var mode: String?
        @Option(help: "How many minutes a reservation holds its use.")
        var holdMinutes: Int?
        @Option(
            help: "How many uses those who come in may hand out; who has been given more keeps it.")
        var allowance: Int?
        @Option(help: "How many days after they came in.")
        var allowanceAfterDays: Int?
        @Flag(
            inversion: .prefixedNo,
            help: "Draws take those first who subscribed when they joined the waitlist, or not.")
        var subscribersFirst: Bool?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard region.isEmpty || !everywhere else {
                throw ValidationError("Give --region or --everywhere, not both.")
            }
        }

        func run() async throws {
            let consent = Consent(deed: "refuse every code of this campaign")
            try await options.perform(
                "campaign.update", consent: mode == "closed" ? consent : nil
            ) {
                $0.add("campaign", campaign)
                $0.add("name", ifPresent: name)
                $0.add("regions", ifPresent: region.isEmpty && !everywhere ? nil : region)
                $0.add("budget", clearing: budget.map(\.value))
                $0.add("opens_at", clearing: opensAt.map(\.value))
                $0.add("closes_at", clearing: closesAt.map(\.value))
                $0.add("max_depth", clearing: maxDepth.map(\.value))
                $0.add("mode", ifPresent: mode)
                $0.add("hold_minutes", ifPresent: holdMinutes)
                $0.add("allowance", ifPresent: allowance)
                $0.add("allowance_after_days", ifPresent: allowanceAfterDays)
                $0.add("subscribers_first", ifPresent: subscribersFirst)
            } render: { result, screen in
                screen.headline(true, "the campaign stands as shown")
                CampaignScreen.show(result, &screen)
            }
        }
    }
}

/// A value as an argument, or `none` in its place.
struct Clearable<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
    let value: Value?

    init?(argument: String) {
        if argument == "none" {
            value = nil
            return
        }
        guard let value = Value(argument: argument) else { return nil }
        self.value = value
    }
}
