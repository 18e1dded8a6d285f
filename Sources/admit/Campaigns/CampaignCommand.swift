import AdmitClient
import ArgumentParser
import JSONRPC

struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign", abstract: "Looks after sets of invitations.",
        subcommands: [Create.self, List.self])

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
                if subscribersFirst { $0.add("subscribers_first", true) }
            } render: { result, screen in
                let campaign = result["campaign"] ?? result
                screen.headline(true, "made a campaign")
                screen.fields([
                    ("campaign", campaign.cell("id")), ("product", campaign.cell("product")),
                    ("name", campaign.cell("name")), ("regions", campaign.cell("regions")),
                    ("budget", campaign.cell("budget")), ("opens", campaign.cell("opens_at")),
                    ("closes", campaign.cell("closes_at")),
                ])
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
                        "product", "name", "regions", "uses", "budget", "opens", "closes",
                        "campaign",
                    ],
                    result.items.map { campaign in
                        [
                            campaign.cell("product"), campaign.cell("name"),
                            campaign.cell("regions"), campaign.cell("uses"),
                            campaign.cell("budget"), campaign.cell("opens_at"),
                            campaign.cell("closes_at"), campaign.cell("id"),
                        ]
                    }, none: "no campaigns")
            }
        }
    }
}
