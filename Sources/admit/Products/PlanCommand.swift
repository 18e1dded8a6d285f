import AdmitClient
import ArgumentParser
import JSONRPC

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Looks after what can be subscribed to.",
        subcommands: [Put.self, List.self])

    /// A provider's product as an argument: `provider:id`; the id may hold more colons.
    struct ProviderProductArgument: ExpressibleByArgument {
        let product: Plan.ProviderProduct

        init?(argument: String) {
            guard let pair = IdentityArgument(argument: argument)?.identity else { return nil }
            product = .init(provider: pair.issuer, product: pair.subject)
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a plan, or changes it; what is not said is taken away.")

        @Argument(help: "The plan's short name, such as chatgpt_plus.")
        var plan: String
        @Option(help: "What it grants; may be repeated.")
        var entitlement: [String] = []
        @Option(help: "What a provider sells it under, as provider:id; may be repeated.")
        var providerProduct: [ProviderProductArgument] = []
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("plan.put") {
                $0.add("plan", plan)
                $0.add("entitlements", entitlement)
                $0.add(
                    "provider_products", text: JSONText(providerProduct.map { $0.product }))
            } render: { result, screen in
                screen.headline(true, "the plan stands as shown")
                showPlans([result["plan"] ?? result], &screen)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the plans.")

        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("plan.list") {
                $0.add(list)
            } render: {
                showPlans($0.items, &$1)
            }
        }
    }
}

/// Plans as a table.
private func showPlans(_ plans: [JSON], _ screen: inout Screen) {
    screen.table(
        ["plan", "entitlements", "provider products"],
        plans.map { plan in
            let products = (plan["provider_products"]?.elements ?? []).map {
                "\($0.cell("provider")):\($0.cell("product"))"
            }
            return [
                plan.cell("plan"), plan.cell("entitlements"), products.joined(separator: ", "),
            ]
        }, none: "no plans")
}
