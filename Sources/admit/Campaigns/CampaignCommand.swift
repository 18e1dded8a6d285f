import AdmitClient
import ArgumentParser
import JSONRPC

struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign", abstract: "Looks after sets of invitations.",
        subcommands: [Create.self, Update.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a campaign.")

        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @Argument(help: "What people call the campaign.")
        var name: String
        @Option(help: "Where its codes may be redeemed, as US or US-TX; may be repeated.")
        var region: [String] = []
        @Option(help: "How many redemptions there may be in all.")
        var budget: Int?
        @Option(help: "When its codes open.")
        var opensAt: Moment?
        @Option(help: "When its codes close.")
        var closesAt: Moment?
        @Option(help: "How far the invited may invite in turn.")
        var maxDepth: Int?
        @Option(help: "How many uses an account that came in may hand out at first; 4 unless said.")
        var allowance: Int?
        @Option(help: "How many days after it came in; at once unless said.")
        var allowanceAfterDays: Int?
        @Option(
            help: "closed, invite or open: whether its codes are asked for; invite unless said.")
        var mode: String?
        @Option(help: "How many minutes a reservation holds its use; 15 unless said.")
        var holdMinutes: Int?
        @Flag(help: "Draws take those first who subscribed when they joined the waitlist.")
        var subscribersFirst = false
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("campaign.create") {
                $0.add("product", product)
                $0.add("name", name)
                $0.add("regions", ifPresent: region.isEmpty ? nil : region)
                $0.add("budget", ifPresent: budget)
                $0.add("opens_at", ifPresent: opensAt)
                $0.add("closes_at", ifPresent: closesAt)
                $0.add("max_depth", ifPresent: maxDepth)
                $0.add("allowance", ifPresent: allowance)
                $0.add("allowance_after_days", ifPresent: allowanceAfterDays)
                $0.add("mode", ifPresent: mode)
                $0.add("hold_minutes", ifPresent: holdMinutes)
                if subscribersFirst { $0.add("subscribers_first", true) }
            } render: { result, screen in
                screen.headline(true, "made a campaign")
                CampaignScreen.show(result, &screen)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists campaigns.")

        @Option(help: "Only those of this product.")
        var product: String?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("campaign.list") {
                $0.add("product", ifPresent: product)
                $0.add(list)
            } render: { result, screen in
                screen.table(
                    [
                        "product", "name", "mode", "regions", "uses", "budget", "opens", "closes",
                        "allowance", "draws", "campaign",
                    ],
                    result.items.map { campaign in
                        [
                            campaign.cell("product"), campaign.cell("name"),
                            campaign.cell("mode"), campaign.cell("regions"), campaign.cell("uses"),
                            campaign.cell("budget"), campaign.cell("opens_at"),
                            campaign.cell("closes_at"), CampaignScreen.allowance(campaign),
                            CampaignScreen.draws(campaign), campaign.cell("id"),
                        ]
                    }, none: "no campaigns")
            }
        }
    }
}

/// A campaign as a person reads it.
enum CampaignScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let campaign = result["campaign"] ?? result
        screen.fields([
            ("campaign", campaign.cell("id")), ("product", campaign.cell("product")),
            ("name", campaign.cell("name")), ("mode", campaign.cell("mode")),
            ("regions", campaign.cell("regions")), ("budget", campaign.cell("budget")),
            ("uses", campaign.cell("uses")), ("opens", campaign.cell("opens_at")),
            ("closes", campaign.cell("closes_at")), ("depth", campaign.cell("max_depth")),
            ("holds", "\(campaign.cell("hold_minutes")) min"),
            ("allowance", allowance(campaign)), ("draws", draws(campaign)),
        ])
    }

    /// How much those who come in may hand out, and when.
    static func allowance(_ campaign: JSON) -> String {
        let days = campaign.cell("allowance_after_days")
        let count = campaign.cell("allowance")
        return days == "0" ? count : "\(count) after \(days) d"
    }

    /// In which order draws of the waitlist go.
    static func draws(_ campaign: JSON) -> String {
        campaign["subscribers_first"]?.bool == true ? "subscribers first" : "all alike"
    }
}
