import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct RuleSpanTests {
    /// The database keeps microseconds, callers may write less.
    @Test func aSpanTooShortToBeKeptIsRefused() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let rules = try await scene.count("region_rule")
            let from = Date(timeIntervalSince1970: 1_800_000_000)
            await #expect(
                throws: StoreError.invalid(parameter: "until", problem: "must be later than from")
            ) {
                try await scene.store.setRule(
                    RegionRuleDraft(
                        product: Names.product, region: Names.home, verdict: .rollout(.closed),
                        from: from, until: from.addingTimeInterval(0.000_000_3), reason: "test"))
            }
            #expect(try await scene.count("region_rule") == rules)
        }
    }
}
