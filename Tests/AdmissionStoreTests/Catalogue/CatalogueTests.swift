import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct CatalogueTests {
    private static func plan(_ name: String, _ products: [String]) -> Plan {
        Plan(
            plan: Plan.Name(trusted: name), entitlements: [Entitlement(trusted: "sora")],
            providerProducts: products.map {
                Plan.ProviderProduct(provider: Issuer(trusted: "stripe"), product: $0)
            })
    }

    @Test func productsAndPlansAreReplacedWhole() async throws {
        try await Scene.run { scene async throws in
            let travels: [Product.Travel] = [
                .homeOnly, .locationOnly, .both, .homeWithGrace(days: 14),
            ]
            for (number, travel) in travels.enumerated() {
                let product = Product(
                    product: Names.product, name: "Sora \(number)",
                    policy: .init(
                        links: [Names.issuer], keepAdmitted: number.isMultiple(of: 2),
                        travel: travel))
                #expect(try await scene.store.put(product).made == product)
                #expect(try await scene.store.products() == [product])
            }
            for products in [["a", "b"], ["b", "c"], []] {
                let plan = Self.plan("plus", products)
                #expect(try await scene.store.put(plan).made == plan)
                #expect(try await scene.store.plans() == [plan])
            }
        }
    }

    @Test func aProvidersProductSellsOnePlan() async throws {
        try await Scene.run { scene async throws in
            let plus = Self.plan("plus", ["a"])
            _ = try await scene.store.put(plus)
            await #expect(
                throws: StoreError.conflict("another plan has one of these provider products")
            ) {
                try await scene.store.put(Self.plan("pro", ["a", "b"]))
            }
            #expect(try await scene.store.plans() == [plus])
        }
    }

    /// The same plan put many times at once is no contradiction.
    @Test func onePlanPutManyTimesAtOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            for round in 0..<5 {
                let plan = Self.plan("plus", ["a-\(round)", "b-\(round)"])
                let refusals = try await together(30) { number in
                    try await refusal { _ = try await scene.store(number).put(plan) }
                }
                #expect(refusals.compactMap { $0 } == [])
                #expect(try await scene.store.plans() == [plan])
            }
        }
    }

    @Test func ofManyPlansOneSellsAProvidersProduct() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let refusals = try await together(30) { number in
                try await refusal {
                    _ = try await scene.store(number).put(
                        Self.plan("plan-\(number)", ["wanted", "own-\(number)"]))
                }
            }
            let conflict = StoreError.conflict("another plan has one of these provider products")
            #expect(refusals.count { $0 == conflict } == 29)
            #expect(refusals.count { $0 == nil } == 1)
            let winner = try #require(refusals.firstIndex { $0 == nil })
            #expect(
                try await scene.store.plans()
                    == [Self.plan("plan-\(winner)", ["own-\(winner)", "wanted"])])
        }
    }

    @Test func everyChangeRaisesTheVersion() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let before: Int = try await scene.value("select version from catalogue_version")
            _ = try await together(40) { number in
                try await scene.store(number).put(
                    Product(
                        product: Product.Name(trusted: "product-\(number % 4)"), name: "Product",
                        policy: .init()))
            }
            let after: Int = try await scene.value("select version from catalogue_version")
            // An upsert counts once for each of the two things that it may do.
            #expect(after >= before + 40)
            #expect(try await scene.store.products().count == 4)
        }
    }
}
