package import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// Carries out a change of the catalogue, after all that were begun before it.
    func changeCatalogue<Outcome: Sendable>(
        _ idempotency: Idempotency<Outcome>?,
        _ body: @escaping @Sendable (borrowing Transaction) async throws -> Outcome
    ) async throws -> Answer<Outcome> {
        try await write(idempotency) { transaction in
            try await transaction.execute(.catalogueLock)
            return try await body(transaction)
        }
    }

    /// Creates a product or replaces what it says.
    package func put(
        _ product: Product, at now: Date? = nil, idempotency: Idempotency<Product>? = nil
    ) async throws -> Answer<Product> {
        try await changeCatalogue(idempotency) { transaction in
            try await transaction.execute(
                .productPut,
                [
                    .text(product.product.text), .text(product.name),
                    .textArray(product.policy.links.map(\.text)),
                    .bool(product.policy.keepAdmitted), .text(product.policy.travel.name),
                    .number(product.policy.travel.graceDays), .date(now),
                ])
            return product
        }
    }

    /// Lists every product by name.
    package func products() async throws -> [Product] {
        try await client.all(.productList).map(Product.init(row:))
    }

    /// Creates a plan or replaces what it grants and what sells it.
    /// - Throws: `.conflict` when another plan has one of the provider's products.
    package func put(
        _ plan: Plan, at now: Date? = nil, idempotency: Idempotency<Plan>? = nil
    ) async throws -> Answer<Plan> {
        do {
            return try await changeCatalogue(idempotency) { transaction in
                let name = PostgresValue.text(plan.plan.text)
                try await transaction.execute(
                    .planPut, [name, .textArray(plan.entitlements.map(\.text)), .date(now)])
                try await transaction.execute(
                    .planProductsPut,
                    [
                        name, .textArray(plan.providerProducts.map(\.provider.text)),
                        .textArray(plan.providerProducts.map(\.product)),
                    ])
                return plan
            }
        } catch let error as PostgresError where error.constraint == "plan_provider_product_pkey" {
            throw StoreError.conflict("another plan has one of these provider products")
        }
    }

    /// Lists every plan by name.
    package func plans() async throws -> [Plan] {
        try await client.all(.planList).map(Plan.init(row:))
    }
}

extension Product {
    init(row: Row) throws {
        let links: [String] = try row(2)
        self.init(
            product: Product.Name(trusted: try row(0)), name: try row(1),
            policy: Policy(
                links: links.map { Issuer(trusted: $0) }, keepAdmitted: try row(3),
                travel: try Travel(name: row(4), graceDays: row(5)) ?? .both))
    }
}

extension Product.Travel {
    /// As it is stored and as callers write it.
    package var name: String {
        switch self {
        case .homeOnly: "home_only"
        case .locationOnly: "location_only"
        case .both: "both"
        case .homeWithGrace: "home_with_grace"
        }
    }

    /// The days of grace, where there are any.
    package var graceDays: Int? {
        if case .homeWithGrace(let days) = self { days } else { nil }
    }

    /// Every name.
    package static let names = ["home_only", "location_only", "both", "home_with_grace"]

    /// `nil` when the name is unknown, or the days do not go with it.
    package init?(name: String, graceDays: Int?) {
        switch (name, graceDays) {
        case ("home_only", nil): self = .homeOnly
        case ("location_only", nil): self = .locationOnly
        case ("both", nil): self = .both
        case ("home_with_grace", let days?): self = .homeWithGrace(days: days)
        default: return nil
        }
    }
}

extension Plan {
    init(row: Row) throws {
        let entitlements: [String] = try row(1)
        let providers: [String] = try row(2, as: [String]?.self) ?? []
        let products: [String] = try row(3, as: [String]?.self) ?? []
        self.init(
            plan: Name(trusted: try row(0)),
            entitlements: entitlements.map { Entitlement(trusted: $0) },
            providerProducts: zip(providers, products).map {
                ProviderProduct(provider: Issuer(trusted: $0), product: $1)
            })
    }
}

extension Statement {
    static let catalogueLock = Statement(.catalogueLock, [], [.int8])
    static let catalogueVersionRead = Statement(.catalogueVersionRead, [], [.int8])
    static let productPut = Statement(
        .productPut, [.text, .text, .textArray, .bool, .text, .int4, .timestamptz])
    static let productList = Statement(
        .productList, [], [.text, .text, .textArray, .bool, .text, .int4])
    static let planPut = Statement(.planPut, [.text, .textArray, .timestamptz])
    static let planProductsPut = Statement(.planProductsPut, [.text, .textArray, .textArray])
    static let planList = Statement(
        .planList, [], [.text, .textArray, .textArray, .textArray])

    static let catalogue =
        [
            catalogueLock, catalogueVersionRead, productPut, productList, planPut, planProductsPut,
            planList,
        ]
        + regionRules
}
