import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

@Suite struct RegionRuleTests {
    private static func moment(_ day: Int) -> Date {
        Date(timeIntervalSince1970: 1_800_000_000 + Double(day) * 86_400)
    }

    private static func draft(
        _ verdict: RegionRule.Verdict, _ from: Date?, _ until: Date? = nil,
        product: Product.Name = Names.product
    ) -> RegionRuleDraft {
        RegionRuleDraft(
            product: product, region: Names.home, verdict: verdict, from: from, until: until,
            reason: "test")
    }

    @Test func aRuleEndsWhatItOverlapsInItsLayer() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            try await scene.sql("delete from region_rule")
            let first = try await scene.store.setRule(
                Self.draft(.rollout(.waitlist), Self.moment(0))
            ).made
            let legal = try await scene.store.setRule(
                Self.draft(.legal(.allowed), Self.moment(0))
            ).made
            let second = try await scene.store.setRule(
                Self.draft(.rollout(.closed), Self.moment(5), Self.moment(10))
            ).made
            let before = try await scene.store.rulesInForce(of: Names.product, at: Self.moment(4))
            #expect(Set(before.map(\.verdict)) == [first.verdict, legal.verdict])
            #expect(before.first { $0.verdict == first.verdict }?.until == Self.moment(5))
            let during = try await scene.store.rulesInForce(of: Names.product, at: Self.moment(5))
            #expect(Set(during) == [second, legal])
            let after = try await scene.store.rulesInForce(of: Names.product, at: Self.moment(10))
            #expect(after == [legal])
            // What was known before can still be told.
            #expect(try await scene.count("region_rule where not upper_inf(recorded)") == 1)
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let rules = try await scene.count("region_rule")
            await #expect(throws: StoreError.notFound("product")) {
                try await scene.store.setRule(
                    Self.draft(.rollout(.closed), nil, product: .init(trusted: "nothing")))
            }
            await #expect(
                throws: StoreError.invalid(parameter: "until", problem: "must be later than from")
            ) {
                try await scene.store.setRule(
                    Self.draft(.rollout(.closed), Self.moment(5), Self.moment(5)))
            }
            #expect(try await scene.count("region_rule") == rules)
        }
    }

    @Test func rulesMadeAtOnceNeverOverlap() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let made = try await together(60) { number -> RegionRule.ID? in
                do {
                    return try await scene.store(number).setRule(
                        Self.draft(
                            number.isMultiple(of: 2) ? .rollout(.closed) : .rollout(.waitlist),
                            Self.moment(number * 7 % 20), Self.moment(number * 7 % 20 + 5))
                    ).made.id
                } catch StoreError.conflict {
                    return nil
                }
            }.compactMap { $0 }
            #expect(!made.isEmpty)
            let recorded = try await scene.rows(
                "select id from region_rule where id = any($1)", [.uuidArray(made.map(\.uuid))])
            #expect(recorded.count == made.count)
            let overlapping = """
                region_rule as a
                inner join region_rule as b
                    on b.product = a.product and b.region = a.region and b.layer = a.layer
                        and b.span && a.span and b.id > a.id
                where upper_inf(a.recorded) and upper_inf(b.recorded)
                """
            #expect(try await scene.count(overlapping) == 0)
        }
    }
}
