import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct EnterTests {
    @Test func entersOnce() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            let first = try await scene.store.enter(account, Names.product).made
            let second = try await scene.store.enter(account, Names.product).made
            let redemption: UUID = try await scene.value("select id from redemption")
            #expect(first.verdict == .entered)
            #expect(second.verdict == .alreadyIn)
            #expect(first.decision.admission?.redemption == Redemption.ID(redemption))
            #expect(first.decision.nextStep == .none)
            #expect(second.decision.admission == first.decision.admission)
            #expect(second.decision.requirements == first.decision.requirements)
        }
    }

    @Test func whoIsNotAdmittedStaysOut() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let outcome = try await scene.store.enter(account, Names.product).made
            #expect(outcome.verdict == .refused)
            #expect(outcome.decision.nextStep == .linkAccount)
            #expect(try await scene.count("admission") == 0)
            await #expect(throws: StoreError.notFound("product")) {
                try await scene.store.enter(account, Product.Name(trusted: "nothing"))
            }
        }
    }

    @Test func aHundredAtOnceEnterOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            let verdicts = try await together(100) { number in
                try await scene.store(number).enter(account, Names.product).made.verdict
            }
            #expect(verdicts.count { $0 == .entered } == 1)
            #expect(verdicts.count { $0 == .alreadyIn } == 99)
            #expect(try await scene.count("admission") == 1)
        }
    }

    /// Whoever came in did so while the subscription still stood.
    @Test func nobodyEntersOnARevokedSubscription() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            var accounts: [(Account.ID, Subscription.ID)] = []
            for number in 0..<40 {
                let account = try await scene.completeAccount("user-\(number)")
                let subscription = try await scene.store.subscriptions(of: account)[0]
                accounts.append((account, subscription.subscription.id))
            }
            let all = accounts
            let verdicts = try await together(80) { number -> EnterOutcome.Verdict? in
                let (account, subscription) = all[number / 2]
                // Half of the revocations start before, half after the calls to enter.
                if number.isMultiple(of: 2) == (number / 2).isMultiple(of: 2) {
                    return try await scene.store(number).enter(account, Names.product).made.verdict
                }
                _ = try await scene.store(number).revoke(subscription, reason: "refund")
                return nil
            }.compactMap { $0 }
            #expect(verdicts.count == 40)
            #expect(
                try await scene.count("admission") == verdicts.count { $0 == .entered })
            #expect(verdicts.count { $0 == .refused } == 40 - verdicts.count { $0 == .entered })
            let late = """
                admission as d inner join subscription as s on s.account_id = d.account_id
                where d.at >= s.revoked_at
                """
            #expect(try await scene.count(late) == 0)
            #expect(try await scene.count("subscription where state <> 'revoked'") == 0)
        }
    }
}
