import AdmitClient
import ArgumentParser
import JSONRPC

struct ProductCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "product", abstract: "Looks after what is gated.",
        subcommands: [Put.self, List.self])

    /// Which region counts when somebody travels.
    enum Travel: String, CaseIterable, ExpressibleByArgument {
        case homeOnly = "home-only"
        case locationOnly = "location-only"
        case both
        case homeWithGrace = "home-with-grace"
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a product, or changes it; what is not said is off.")

        @Argument(help: "The product's short name, such as sora.")
        var product: String
        @Argument(help: "What people call it.")
        var name: String
        @Option(help: "An issuer whose account must be linked; may be repeated.")
        var link: [String] = []
        @Flag(help: "Whoever came in stays in when a region closes again.")
        var keepAdmitted = false
        @Option(help: "Which region counts when somebody travels.")
        var travel: Travel = .homeOnly
        @Option(help: "How many days away are borne with home-with-grace.")
        var travelGraceDays: Int?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard (travelGraceDays != nil) == (travel == .homeWithGrace) else {
                throw ValidationError(
                    "--travel home-with-grace and --travel-grace-days go together.")
            }
        }

        func run() async throws {
            let policy = Product.Policy(
                links: link, keepAdmitted: keepAdmitted,
                travel: travel.rawValue.replacing("-", with: "_"),
                travelGraceDays: travelGraceDays)
            try await options.perform("product.put") {
                $0.add("product", product)
                $0.add("name", name)
                $0.add("policy", text: policy.text)
            } render: { result, screen in
                screen.headline(true, "the product stands as shown")
                showProducts([result["product"] ?? result], &screen)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the products.")

        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("product.list") {
                $0.add(list)
            } render: {
                showProducts($0.items, &$1)
            }
        }
    }
}

/// Products as a table.
private func showProducts(_ products: [JSON], _ screen: inout Screen) {
    screen.table(
        ["product", "name", "links", "keeps admitted", "travel", "grace days"],
        products.map { product in
            let policy = product["policy"]
            return [
                product.cell("product"), product.cell("name"), policy?.cell("links") ?? "",
                policy?.cell("keep_admitted") ?? "", Wording.plain(policy?.cell("travel") ?? ""),
                policy?.cell("travel_grace_days") ?? "",
            ]
        }, none: "no products")
}
