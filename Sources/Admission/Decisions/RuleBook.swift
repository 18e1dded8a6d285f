public import Foundation

/// Every product, plan, rule and opening, as they stood at one version. Few, so they are held in
/// memory.
public struct RuleBook: Sendable {
    /// Goes up with every change of what the book holds.
    public let version: Int64
    /// Every product by its name.
    public let products: [Product.Name: Product]
    /// Every plan by its name.
    public let plans: [Plan.Name: Plan]
    /// What providers sell as a plan, by their own names.
    public let soldProducts: Set<String>
    /// What a decision about a product needs, worked out in advance.
    let gates: [Product.Name: Gate]
    /// A product's rules, of both layers, past and scheduled ones too; by region, then by start.
    private let rulesByProduct: [Product.Name: [RegionRule]]

    /// Puts a book together.
    public init(
        version: Int64, products: [Product], plans: [Plan], rules: [RegionRule],
        openings: [Opening] = []
    ) {
        self.version = version
        self.products = Dictionary(
            products.map { ($0.product, $0) }, uniquingKeysWith: { $1 })
        self.plans = Dictionary(plans.map { ($0.plan, $0) }, uniquingKeysWith: { $1 })
        soldProducts = Set(plans.flatMap { $0.providerProducts.map(\.product) })
        let rulesByProduct = Dictionary(
            grouping: rules.sorted { ($0.region, $0.from) < ($1.region, $1.from) },
            by: \.product)
        self.rulesByProduct = rulesByProduct
        let openingsByProduct = Dictionary(grouping: openings, by: \.product)
        self.gates = self.products.mapValues { product in
            Gate(
                product: product, rules: rulesByProduct[product.product] ?? [],
                openings: openingsByProduct[product.product] ?? [])
        }
    }

    /// A product's rules of both layers, by region: those in force at a moment, or with `nil` all of
    /// them, past and scheduled ones too. Empty when there is no such product.
    public func rules(of product: Product.Name, at moment: Date?) -> [RegionRule] {
        let rules = rulesByProduct[product] ?? []
        guard let moment else { return rules }
        return rules.filter { $0.from <= moment && moment < $0.until ?? .distantFuture }
    }

    /// A product with what its regions say over time.
    struct Gate: Sendable {
        let product: Product
        /// What is asked where no rule says anything: an invite, and the entitlement named like the
        /// product.
        let usual: RegionRule.Requirements
        /// Where and when no invite is asked for.
        let openings: [Opening]
        private let schedules: [Region: Schedule]

        init(product: Product, rules: [RegionRule], openings: [Opening]) {
            self.product = product
            self.openings = openings
            usual = .usual(for: product.product)
            let byRegion = Dictionary(grouping: rules, by: \.region)
            var schedules: [Region: Schedule] = [:]
            for (region, own) in byRegion {
                schedules[region] = Schedule(
                    own: own, ofCountry: region.isSubdivision ? byRegion[region.country] ?? [] : [])
            }
            self.schedules = schedules
        }

        /// What holds in a region: a subdivision without rules of its own goes with its country.
        func schedule(of region: Region) -> Schedule {
            schedules[region] ?? (region.isSubdivision ? schedules[region.country] : nil) ?? .empty
        }
    }
}

extension RegionRule.Requirements {
    /// What an open region asks for unless its rule says otherwise: an invite, and the entitlement
    /// named like the product.
    public static func usual(for product: Product.Name) -> RegionRule.Requirements {
        RegionRule.Requirements(invite: true, entitlement: Entitlement(trusted: product.text))
    }
}
