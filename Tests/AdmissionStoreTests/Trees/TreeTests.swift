import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct TreeTests {
    /// Every member of a tree with its level, page by page.
    private func levels(
        _ scene: Scene, of account: Account.ID, depth: Int? = nil, limit: Int = 1000
    ) async throws -> [[Account.ID]] {
        var members: [Membership] = []
        var cursor: UUID?
        repeat {
            let tree = try await scene.store.tree(
                of: account, product: nil, depth: depth, limit: limit, after: cursor)
            members += tree.page.items
            cursor = tree.page.next
            #expect(tree.levels == members[0].level || tree.levels >= members.last!.level)
            #expect(tree.page.items.count == limit || cursor == nil)
        } while cursor != nil
        let deepest = members.map(\.level).max() ?? -1
        return (0..<(deepest + 1)).map { level in
            members.filter { $0.level == level }.map(\.account)
        }
    }

    private func sorted(_ accounts: [Account.ID]) -> [Account.ID] {
        accounts.sorted { $0.description < $1.description }
    }

    @Test func whoCameInByACodeStandsBelowItsOwner() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let first = try await scene.invite(3, by: top, campaign)
            let second = try await scene.invite(2, by: first[1], campaign)
            #expect(
                try await levels(scene, of: top) == [[top], sorted(first), sorted(second)])
            #expect(
                try await levels(scene, of: top, limit: 2)
                    == [[top], sorted(first), sorted(second)])
            #expect(try await levels(scene, of: first[1]) == [[first[1]], sorted(second)])
            #expect(try await levels(scene, of: top, depth: 1) == [[top], sorted(first)])
            #expect(try await levels(scene, of: top, depth: 0) == [[top]])
            let tree = try await scene.store.tree(
                of: top, product: nil, depth: nil, limit: 10, after: nil)
            #expect(tree.members == 6 && tree.levels == 2 && tree.product == Names.product)
            let member = try #require(tree.page.items.first { $0.account == first[1] })
            #expect(member.inviter == top && member.depth == 1 && member.invited == 2)
            #expect(member.state == .active && member.invite != nil)
        }
    }

    @Test func aReservationCountsOnceItIsConfirmed() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let code = try await scene.ownCodes(top, campaign, 1, uses: 3)[0].code
            let accounts = try await scene.accounts(3)
            var reserved: [Redemption.ID] = []
            for account in accounts {
                reserved.append(
                    try await scene.store.redeem(.code(code), for: account, reserve: true)
                        .made.redemption!.id)
            }
            #expect(try await levels(scene, of: top) == [[top]])
            _ = try await scene.store.confirm(reserved[0])
            _ = try await scene.store.redeem(.code(code), for: accounts[1])
            _ = try await scene.store.release(reserved[2], reason: "unpaid")
            #expect(try await levels(scene, of: top) == [[top], sorted(Array(accounts[..<2]))])
        }
    }

    @Test func codesOfStaffLeaveNoTrace() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let code = try await scene.codes(1, uses: 2)[0].code
            let account = try await scene.account()
            _ = try await scene.store.redeem(.code(code), for: account)
            #expect(try await scene.count("membership") == 0)
            let tree = try await scene.store.tree(
                of: account, product: nil, depth: nil, limit: 10, after: nil)
            #expect(tree.members == 0 && tree.page.items == [] && tree.product == nil)
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.tree(
                    of: .make(at: Date()), product: nil, depth: nil, limit: 10, after: nil)
            }
        }
    }

    /// Nobody's row goes when an account goes.
    @Test func aPlaceOutlivesItsAccount() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let first = try await scene.invite(1, by: top, campaign)
            try await scene.sql(
                """
                set session_replication_role = replica;
                delete from account where id = '\(first[0])'
                """)
            let tree = try await scene.store.tree(
                of: top, product: nil, depth: nil, limit: 10, after: nil)
            #expect(tree.page.items.map(\.state) == [.active, nil])
            let gone = try await scene.store.tree(
                of: first[0], product: nil, depth: nil, limit: 10, after: nil)
            #expect(gone.members == 1)
        }
    }

    @Test func theTreeGrowsNoDeeperThanTheCampaignSays() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(maxDepth: 2)
            var owner = try await scene.account()
            for depth in 1...3 {
                let code = try await scene.ownCodes(owner, campaign, 1)[0].code
                let account = try await scene.account()
                let outcome = try await scene.store.redeem(.code(code), for: account).made
                #expect(outcome.refusal == (depth <= 2 ? nil : .depth))
                owner = account
            }
            #expect(try await scene.value("select max(depth) from membership", as: Int.self) == 2)
        }
    }

    /// Chains grow from both ends at once: owners hand out what they came in by a moment ago.
    @Test func noDeeperEitherWhenAllComeAtOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(maxDepth: 3)
            let accounts = try await scene.accounts(60)
            for account in accounts {
                _ = try await scene.store.grant(
                    9, to: account, for: Names.product, reason: "test")
            }
            let outcomes = try await together(accounts.count - 1) { number in
                let code = try await scene.store(number).issue(
                    campaign, count: 1, maxUses: 9, expiresAt: nil, owner: accounts[number],
                    note: nil
                ).made.invites[0].code
                let reserve = number.isMultiple(of: 2)
                let outcome = try await scene.store(number + 1).redeem(
                    .code(code), for: accounts[number + 1], reserve: reserve
                ).made
                if reserve, let redemption = outcome.redemption {
                    _ = try await scene.store(number).confirm(redemption.id)
                }
                return outcome
            }
            #expect(outcomes.contains { $0.isNew })
            #expect(try await scene.value("select max(depth) from membership", as: Int.self) <= 3)
            let ill: Int = try await scene.value(
                """
                select count(*) from membership as m
                inner join membership as i on i.account_id = m.inviter_id
                where m.depth <> i.depth + 1
                """)
            #expect(ill == 0)
            // As soon as somebody stands at the limit, nobody comes in below.
            let chain = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "one deep", maxDepth: 1)
            ).made.id
            let top = try await scene.account()
            let first = try await scene.invite(1, by: top, chain)
            let code = try await scene.ownCodes(first[0], chain, 1, uses: 40)[0].code
            let late = try await scene.accounts(40)
            let refused = try await together(40) { number in
                try await scene.store(number).redeem(.code(code), for: late[number]).made.refusal
            }
            #expect(refused.allSatisfy { $0 == .depth })
        }
    }

    @Test func noStatementCanMakeACycle() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let top = try await scene.account()
            let first = try await scene.invite(1, by: top, campaign)[0]
            let second = try await scene.invite(1, by: first, campaign)[0]
            let row = "invite_id = m.invite_id, redemption_id = m.redemption_id"
            for change in [
                // The top below its own invitee, with whatever depth.
                """
                update membership as t set inviter_id = m.account_id, inviter_depth = m.depth,
                depth = m.depth + 1, \(row) from membership as m
                where t.account_id = '\(top)' and m.account_id = '\(second)'
                """,
                """
                update membership as t set inviter_id = m.account_id, inviter_depth = -1, \(row)
                from membership as m where t.account_id = '\(top)' and m.account_id = '\(second)'
                """,
                // Itself.
                """
                update membership set inviter_id = account_id, inviter_depth = depth
                where account_id = '\(second)'
                """,
                "update membership set depth = 5 where account_id = '\(second)'",
                "update membership set depth = 5, inviter_depth = 4 where account_id = '\(second)'",
                "update membership set inviter_id = null where account_id = '\(second)'",
                "delete from membership where account_id = '\(first)'",
            ] {
                await #expect(throws: (any Error).self, "\(change)") {
                    try await scene.sql(change)
                }
            }
            #expect(try await levels(scene, of: top) == [[top], [first], [second]])
        }
    }

    /// In two products an account stands in two trees.
    @Test func theProductMustBeNamedWhenThereAreSeveral() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let other = Product.Name(trusted: "draw")
            _ = try await scene.store.put(
                Product(
                    product: other, name: "Draw",
                    policy: .init(links: [], keepAdmitted: false)))
            let top = try await scene.account()
            let campaign = try await scene.campaign()
            let first = try await scene.invite(1, by: top, campaign)
            let second = try await scene.store.create(
                CampaignDraft(product: other, name: "friends")
            ).made.id
            _ = try await scene.store.grant(1, to: top, for: other, reason: "test")
            _ = try await scene.issue(second, 1, uses: 1, owner: top)
            await #expect(throws: StoreError.self) {
                try await scene.store.tree(
                    of: top, product: nil, depth: nil, limit: 10, after: nil)
            }
            for (product, members) in [(Names.product, [top] + first), (other, [top])] {
                let tree = try await scene.store.tree(
                    of: top, product: product, depth: nil, limit: 10, after: nil)
                #expect(tree.page.items.map(\.account) == members)
            }
        }
    }
}
