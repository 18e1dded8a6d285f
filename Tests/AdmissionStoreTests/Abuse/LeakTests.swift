import Admission
import AdmissionStore
import Foundation
import Testing

/// Codes that went round: what pauses them, and what staff do then.
@Suite struct LeakTests {
    /// Tries a code from so many accounts, one after the other.
    private func pass(
        _ invite: IssuedInvite, _ count: Int, in scene: Scene, at now: Date? = nil,
        address: @escaping @Sendable (Int) -> String? = { _ in nil }
    ) async throws -> [Try] {
        let accounts = try await scene.accounts(count)
        return try await together(count) { number in
            try await scene.attempt(
                .code(invite.code), accounts[number], from: address(number), at: now)
        }
    }

    @Test func triesAfterExhaustionPauseACode() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let holder = try #require(
                try await scene.store.redeem(
                    .code(invite.code), for: scene.account(), reserve: true
                ).made.redemption)
            let late = try await pass(invite, 20, in: scene)
            #expect(late.allSatisfy { $0 == .refused(.exhausted) })
            #expect(try await scene.store.pauseLeakedInvites() == [])
            _ = try await pass(invite, 1, in: scene)
            let paused = try await together(6) { number in
                try await scene.store(number).pauseLeakedInvites()
            }
            #expect(
                paused.flatMap { $0 }
                    == [PausedInvite(id: invite.id, reason: "tried_after_exhaustion")])

            // The use that comes back is held back, until staff say otherwise.
            _ = try await scene.store.release(holder.id, reason: "unpaid")
            let detail = try await scene.store.invite(.id(invite.id))
            #expect(detail.state == .paused)
            #expect(detail.invite.pauseReason == "tried_after_exhaustion")
            let listed = try await scene.store.invites(
                campaign: nil, prefix: nil, state: .paused, limit: 10, after: nil)
            #expect(listed.items.map(\.invite.id) == [invite.id])
            #expect(try await pass(invite, 1, in: scene) == [.refused(.paused)])

            let resumed = try await scene.store.resume(invite.id, reason: "a contest").made
            #expect(!resumed.wasRunning)
            #expect(resumed.detail.state == .active)
            #expect(try await scene.store.resume(invite.id, reason: "again").made.wasRunning)
            #expect(try await pass(invite, 1, in: scene) == [.redeemed])
            // What was tried before staff looked at it says nothing any more.
            _ = try await pass(invite, 1, in: scene)
            #expect(try await scene.store.pauseLeakedInvites() == [])
            _ = try await pass(invite, 20, in: scene)
            #expect(try await scene.store.pauseLeakedInvites().count == 1)
        }
    }

    @Test func manyAddressesPauseACodeAndManyHostsOfOneNetworkDoNot() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(3, uses: 4)
            _ = try await pass(invites[0], 22, in: scene) { "203.0.113.\($0)" }
            _ = try await pass(invites[1], 22, in: scene) { "2001:db8::\($0)" }
            _ = try await pass(invites[2], 20, in: scene) { "198.51.100.\($0)" }
            #expect(
                try await scene.store.pauseLeakedInvites()
                    == [PausedInvite(id: invites[0].id, reason: "many_addresses")])
        }
    }

    @Test func whatIsOldOrMeantForManyDoesNot() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "press")
            ).made.id
            let open = try await scene.issue(campaign, 1, uses: 101)[0]
            #expect(try await pass(open, 300, in: scene).count { $0 == .redeemed } == 101)
            let invite = try await scene.codes(1)[0]
            let start = Date(timeIntervalSince1970: 1_800_000_000)
            _ = try await pass(invite, 12, in: scene, at: start)
            _ = try await pass(invite, 12, in: scene, at: start + 601)
            #expect(try await scene.store.pauseLeakedInvites(at: start + 602) == [])
            // Nobody tries it any more.
            _ = try await pass(invite, 12, in: scene, at: start + 602)
            #expect(try await scene.store.pauseLeakedInvites(at: start + 640) == [])
            #expect(try await scene.store.pauseLeakedInvites(at: start + 603).count == 1)
        }
    }

    @Test func nothingIsRedeemedOnceACodeIsPaused() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 100)[0]
            let seen = try await scene.accounts(1500)
            try await scene.sql(
                """
                insert into redemption_failure (
                    id, at, account_id, prefix, code_hash, reason, weight)
                select gen_random_uuid(), now(), gen_random_uuid(), code_hash, code_hash,
                    'exhausted', 0.2
                from invite, generate_series(1, 101)
                """)
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let outcomes = together(90) { number in
                let outcome = try await scene.attempt(
                    .code(invite.code), seen[number], on: scene.store(number))
                signal.yield()
                return outcome
            }
            for await _ in started { break }
            #expect(try await scene.store.pauseLeakedInvites().count == 1)
            let acknowledged = try await scene.uses(invite.id)
            let all = try await outcomes
            #expect(try await scene.uses(invite.id) == acknowledged)
            #expect(all.count { $0 == .redeemed } == acknowledged)
            #expect(all.count { $0 == .refused(.paused) } == 90 - acknowledged)
            #expect(try await scene.miscounted() == 0)
        }
    }

    /// An owner's code that goes round abroad is held back; one of staff is meant to go round.
    @Test func triesFarFromItsOwnerPauseACode() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let codes = try await scene.codes(2, uses: 10, regions: [Names.home])
            let owner = try await scene.account()
            try await scene.sql(
                "update invite set owner_id = '\(owner)' where id = '\(codes[0].id)'")
            let abroad = try #require(Region("GB"))
            func tryAbroad(_ invite: IssuedInvite, _ count: Int) async throws {
                for _ in 0..<count {
                    let outcome = try await scene.attempt(
                        .code(invite.code), scene.account(home: abroad))
                    #expect(outcome == .refused(.region))
                }
            }
            try await tryAbroad(codes[1], 5)
            try await tryAbroad(codes[0], 4)
            #expect(try await scene.store.pauseLeakedInvites() == [])
            try await tryAbroad(codes[0], 1)
            #expect(
                try await scene.store.pauseLeakedInvites()
                    == [PausedInvite(id: codes[0].id, reason: "far_from_owner")])
            // More of the same, all of it redeemed and nothing refused, says as much.
            let others = try await scene.codes(3, uses: 10)
            try await scene.sql(
                "update invite set owner_id = '\(owner)' "
                    + "where id in ('\(others[0].id)', '\(others[1].id)')")
            for (invite, count) in zip(others, [5, 4, 9]) {
                for _ in 0..<count {
                    #expect(
                        try await scene.attempt(
                            .code(invite.code), scene.account(home: abroad)) == .redeemed)
                }
                _ = try await scene.attempt(.code(invite.code), scene.account())
            }
            #expect(
                try await scene.store.pauseLeakedInvites()
                    == [PausedInvite(id: others[0].id, reason: "far_from_owner")])
            // The owner is told.
            let own = try await scene.store.ownInvites(
                of: owner, for: Names.product, limit: 10, after: nil)
            #expect(own.items.map(\.state).count { $0 == .paused } == 2)
        }
    }
}
