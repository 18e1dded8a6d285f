import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// Redemptions and changes of their campaign at the same time.
@Suite struct CampaignRaceTests {
    private static func budget(_ budget: Int?) -> CampaignChange {
        var change = CampaignChange()
        change.budget = .some(budget)
        return change
    }

    /// The budget comes and goes and grows while people redeem: it is never exceeded, no use is lost,
    /// and nobody sees an error.
    @Test(.timeLimit(.minutes(3)), arguments: [nil, 0])
    func theBudgetHoldsWhileItChanges(first: Int?) async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", budget: first)
            ).made.id
            let invites = try await scene.issue(campaign, 40, uses: 10)
            let accounts = try await scene.accounts(400)
            async let changes = together(1) { _ in
                var refused = 0
                for round in 1...30 {
                    // Grows, is taken away, and is given again around what is used by then.
                    let wanted: Int? = round % 3 == 0 ? nil : round * 8
                    let error = try await refusal {
                        _ = try await scene.store.update(campaign, Self.budget(wanted))
                    }
                    if let error {
                        #expect(error == .conflict("more than this budget is used already"))
                        refused += 1
                    }
                    if let budget = try await scene.budget(campaign) {
                        #expect(budget.used <= budget.budget)
                    }
                }
                return refused
            }
            let outcomes = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number % 40].code), for: accounts[number],
                    reserve: number.isMultiple(of: 4)
                ).made
            }
            _ = try await changes
            let taken = outcomes.count { $0.isNew }
            #expect(outcomes.allSatisfy { $0.isNew || $0.refusal == .budget })
            #expect(try await scene.count("redemption") == taken)
            #expect(try await scene.miscounted() == 0)
            let last = try await scene.store.update(campaign, Self.budget(taken)).made
            #expect(last.uses == taken)
        }
    }

    /// With a budget and without one.
    @Test(arguments: [nil, 100_000])
    func nothingIsRedeemedOnceClosingHasAnswered(budget: Int?) async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", budget: budget)
            ).made.id
            let invites = try await scene.issue(campaign, 5, uses: 1000)
            let accounts = try await scene.accounts(1200)
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let outcomes = together(accounts.count) { number in
                let outcome = try await scene.store(number).redeem(
                    .code(invites[number % 5].code), for: accounts[number]
                ).made
                signal.yield()
                return outcome
            }
            var seen = 0
            for await _ in started {
                seen += 1
                if seen == 100 { break }
            }
            var change = CampaignChange()
            change.mode = .closed
            let closed = try await scene.store.update(campaign, change).made
            let acknowledged = try await scene.count("redemption")
            let all = try await outcomes
            #expect(closed.uses == acknowledged)
            #expect(try await scene.count("redemption") == acknowledged)
            #expect(all.count { $0.isNew } == acknowledged)
            #expect(all.count { $0.refusal == .closed } == accounts.count - acknowledged)
            #expect(acknowledged >= 100)
        }
    }
}

extension Scene {
    fileprivate func budget(_ campaign: Campaign.ID) async throws -> (budget: Int, used: Int)? {
        let row = try await rows(
            "select budget, budget_used from campaign where id = $1", [.uuid(campaign.uuid)])[0]
        guard let budget: Int = try row(0) else { return nil }
        return (budget, try row(1))
    }
}
