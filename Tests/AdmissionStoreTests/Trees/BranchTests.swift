import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

@Suite struct BranchTests {
    private static let all = Set(BranchAction.allCases)

    /// A branch: an account, two that it invited, two that the first of these invited. The account
    /// and one of the two hold a code with uses left.
    private struct Family {
        let top: Account.ID
        let children: [Account.ID]
        let grandchildren: [Account.ID]
        let codes: [IssuedInvite]

        var members: [Account.ID] { [top] + children + grandchildren }

        static func make(_ scene: Scene) async throws -> Family {
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let children = try await scene.invite(2, by: top, campaign)
            let grandchildren = try await scene.invite(2, by: children[0], campaign)
            let codes =
                try await scene.ownCodes(top, campaign, 1, uses: 2)
                + scene.ownCodes(children[0], campaign, 2)
            // Beside the branch.
            let other = try await scene.account()
            _ = try await scene.invite(1, by: other, campaign)
            _ = try await scene.ownCodes(other, campaign, 1)
            return Family(
                top: top, children: children, grandchildren: grandchildren, codes: codes)
        }
    }

    private func carryOut(
        _ scene: Scene, _ account: Account.ID, _ actions: Set<BranchAction> = Self.all,
        since: Date? = nil, depth: Int? = nil, confirm: Int?
    ) async throws -> BranchOutcome {
        try await scene.store.revokeBranch(
            BranchRequest(
                account: account, since: since, depth: depth, actions: actions,
                isDryRun: confirm == nil, confirm: confirm)
        ).made
    }

    private func states(_ scene: Scene, _ accounts: [Account.ID]) async throws -> [String] {
        var states: [String] = []
        for account in accounts {
            states.append(
                try await scene.value(
                    "select state from account where id = $1::uuid", [.uuid(account.uuid)]))
        }
        return states
    }

