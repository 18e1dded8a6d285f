import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

@Suite struct ReservationSweepTests {
    private static let longAgo = Date(
        timeIntervalSince1970: (Date().timeIntervalSince1970 - 1200).rounded(.down))

    @Test func givesBackWhatHasLapsedAndNothingElse() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2, uses: 3, budget: 4)
            // In this order, for redeeming a code gives back what has lapsed on it.
            let standing = try await scene.reserve(invites[0])
            let lapsed = try await scene.reserve(invites[0], at: Self.longAgo)
            let confirmed = try await scene.reserve(invites[1], at: Self.longAgo)
            _ = try await scene.store.confirm(confirmed)
            #expect(try await scene.store.sweepReservations() == 1)
            #expect(try await scene.store.sweepReservations() == 0)
            let states = try await scene.store.invite(.id(invites[0].id)).redemptions
            #expect(states.first { $0.id == lapsed }?.state == .released)
            #expect(states.first { $0.id == standing }?.state != .released)
            #expect(try await scene.uses(invites[0].id) == 1)
            #expect(try await scene.uses(invites[1].id) == 1)
            #expect(
                try await scene.store.campaigns(of: nil, limit: 1, after: nil).items[0].uses == 2)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// A budget that lapsed reservations held is there again though nobody asks for their codes.
    @Test func theBudgetComesBackByItself() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2, budget: 1)
            _ = try await scene.reserve(invites[0], at: Self.longAgo)
            let other: InvitationCode.Reading = .code(invites[1].code)
            #expect(
                try await scene.store.redeem(other, for: scene.account()).made.refusal == .budget)
            #expect(try await scene.store.sweepReservations() == 1)
            #expect(try await scene.store.redeem(other, for: scene.account()).made.isNew)
        }
    }

    @Test func manyAtOnceGiveEachBackOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invites =
                try await scene.codes(20, uses: 20, budget: 1000) + scene.codes(20, uses: 20)
            let accounts = try await scene.accounts(600)
            _ = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number % 40].code), for: accounts[number], reserve: true,
                    at: Self.longAgo)
            }
            let swept = try await together(12) { number in
                var count = 0
                while true {
                    let more = try await scene.store(number).sweepReservations(limit: 25)
                    guard more > 0 else { return count }
                    count += more
                }
            }
            #expect(swept.reduce(0, +) == 600)
            #expect(swept.count { $0 > 0 } > 1)
            #expect(try await scene.count("redemption where state = 'released'") == 600)
            #expect(try await scene.miscounted() == 0)
            #expect(try await scene.value("select sum(uses) from invite", as: Int.self) == 0)
        }
    }

    /// What others hold at the moment is passed over while there is something else to do.
    @Test func doesNotWaitWhereOthersAreAtWork() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2) + scene.codes(1, budget: 5)
            for invite in invites { _ = try await scene.reserve(invite, at: Self.longAgo) }
            let held = invites[0].id.uuid
            try await scene.clients[1].withTransaction { transaction in
                _ = try await transaction.all(
                    Statement(
                        "", "select id from invite where id = $1 for update", parameters: [.uuid],
                        columns: [.uuid]), [.uuid(held)])
                _ = try await transaction.all(
                    Statement(
                        "", "select id from campaign where budget is not null for update",
                        columns: [.uuid]))
                #expect(try await scene.store.sweepReservations() == 1)
            }
            #expect(try await scene.uses(invites[0].id) == 1)
            #expect(try await scene.uses(invites[1].id) == 0)
            #expect(try await scene.uses(invites[2].id) == 1)
            // And once they are done, the rest.
            #expect(try await scene.store.sweepReservations() == 2)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// The holder, staff, the sweep and the payment meet at reservations whose time is just over:
    /// each comes to one end, and each use is given back once or never.
    @Test func holderStaffSweepAndConfirmMeet() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(4, uses: 50, budget: 500)
            let accounts = try await scene.accounts(160)
            let reserved = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invites[number % 4].code), for: accounts[number], reserve: true,
                    at: Self.longAgo
                ).made.redemption!.id
            }
            let ends = try await together(reserved.count * 4) { number -> SettleOutcome? in
                let store = scene.store(number)
                let redemption = reserved[number / 4]
                switch number % 4 {
                case 0: return try await store.confirm(redemption).made
                case 1: return try await store.release(redemption, reason: "holder").made
                case 2: return try await store.release(redemption, reason: "staff").made
                default:
                    _ = try await store.sweepReservations(limit: 7)
                    return nil
                }
            }
            for (index, redemption) in reserved.enumerated() {
                let states = try await scene.rows(
                    "select state, release_reason from redemption where id = $1",
                    [.uuid(redemption.uuid)])
                let state: String = try states[0](0)
                let confirm = try #require(ends[index * 4])
                #expect((state == "confirmed") == (confirm.verdict == .confirmed), "\(state)")
                let releases = [ends[index * 4 + 1], ends[index * 4 + 2]].compactMap { $0 }
                #expect(releases.count { $0.verdict == .released && !$0.already } <= 1)
            }
            _ = try await scene.store.sweepReservations()
            #expect(try await scene.count("redemption where state = 'reserved'") == 0)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// Who paid too late is let in while there is a use, whether it was swept or not.
    @Test func whoPaidGetsAUseWhileThereIsOne() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, budget: 1)[0]
            let account = try await scene.account()
            let lapsed = try await scene.reserve(invite, for: account, at: Self.longAgo)
            #expect(try await scene.store.sweepReservations() == 1)
            for already in [false, true] {
                let confirmed = try await scene.store.confirm(lapsed).made
                #expect(confirmed.verdict == .confirmed && confirmed.already == already)
                #expect(confirmed.redemption.account == account)
                #expect(confirmed.redemption.state == .confirmed)
            }
            #expect(try await scene.store.check(account, Names.product)[.invite] == .met)
            #expect(try await scene.uses(invite.id) == 1)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// Reasons why there is no use to take any more.
    private static let obstacles:
        [String: @Sendable (Scene, IssuedInvite, Account.ID) async throws -> Void] = [
            "somebody else took it": { scene, invite, _ in
                _ = try await scene.store.redeem(.code(invite.code), for: scene.account())
            },
            "revoked": { scene, invite, _ in
                _ = try await scene.store.revoke(.id(invite.id), reason: "leaked")
            },
            "a day later": { scene, _, _ in
                try await scene.sql(
                    "update redemption set released_at = released_at - interval '25 hours', "
                        + "reserved_until = reserved_until - interval '25 hours'")
            },
            "the account came in by another code": { scene, _, account in
                let other = try await scene.codes(1)[0]
                _ = try await scene.store.redeem(.code(other.code), for: account)
            },
            "the budget is spent": { scene, _, _ in
                var change = CampaignChange()
                change.budget = 0
                let campaign = try await scene.store.campaigns(of: nil, limit: 1, after: nil).items[
                    0]
                _ = try await scene.store.update(campaign.id, change)
            },
        ]

    @Test(arguments: obstacles.keys.sorted())
    func whoPaidTooLateIsRefusedWhenThereIsNone(obstacle: String) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, budget: 5)[0]
            let account = try await scene.account()
            let lapsed = try await scene.reserve(invite, for: account, at: Self.longAgo)
            #expect(try await scene.store.sweepReservations() == 1)
            try await Self.obstacles[obstacle]!(scene, invite, account)
            let uses = try await scene.uses(invite.id)
            let late = try await scene.store.confirm(lapsed).made
            #expect(late.verdict == .refused && late.redemption.state == .released)
            #expect(try await scene.uses(invite.id) == uses)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// More people paid too late than there are uses left.
    @Test func latePayersNeverTakeMoreThanThereIs() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 60, budget: 45)[0]
            let accounts = try await scene.accounts(45)
            let lapsed = try await together(accounts.count) { number in
                try await scene.store(number).redeem(
                    .code(invite.code), for: accounts[number], reserve: true, at: Self.longAgo
                ).made.redemption!.id
            }
            #expect(try await scene.store.sweepReservations() == 45)
            let others = try await scene.accounts(20)
            for account in others {
                _ = try await scene.store.redeem(.code(invite.code), for: account)
            }
            // Every one of them asks three times.
            let outcomes = try await together(lapsed.count * 3) { number in
                try await scene.store(number).confirm(lapsed[number / 3]).made
            }
            #expect(outcomes.count { $0.verdict == .confirmed && !$0.already } == 25)
            #expect(try await scene.uses(invite.id) == 45)
            #expect(try await scene.miscounted() == 0)
        }
    }
}

extension Scene {
    fileprivate func reserve(
        _ invite: IssuedInvite, for account: Account.ID? = nil, at now: Date? = nil
    ) async throws -> Redemption.ID {
        var holder: Account.ID
        if let account { holder = account } else { holder = try await self.account() }
        let outcome = try await store.redeem(
            .code(invite.code), for: holder, reserve: true, at: now
        ).made
        guard let redemption = outcome.redemption else { throw Unexpected() }
        return redemption.id
    }
}
