import Foundation
import Testing

@testable import Admission

/// What must hold of every decision, tried on 20,000 random ones.
struct DecisionPropertyTests {
    /// 2,000 books of rules with ten accounts each.
    private static func forEachCase(
        _ name: String,
        _ body: (Facts, RuleBook, Date, Decision, inout SplitMix64) throws -> Void
    ) rethrows {
        var random = SplitMix64.forTest("DecisionPropertyTests." + name)
        for _ in 0..<2_000 {
            let book = RuleBook.random(&random)
            for _ in 0..<10 {
                let facts = Facts.random(&random)
                let moment = Date.day(Double(Int.random(in: 0...50, using: &random)) / 2)
                let decision = Decision.evaluate(facts, book, product: "sora", at: moment)!
                try body(facts, book, moment, decision, &random)
            }
        }
    }

    @Test func isAdmittedOnlyWhenNothingStandsInTheWay() {
        var admitted = 0
        Self.forEachCase(#function) { facts, _, moment, decision, _ in
            #expect(
                decision.requirements.map(\.requirement)
                    == [.account, .legal, .region, .link, .invite, .subscription])
            let words = decision.requirements.map(\.state.name)
            let isFree = !words.contains("unmet") && !words.contains("unresolved")
            #expect(decision.admitted == isFree)
            #expect(isFree == [.enter, .none].contains(decision.nextStep))
            if isFree { #expect((decision.nextStep == .none) == (facts.admission != nil)) }
            #expect(decision.asOf == moment)
            admitted += isFree ? 1 : 0
        }
        #expect(admitted > 400)
    }

    @Test func neverAsksForMoneyUnlessPayingOpensTheDoor() throws {
        var asked = 0
        try Self.forEachCase(#function) { facts, book, moment, decision, _ in
            guard decision.nextStep == .subscribe else { return }
            asked += 1
            for requirement in [.account, .legal, .region, .link]
                as [RequirementResult.Requirement]
            {
                #expect(!decision[requirement].isObstacle)
            }
            if let reason = decision[.invite].reason {
                #expect(reason.name == "reserved")
            }
            // Some entitlement is wanted: paying for all of them pays for that one.
            var paid = facts
            paid.subscriptions += ["plus", "other"].map { .plus(.active, until: nil, plan: $0) }
            let after = try #require(
                Decision.evaluate(paid, book, product: "sora", at: moment))
            #expect(after.admitted || after.nextStep == .confirmInvite)
        }
        #expect(asked > 400)
    }

    @Test func holdsUntilItSaysItMayChange() throws {
        var changed = 0
        try Self.forEachCase(#function) { facts, book, moment, decision, random in
            let end = decision.validUntil ?? .day(100)
            try #require(end > moment)
            let span = end.timeIntervalSince(moment)
            let shares = [0.001, .random(in: 0..<1, using: &random), 0.5, 0.999]
            for share in shares {
                let then = moment.addingTimeInterval(span * share)
                let later = try #require(
                    Decision.evaluate(facts, book, product: "sora", at: then))
                #expect(later.requirements == decision.requirements)
            }
            let after = try #require(Decision.evaluate(facts, book, product: "sora", at: end))
            if after.requirements != decision.requirements {
                #expect(decision.validUntil != nil)
                changed += 1
            }
        }
        #expect(changed > 4_000)
    }

    @Test func previewAgreesWithTheDecision() throws {
        var paying = 0
        try Self.forEachCase(#function) { facts, book, moment, _, random in
            let region = Region.few.randomElement(using: &random)!
            var there = facts
            there.homeRegion = region
            there.location = region
            there.abroadSince = nil
            let preview = try #require(
                Decision.preview(
                    "sora", region: region, facts: facts, supposing: .init(), book, at: moment))
            let decision = try #require(
                Decision.evaluate(there, book, product: "sora", at: moment))
            #expect(preview.decision == decision)

            there.subscriptions += ["plus", "other"].map { .plus(.active, until: nil, plan: $0) }
            let paid = try #require(
                Decision.evaluate(there, book, product: "sora", at: moment))
            #expect(
                preview.payingWouldAdmit == (paid.admitted || paid.nextStep == .confirmInvite))
            if decision.nextStep == .subscribe { #expect(preview.payingWouldAdmit) }
            paying += preview.payingWouldAdmit ? 1 : 0

            let subscribed = try #require(
                Decision.preview(
                    "sora", region: region, facts: facts, supposing: .init(subscription: true),
                    book, at: moment))
            #expect(subscribed.decision.requirements == paid.requirements)
        }
        #expect(paying > 1_000)
    }
}
