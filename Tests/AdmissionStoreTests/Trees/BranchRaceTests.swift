import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct BranchRaceTests {
    private func request(
        _ account: Account.ID, _ actions: Set<BranchAction>, confirm: Int?
    ) -> BranchRequest {
        BranchRequest(
            account: account, actions: actions, isDryRun: confirm == nil, confirm: confirm)
    }

    /// Tries until nothing changed between the dry run and the run.
    private func revoke(
        _ scene: Scene, _ account: Account.ID, _ actions: Set<BranchAction>
    ) async throws -> BranchOutcome {
        while true {
            let tried = try await scene.store.revokeBranch(request(account, actions, confirm: nil))
                .made
            do {
                return try await scene.store.revokeBranch(
                    request(account, actions, confirm: tried.count)
                ).made
            } catch StoreError.conflict {}
        }
    }

    @Test func nothingIsRedeemedOnceItHasAnswered() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let owners = [try await scene.account()]
            let children = try await scene.invite(3, by: owners[0], campaign)
            var codes: [IssuedInvite] = []
            for owner in owners + children {
                codes += try await scene.ownCodes(owner, campaign, 2, uses: 1000)
            }
            let invites = codes
            let accounts = try await scene.accounts(1200)
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let outcomes = together(accounts.count) { number in
                let outcome = try await scene.store(number).redeem(
                    .code(invites[number % invites.count].code), for: accounts[number],
                    reserve: number.isMultiple(of: 3)
                ).made
                signal.yield()
                return outcome
            }
            var seen = 0
            for await _ in started {
                seen += 1
                if seen == 100 { break }
            }
            let done = try await revoke(scene, owners[0], [.revokeUnusedCodes])
            let acknowledged = try await scene.count("redemption")
            let all = try await outcomes
            #expect(done.count == invites.count)
            #expect(try await scene.count("redemption") == acknowledged)
            #expect(all.count { $0.isNew } == acknowledged - 3)
            #expect(all.count { $0.refusal == .revoked } == 1203 - acknowledged)
            #expect(try await scene.compareRows().differences.isEmpty)
        }
    }

    /// Freezing waits for what is being issued, and so revoking afterwards finds all of it.
    @Test func noCodeEscapesOnceTheBranchIsFrozen() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let owners = try await scene.invite(4, by: top, campaign)
            for owner in owners {
                _ = try await scene.store.grant(
                    1000, to: owner, for: Names.product, reason: "test")
            }
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let issued = together(400) { number in
                let refused = try await refusal {
                    _ = try await scene.store(number).issue(
                        campaign, count: 1, maxUses: 1, expiresAt: nil,
                        owner: owners[number % owners.count], note: nil)
                }
                signal.yield()
                return refused
            }
            var seen = 0
            for await _ in started {
                seen += 1
                if seen == 40 { break }
            }
            _ = try await scene.store.revokeBranch(
                request(top, [.freezeAllowances], confirm: 5))
            let codes = "invite where uses < max_uses and owner_id is not null"
            let frozen = try await scene.count(codes)
            let done = try await revoke(scene, top, [.revokeUnusedCodes])
            let all = try await issued
            #expect(frozen >= 40 && done.count == frozen)
            #expect(try await scene.count(codes + " and revoked_at is not null") == frozen)
            #expect(try await scene.count(codes) == frozen)
            #expect(all.count { $0 == nil } == frozen)
            #expect(
                all.compactMap { $0 }.allSatisfy { $0 == .conflict("the allowance is frozen") })
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    /// All three at once, beside everything that takes the same locks.
    @Test func itGoesTogetherWithAllElse() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let children = try await scene.invite(6, by: top, campaign)
            var codes: [IssuedInvite] = []
            for owner in children {
                codes += try await scene.ownCodes(owner, campaign, 1, uses: 200)
                _ = try await scene.store.grant(
                    100, to: owner, for: Names.product, reason: "test")
            }
            let invites = codes
            let accounts = try await scene.accounts(240)
            _ = try await together(300) { number in
                let store = scene.store(number)
                let child = children[number % children.count]
                switch number % 5 {
                case 0 where number.isMultiple(of: 20):
                    let actions = Set(BranchAction.allCases)
                    let tried = try await store.revokeBranch(
                        request(top, actions, confirm: nil)
                    ).made
                    do {
                        let done = try await store.revokeBranch(
                            request(top, actions, confirm: tried.count)
                        ).made
                        _ = try await store.restoreBatch(done.batch!, reason: "race")
                    } catch StoreError.conflict {}
                case 1:
                    _ = try await refusal {
                        _ = try await store.issue(
                            campaign, count: 1, maxUses: 1, expiresAt: nil, owner: child,
                            note: nil)
                    }
                case 2:
                    let outcome = try await store.redeem(
                        .code(invites[number % invites.count].code),
                        for: accounts[number % accounts.count], reserve: true
                    ).made
                    if let redemption = outcome.redemption {
                        _ = try await store.release(redemption.id, reason: "race")
                    }
                default:
                    _ = try await store.redeem(
                        .code(invites[number % invites.count].code),
                        for: accounts[number % accounts.count])
                }
            }
            #expect(try await scene.miscountedAllowances() == 0)
            #expect(try await scene.count("allowance where freeze_reason like 'batch%'") == 0)
            #expect(try await scene.count("invite where revoke_reason like 'batch%'") == 0)
            #expect(try await scene.count("account where state = 'suspended'") == 0)
            #expect(try await scene.compareRows().differences.isEmpty)
            let miscounted = try await scene.count(
                """
                invite as i where i.uses <> (
                    select count(*) from redemption as r
                    where r.invite_id = i.id and r.state <> 'released')
                """)
            #expect(miscounted == 0)
        }
    }

    /// What is due once is done once, and undone once.
    @Test func ofManyOneDoesIt() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            _ = try await scene.invite(4, by: top, campaign)
            let done = try await together(12) { number in
                do {
                    return try await scene.store(number).revokeBranch(
                        request(top, [.suspendMembers], confirm: 5)
                    ).made.batch
                } catch StoreError.conflict {
                    return nil
                }
            }.compactMap { $0 }
            #expect(done.count == 1)
            let restored = try await together(12) { number in
                try await scene.store(number).restoreBatch(done[0], reason: "race").made.restored
            }
            #expect(restored.sorted() == Array(repeating: 0, count: 11) + [5])
            #expect(try await scene.count("account where state <> 'active'") == 0)
        }
    }
}
