import Foundation
import Testing

@testable import Admission

struct RuleBookTests {
    @Test func listsRulesByRegion() {
        let rules: [RegionRule] = [
            .rollout("US-TX", .closed, from: 2), .rollout("US", .open, from: 5),
            .rollout("US", .waitlist, until: 5), .legal("DE", .blocked, from: 1, until: 3),
        ]
        let book = Scene().with { $0.rules = rules }.book
        #expect(book.rules(of: "sora", at: nil) == [rules[3], rules[2], rules[1], rules[0]])
        #expect(book.rules(of: "sora", at: .day(0)) == [rules[2]])
        #expect(book.rules(of: "sora", at: .day(2)) == [rules[3], rules[2], rules[0]])
        #expect(book.rules(of: "sora", at: .day(3)) == [rules[2], rules[0]])
        #expect(book.rules(of: "sora", at: .day(5)) == [rules[1], rules[0]])
        #expect(book.rules(of: "atlas", at: nil).isEmpty)
        #expect(book.version == 1)
        #expect(book.plans["plus"]?.entitlements == ["sora"])
        #expect(book.products["sora"]?.name == "Sora")
    }
}
