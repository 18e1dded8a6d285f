import Admission
import AdmissionStore
import Testing

@Suite struct RuleFreshnessTests {
    /// Each server keeps the rules in memory; none may decide on old ones.
    @Test func aChangedRuleIsSeenByTheNextCheckElsewhere() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            for _ in 0..<20 {
                try await scene.setRule(.closed, on: scene.stores[0])
                #expect(
                    try await scene.stores[1].check(account, Names.product)[.region]
                        == .unmet(.closed))
                try await scene.setRule(
                    .open(requirements: .usual(for: Names.product), percent: 100),
                    on: scene.stores[1])
                #expect(
                    try await scene.stores[0].check(account, Names.product)[.region] == .met)
            }
        }
    }

    @Test func soIsAChangedProductOrPlan() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            #expect(try await scene.stores[1].check(account, Names.product).admitted)
            _ = try await scene.stores[0].put(
                Plan(plan: Names.plan, entitlements: [], providerProducts: []))
            #expect(
                try await scene.stores[1].check(account, Names.product)[.subscription]
                    == .unmet(.none))
            let wanted = Issuer(trusted: "another")
            _ = try await scene.stores[0].put(
                Product(product: Names.product, name: "Sora", policy: .init(links: [wanted])))
            #expect(
                try await scene.stores[1].check(account, Names.product)[.link]
                    == .unmet(.missing(issuer: wanted)))
        }
    }
}