    @Test func aDryRunChangesNothingAndCountsTheSame() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            let before = try await scene.contents()
            let tried = try await carryOut(scene, family.top, confirm: nil)
            #expect(try await scene.contents() == before)
            #expect(tried.batch == nil && tried.members == 5)
            #expect(
                tried.touched == [
                    .freezeAllowances: 5, .revokeUnusedCodes: 3, .suspendMembers: 5,
                ])
            let done = try await carryOut(scene, family.top, confirm: tried.count)
            #expect(done.touched == tried.touched && done.batch != nil)
            #expect(try await scene.count("allowance where frozen_at is not null") == 5)
            #expect(try await scene.count("invite where revoked_at is not null") == 3)
            #expect(try await scene.count("account where state = 'suspended'") == 5)
            #expect(try await scene.count("branch_change") == 13)
            let refused = try await scene.store.redeem(
                .code(family.codes[0].code), for: scene.account())
            #expect(try refused.made.refusal == .revoked)
        }
    }

    /// Also that its key keeps the answer of a dry run and nothing else of it.
    @Test func aDryRunUnderAKeyKeepsTheAnswerAlone() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            let caller = try await scene.caller()
            let before = try await scene.contents()
            let request = BranchRequest(
                account: family.top, actions: Self.all, isDryRun: true)
            for number in 0..<2 {
                let key = Idempotency<BranchOutcome>(caller, "dry") {
                    Array("\($0.count)".utf8)
                }
                let answer = try await scene.store.revokeBranch(request, idempotency: key)
                switch answer {
                case .fresh(let outcome): #expect(outcome.count == 13 && number == 0)
                case .replayed(let bytes): #expect(bytes == Array("13".utf8) && number == 1)
                }
            }
            let changed = zip(before, try await scene.contents()).filter { $0 != $1 }
            #expect(changed.count == 1 && changed[0].1.hasPrefix("idempotency 1 "))
        }
    }

    @Test(arguments: [nil, 0, 12, 14])
    func anotherCountThanExpectedChangesNothing(confirm: Int?) async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            let before = try await scene.contents()
            let said = confirm.map(String.init) ?? "nothing"
            let refused = try await refusal {
                _ = try await scene.store.revokeBranch(
                    BranchRequest(
                        account: family.top, actions: Self.all, isDryRun: false,
                        confirm: confirm))
            }
            #expect(refused == .conflict("13 changes would be made, and confirm says \(said)"))
            #expect(try await scene.contents() == before)
        }
    }

    @Test func eachActionStandsAlone() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            for (action, count) in [
                (BranchAction.freezeAllowances, 5), (.revokeUnusedCodes, 3), (.suspendMembers, 5),
            ] {
                let done = try await carryOut(scene, family.top, [action], confirm: count)
                #expect(done.touched == [action: count])
                // A second time there is nothing left to do.
                #expect(try await carryOut(scene, family.top, [action], confirm: 0).count == 0)
            }
        }
    }

    @Test func depthAndSinceBoundTheBranch() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            for (depth, members) in [(0, 1), (1, 3), (2, 5), (9, 5)] {
                let tried = try await carryOut(
                    scene, family.top, [.suspendMembers], depth: depth, confirm: nil)
                #expect(tried.members == members && tried.count == members)
            }
            // All but one of the grandchildren joined long ago, and all codes but one are as old.
            let late = family.grandchildren[0]
            try await scene.sql(
                """
                update membership set joined_at = '2020-01-01' where account_id <> '\(late)';
                update invite set created_at = '2020-01-01' where id <> '\(family.codes[2].id)'
                """)
            let since = Date(timeIntervalSince1970: 1_700_000_000)
            let tried = try await carryOut(scene, family.top, since: since, confirm: nil)
            // The account itself stays in; the code belongs to one who joined before.
            #expect(tried.members == 2)
            #expect(
                tried.touched == [
                    .freezeAllowances: 2, .revokeUnusedCodes: 0, .suspendMembers: 2,
                ])
            let child = try await carryOut(
                scene, family.children[0], [.revokeUnusedCodes], since: since, confirm: nil)
            #expect(child.count == 1)
        }
    }

    @Test func whoInvitedNobodyIsItsOwnBranch() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let done = try await carryOut(scene, account, confirm: 1)
            #expect(done.touched[.suspendMembers] == 1)
            await #expect(throws: StoreError.notFound("account")) {
                try await carryOut(scene, .make(at: Date()), confirm: nil)
            }
        }
    }

    /// A reservation on a code that is otherwise used up may come back.
    @Test func aCodeWithAReservationIsRevokedToo() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let owner = try await scene.account()
            let invites = try await scene.ownCodes(owner, campaign, 2)
            let reserved = try #require(
                try await scene.store.redeem(
                    .code(invites[0].code), for: scene.account(), reserve: true
                ).made.redemption)
            _ = try await scene.store.redeem(.code(invites[1].code), for: scene.account())
            let done = try await carryOut(
                scene, owner, [.revokeUnusedCodes], depth: 0, confirm: 1)
            #expect(done.count == 1)
            // Whoever reserved in time gets in.
            #expect(try await scene.store.confirm(reserved.id).made.verdict == .confirmed)
        }
    }

    @Test func restoringUndoesExactlyTheBatch() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            // Done by others before.
            _ = try await scene.store.freeze(
                family.children[1], for: Names.product, reason: "sold")
            _ = try await scene.store.revoke(.id(family.codes[1].id), reason: "leaked")
            try await scene.sql(
                "update account set state = 'closed' where id = '\(family.grandchildren[1])'")
            let done = try await carryOut(scene, family.top, confirm: 10)
            let batch = try #require(done.batch)
            let restored = try await scene.store.restoreBatch(batch, reason: "mistake").made
            #expect(restored.restored == 10 && restored.skipped == [])
            #expect(
                try await states(scene, family.members)
                    == ["active", "active", "active", "active", "closed"])
            #expect(try await scene.count("invite where revoked_at is not null") == 1)
            #expect(try await scene.count("allowance where freeze_reason = 'sold'") == 1)
            #expect(try await scene.count("allowance where frozen_at is not null") == 1)
            #expect(
                try await scene.store.redeem(
                    .code(family.codes[0].code), for: scene.account()
                ).made.isNew)
            let again = try await scene.store.restoreBatch(batch, reason: "twice").made
            #expect(again.restored == 0 && again.skippedCount == 10)
            #expect(again.skipped.allSatisfy { $0.reason == .restoredBefore })
            #expect(try await scene.compareRows().differences.isEmpty)
            await #expect(throws: StoreError.notFound("batch")) {
                try await scene.store.restoreBatch(.make(at: Date()), reason: "none")
            }
        }
    }

    @Test func restoringSkipsWhatWasChangedSince() async throws {
        try await Scene.run { scene async throws in
            let family = try await Family.make(scene)
            let done = try await carryOut(scene, family.top, confirm: 13)
            let product = Names.product
            // Frozen anew, unfrozen, revoked anew, suspended anew, closed.
            _ = try await scene.store.unfreeze(family.top, for: product, reason: "no")
            _ = try await scene.store.freeze(family.top, for: product, reason: "sold")
            _ = try await scene.store.unfreeze(family.children[0], for: product, reason: "no")
            try await scene.sql(
                """
                update invite set revoke_reason = 'leaked' where id = '\(family.codes[0].id)';
                update account set state = 'active' where id = '\(family.children[0])';
                update account set state = 'suspended' where id = '\(family.children[0])';
                update account set state = 'suspended' where id = '\(family.children[1])';
                update account set state = 'closed' where id = '\(family.grandchildren[0])'
                """)
            let batch = try #require(done.batch)
            let restored = try await scene.store.restoreBatch(batch, reason: "mistake").made
            #expect(restored.restored == 7 && restored.skippedCount == 6)
            let skipped = Set(restored.skipped.map { "\($0.kind) \($0.object)" })
            #expect(
                skipped == [
                    "allowance \(family.top.uuid)", "allowance \(family.children[0].uuid)",
                    "invite \(family.codes[0].id.uuid)", "account \(family.children[0].uuid)",
                    "account \(family.children[1].uuid)",
                    "account \(family.grandchildren[0].uuid)",
                ])
            #expect(restored.skipped.allSatisfy { $0.reason == .changedSince })
            #expect(
                try await states(scene, family.members)
                    == ["active", "suspended", "suspended", "closed", "active"])
            #expect(try await scene.count("allowance where freeze_reason = 'sold'") == 1)
            #expect(try await scene.compareRows().differences.isEmpty)
        }
    }
}
