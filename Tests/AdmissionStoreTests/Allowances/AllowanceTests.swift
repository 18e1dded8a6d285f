import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

@Suite struct AllowanceTests {
    private static let day: TimeInterval = 86_400
    private static let entrance = Date(timeIntervalSince1970: 1_700_000_000)

    /// What of the allowance is left, and of how many.
    private func left(
        _ scene: Scene, _ account: Account.ID, at moment: Date? = nil
    ) async throws -> [Int] {
        let allowance = try await scene.store.allowance(account, Names.product, at: moment)
        return [allowance.left, allowance.granted]
    }

    @Test func whoCameInMayHandOutFourOnceItHasMatured() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            _ = try await scene.campaign(afterDays: 7)
            let account = try await scene.account()
            #expect(try await left(scene, account, at: Self.entrance) == [0, 0])
            try await scene.admit([account], at: Self.entrance)
            let matures = Self.entrance + 7 * Self.day
            #expect(try await left(scene, account, at: matures - 0.001) == [0, 0])
            let read = try await scene.store.allowance(account, Names.product, at: matures)
            #expect(read.maturesAt == matures)
            #expect(read.granted == 4 && read.left == 4)
            // Once.
            #expect(try await left(scene, account, at: matures + 1) == [4, 4])
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    /// The campaign of the code counts, not the newest.
    @Test func theCampaignSaysHowMany() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(allowance: 7)
            let account = try await scene.account()
            let invite = try await scene.issue(campaign, 1, uses: 1)[0]
            let redemption = try #require(
                try await scene.store.redeem(.code(invite.code), for: account).made.redemption)
            _ = try await scene.campaign(allowance: 2)
            _ = try await scene.rows(
                "insert into admission (account_id, product, at, redemption_id) "
                    + "values ($1::uuid, 'sora', now(), $2::uuid)",
                [.uuid(account.uuid), .uuid(redemption.id.uuid)])
            #expect(try await left(scene, account) == [7, 7])
            let other = try await scene.account()
            try await scene.admit([other], at: Self.entrance)
            #expect(try await left(scene, other) == [2, 2])
        }
    }

    @Test func itGrowsWithEachInviteeThatCameInStandsWellAndMatured() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(allowance: 4, afterDays: 1)
            let account = try await scene.account()
            let invited = try await scene.invite(4, by: account, campaign)
            try await scene.admit([account], at: Self.entrance)
            let moment = Self.entrance + 3 * Self.day
            // Four by staff for the code of the four; nobody of them has come in.
            #expect(try await left(scene, account, at: moment) == [4, 8])
            try await scene.admit([invited[0], invited[1]], at: moment - 2 * Self.day)
            // This one has not matured.
            try await scene.admit([invited[2]], at: moment)
            try await scene.sql(
                "update account set state = 'suspended' where id = '\(invited[1])'")
            #expect(try await left(scene, account, at: moment) == [5, 9])
            try await scene.sql(
                "update account set state = 'active' where id = '\(invited[1])'")
            #expect(try await left(scene, account, at: moment) == [6, 10])
            #expect(try await left(scene, account, at: moment + 2 * Self.day) == [7, 11])
            #expect(try await left(scene, account, at: moment + 2 * Self.day) == [7, 11])
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    @Test func issuingDrawsOnItAndNeverBeyond() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            try await scene.admit([account], at: Self.entrance)
            #expect(try await scene.issue(campaign, 1, uses: 3, owner: account).count == 1)
            let before = try await scene.contents()
            let refused = try await refusal {
                _ = try await scene.issue(campaign, 2, uses: 1, owner: account)
            }
            #expect(refused == .conflict("the allowance has 1 left, and 2 are asked for"))
            #expect(try await scene.contents() == before)
            _ = try await scene.issue(campaign, 1, uses: 1, owner: account)
            #expect(try await left(scene, account) == [0, 4])
            #expect(
                try await scene.store.invites(
                    campaign: nil, owner: account, prefix: nil, state: nil, limit: 10, after: nil
                ).items.map(\.invite.owner) == [account, account])
        }
    }

    @Test func staffMayGrantBeforeAnybodyCameIn() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let granted = try await scene.store.grant(
                3, to: account, for: Names.product, reason: "press"
            ).made
            #expect(granted.granted == 3 && granted.maturesAt == nil)
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.grant(
                    3, to: .make(at: Date()), for: Names.product, reason: "press")
            }
            await #expect(throws: StoreError.notFound("product")) {
                try await scene.store.grant(
                    3, to: account, for: .init(trusted: "none"), reason: "press")
            }
            await #expect(throws: StoreError.notFound("product")) {
                try await scene.store.allowance(account, .init(trusted: "none"))
            }
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.allowance(.make(at: Date()), Names.product)
            }
        }
    }

    @Test func aFrozenAllowanceIsNeitherDrawnOnNorGrows() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            try await scene.admit([account], at: Self.entrance)
            let frozen = try await scene.store.freeze(
                account, for: Names.product, reason: "sold"
            ).made
            #expect(frozen.freeze?.reason == "sold" && frozen.granted == 0)
            let refused = try await refusal {
                _ = try await scene.issue(campaign, 1, uses: 1, owner: account)
            }
            #expect(refused == .conflict("the allowance is frozen"))
            #expect(try await left(scene, account) == [0, 0])
            let again = try await scene.store.freeze(
                account, for: Names.product, reason: "sold again")
            #expect(try again.made == frozen)
            let thawed = try await scene.store.unfreeze(
                account, for: Names.product, reason: "mistake"
            ).made
            #expect(thawed.freeze == nil)
            #expect(try await scene.issue(campaign, 4, uses: 1, owner: account).count == 4)
        }
    }

    @Test func whoDoesNotStandWellHandsOutNothing() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            try await scene.admit([account], at: Self.entrance)
            try await scene.sql("update account set state = 'suspended'")
            let refused = try await refusal {
                _ = try await scene.issue(campaign, 1, uses: 1, owner: account)
            }
            #expect(
                refused
                    == .conflict(
                        "the account is suspended, so its allowance cannot be used"))
            #expect(try await left(scene, account) == [0, 0])
        }
    }

    @Test(arguments: [false, true])
    func aRevokedCodeGivesItsUnusedUsesBackWhenAskedTo(returns: Bool) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            let invite = try await scene.ownCodes(account, campaign, 1, uses: 5)[0]
            _ = try await scene.store.redeem(.code(invite.code), for: scene.account())
            for _ in 0..<2 {
                _ = try await scene.store.revoke(
                    .id(invite.id), reason: "lost", returnsUses: returns)
            }
            #expect(try await left(scene, account) == [returns ? 4 : 0, 5])
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    @Test func theOwnerSeesItsCodesAgainAndWhoUsedThem() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            let issued = try await scene.ownCodes(account, campaign, 3, uses: 2)
            _ = try await scene.codes(1)
            let users = try await scene.accounts(2)
            _ = try await scene.store.redeem(.code(issued[1].code), for: users[0])
            _ = try await scene.store.redeem(.code(issued[1].code), for: users[1], reserve: true)
            let own = try await scene.store.ownInvites(
                of: account, for: Names.product, limit: 2, after: nil)
            let rest = try await scene.store.ownInvites(
                of: account, for: Names.product, limit: 2, after: own.next)
            let codes = Dictionary(
                uniqueKeysWithValues: (own.items + rest.items).map { ($0.invite.id, $0) })
            #expect(codes.count == 3 && rest.next == nil)
            for invite in issued {
                #expect(codes[invite.id]?.code == invite.code)
            }
            #expect(codes[issued[1].id]?.redemptions.map(\.account) == users)
            #expect(codes[issued[0].id]?.redemptions == [])
            // Sealed, and bound to its own row.
            let stored: Int = try await scene.value(
                """
                select count(*) from invite where owner_id is not null and octet_length(sealed_code)
                between 30 and 60
                """)
            #expect(stored == 3)
            try await scene.sql(
                """
                update invite set sealed_code = (
                    select sealed_code from invite where id = '\(issued[0].id)')
                where id = '\(issued[2].id)'
                """)
            let moved = try await scene.store.ownInvites(
                of: account, for: Names.product, limit: 10, after: nil)
            #expect(moved.items.count { $0.code == nil } == 1)
        }
    }

    @Test func entriesAreNeverChanged() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            _ = try await scene.store.grant(
                3, to: account, for: Names.product, reason: "press")
            for change in [
                "update allowance_entry set count = 9", "delete from allowance_entry",
                "truncate allowance_entry",
            ] {
                await #expect(throws: (any Error).self, "\(change)") {
                    try await scene.sql(change)
                }
            }
            await #expect(throws: (any Error).self) {
                try await scene.sql("update allowance set issued = 4")
            }
        }
    }
}
