import Foundation
import Testing

@testable import Admission

struct ScheduleTests {
    @Test func asksTheMostSpecificRuleAtEachMoment() {
        var random = SplitMix64.forTest("ScheduleTests")
        for _ in 0..<300 {
            let rules = RuleBook.randomRules(of: "US", &random)
            let own = RuleBook.randomRules(of: "US-TX", &random)
            let schedule = Schedule(own: own, ofCountry: rules)
            for halfDay in -1..<60 {
                let moment = Date.day(Double(halfDay) / 2)
                let specific = (own + rules).filter { rule in
                    rule.from <= moment && moment < rule.until ?? .distantFuture
                }
                let rollout = specific.compactMap { rule in
                    if case .rollout(let verdict) = rule.verdict { verdict } else { nil }
                }
                let legal = specific.compactMap { rule in
                    if case .legal(let verdict) = rule.verdict { verdict } else { nil }
                }
                #expect(schedule.rollout.verdict(at: moment) == rollout.first)
                #expect(schedule.legal.verdict(at: moment) == legal.first)
            }
        }
    }

    @Test func opensWhenNothingMoreSpecificIsInTheWay() {
        let country: [RegionRule] = [.rollout("US", .open, from: 5)]
        func opening(_ own: RegionRule...) -> Date? {
            Schedule(own: own, ofCountry: country).rollout.opening(after: .day(1))?.at
        }
        #expect(opening() == .day(5))
        #expect(opening(.rollout("US-TX", .open, from: 8)) == .day(5))
        #expect(opening(.rollout("US-TX", .closed)) == nil)
        #expect(opening(.rollout("US-TX", .closed, until: 7)) == .day(7))
        #expect(opening(.rollout("US-TX", .waitlist, until: 3)) == .day(5))
    }

    @Test func skipsARuleThatSaysWhatHeldBefore() {
        let schedule = Schedule(
            own: [.rollout("US", .open, until: 5), .rollout("US", .open, from: 5, until: 9)],
            ofCountry: [])
        #expect(schedule.rollout.change(after: .day(1)) == .day(9))
        #expect(schedule.rollout.change(after: .day(9)) == nil)
    }
}
