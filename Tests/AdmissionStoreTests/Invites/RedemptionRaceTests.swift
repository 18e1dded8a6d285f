import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct RedemptionRaceTests {
    @Test(.timeLimit(.minutes(5)))
    func twoThousandMeetAtOneCodeOfFourUses() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 4)[0]
            let accounts = try await scene.accounts(2000)
            let outcomes = try await together(accounts.count) { number in
                try await scene.store(number).redeem(.code(invite.code), for: accounts[number])
                    .made
            }
            #expect(outcomes.count { $0.isNew } == 4)
            #expect(outcomes.count { $0.refusal == .exhausted } == 1996)
            #expect(try await scene.uses(invite.id) == 4)
            #expect(try await scene.count("redemption") == 4)
        }
    }

    /// The same in one store, where a single batch holds more than the code has uses.
    @Test func oneBatchMeetsAtOneCode() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 4)[0]
            let accounts = try await scene.accounts(200)
            let outcomes = try await together(accounts.count) { number in
                try await scene.store.redeem(.code(invite.code), for: accounts[number]).made
            }
            #expect(outcomes.count { $0.isNew } == 4)
            #expect(outcomes.count { $0.refusal == .exhausted } == 196)
            #expect(try await scene.uses(invite.id) == 4)
        }
    }

    @Test func capsAndTheBudgetHold() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "capped", budget: 30)
            ).made.id
            let invites =
                try await scene.issue(campaign, 20, uses: 1)
                + scene.issue(campaign, 20, uses: 3)
            let accounts = try await scene.accounts(600)
            let outcomes = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number % invites.count].code), for: accounts[number],
                    reserve: number.isMultiple(of: 3)
                ).made
            }
            #expect(outcomes.count { $0.isNew } == 30)
            let reasons = Set(outcomes.compactMap(\.refusal))
            #expect(reasons.isSubset(of: [.exhausted, .budget]))
            #expect(try await scene.count("redemption where state <> 'released'") == 30)
            #expect(
                try await scene.value("select budget_used from campaign", as: Int.self) == 30)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// One account with many codes gets in by one of them.
    @Test func manyCodesForOneAccount() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(60)
            let account = try await scene.account()
            let outcomes = try await together(60) { number in
                try await scene.store(number).redeem(.code(invites[number].code), for: account)
                    .made
            }
            #expect(outcomes.count { $0.isNew } == 1)
            #expect(Set(outcomes.map { $0.redemption?.id }).count == 1)
            #expect(try await scene.count("redemption") == 1)
            #expect(try await scene.miscounted() == 0)
        }
    }

    @Test func nothingIsRedeemedOnceRevokingHasAnswered() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 10_000)[0]
            let accounts = try await scene.accounts(1500)
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let outcomes = together(accounts.count) { number in
                let outcome = try await scene.store(number).redeem(
                    .code(invite.code), for: accounts[number]
                ).made
                signal.yield()
                return outcome
            }
            var seen = 0
            for await _ in started {
                seen += 1
                if seen == 100 { break }
            }
            let revoked = try await scene.store.revoke(.id(invite.id), reason: "leaked").made
            let acknowledged = try await scene.count("redemption")
            let all = try await outcomes
            #expect(!revoked.wasRevoked)
            #expect(revoked.detail.invite.uses == acknowledged)
            #expect(try await scene.count("redemption") == acknowledged)
            #expect(all.count { $0.isNew } == acknowledged)
            #expect(all.count { $0.refusal == .revoked } == accounts.count - acknowledged)
            #expect(acknowledged >= 100)
            #expect(try await scene.miscounted() == 0)
        }
    }

    @Test func ofManyConfirmsOneDoesIt() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 4)[0]
            let account = try await scene.account()
            let reserved = try #require(
                try await scene.store.redeem(.code(invite.code), for: account, reserve: true)
                    .made.redemption)
            let confirmed = try await together(60) { number in
                try await scene.store(number).confirm(reserved.id).made
            }
            #expect(confirmed.allSatisfy { $0.verdict == .confirmed })
            #expect(confirmed.count { !$0.already } == 1)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// Redeeming outright confirms one's reservation, unless a release comes first; then the use is
    /// taken anew. It is never answered with the reservation.
    @Test func redeemingOutrightIsTrueBesideARelease() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(150, uses: 1)
            let accounts = try await scene.accounts(invites.count)
            let reserved = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number].code), for: accounts[number], reserve: true
                ).made.redemption!.id
            }
            let answers = try await together(reserved.count * 2) { number in
                let index = number / 2
                let store = scene.store(index + number % 2)
                guard number.isMultiple(of: 2) else {
                    _ = try await store.release(reserved[index], reason: "race")
                    return RedeemOutcome?.none
                }
                return try await store.redeem(
                    .code(invites[index].code), for: accounts[index]
                ).made
            }.compactMap { $0 }
            #expect(answers.count == accounts.count)
            #expect(answers.allSatisfy { $0.redemption?.state == .confirmed })
            #expect(
                try await scene.count("redemption where state = 'confirmed'") == accounts.count)
            #expect(try await scene.miscounted() == 0)
        }
    }

    @Test func ofConfirmAndReleaseExactlyOneWins() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(3, uses: 40, budget: 1000)
            let accounts = try await scene.accounts(120)
            let reserved = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number % 3].code), for: accounts[number], reserve: true
                ).made.redemption!.id
            }
            let verdicts = try await together(reserved.count * 2) { number in
                let store = scene.store(number / 2 + number % 2)
                let redemption = reserved[number / 2]
                return number.isMultiple(of: 2)
                    ? try await store.confirm(redemption).made.verdict
                    : try await store.release(redemption, reason: "race").made.verdict
            }
            for number in reserved.indices {
                let pair = (verdicts[number * 2], verdicts[number * 2 + 1])
                #expect(pair == (.confirmed, .refused) || pair == (.refused, .released))
            }
            let confirmed = verdicts.count { $0 == .confirmed }
            #expect(try await scene.count("redemption where state = 'confirmed'") == confirmed)
            #expect(
                try await scene.count("redemption where state = 'released'") == 120 - confirmed)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// Many take over what lapsed on one code.
    @Test func lapsedUsesAreGivenOnOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 5, budget: 5)[0]
            let accounts = try await scene.accounts(205)
            for account in accounts[..<5] {
                _ = try await scene.store.redeem(
                    .code(invite.code), for: account, reserve: true, at: Date() - 1200)
            }
            let outcomes = try await together(200) { number in
                try await scene.store(number).redeem(
                    .code(invite.code), for: accounts[5 + number]
                ).made
            }
            #expect(outcomes.count { $0.isNew } == 5)
            #expect(try await scene.count("redemption where state = 'released'") == 5)
            #expect(try await scene.miscounted() == 0)
        }
    }
}

extension Scene {
    /// How many invites and campaigns count other uses than there are.
    func miscounted() async throws -> Int {
        try await value(
            """
            select (
                select count(*) from invite as i
                where i.uses <> (
                    select count(*) from redemption as r
                    where r.invite_id = i.id and r.state <> 'released')
            ) + (
                select count(*) from campaign as c
                where c.budget is not null and c.budget_used <> (
                    select coalesce(sum(i.uses), 0) from invite as i where i.campaign_id = c.id)
            )
            """)
    }
}
