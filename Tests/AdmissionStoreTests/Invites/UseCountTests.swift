import Admission
import AdmissionStore
import Foundation
import Testing

/// Whatever is done in whatever order: an invite's uses are its reserved and confirmed redemptions,
/// and a campaign's are those of its invites.
@Suite struct UseCountTests {
    /// SplitMix64: a sequence that depends on its seed alone.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
    }

    private struct Stage: Sendable {
        let scene: Scene
        let invites: [IssuedInvite]
        let accounts: [Account.ID]

        init(_ scene: Scene) async throws {
            self.scene = scene
            try await scene.launch()
            invites =
                try await scene.codes(2, uses: 2) + scene.codes(2, uses: 2, budget: 3)
            accounts = try await scene.accounts(6)
        }

        /// Does one thing that the numbers choose.
        func act(_ store: Store, _ random: inout Seeded) async throws {
            let invite = invites.randomElement(using: &random)!
            let account = accounts.randomElement(using: &random)!
            let redemptions = try await store.invite(.id(invite.id)).redemptions
            let redemption = redemptions.randomElement(using: &random)?.id
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<4:
                _ = try await store.redeem(.code(invite.code), for: account)
            case 4..<9:
                _ = try await store.redeem(.code(invite.code), for: account, reserve: true)
            case 9..<13:
                // Lapses at once.
                _ = try await store.redeem(
                    .code(invite.code), for: account, reserve: true, at: Date() - 1200)
            case 13..<15:
                if let redemption { _ = try await store.confirm(redemption) }
            case 15..<19:
                if let redemption { _ = try await store.release(redemption, reason: "test") }
            default:
                // Confirmed ones would fill everything up in the end.
                try await scene.forgetOne()
            }
        }
    }

    @Test(arguments: 1...5) func afterEveryStep(seed: Int) async throws {
        try await Scene.run { scene async throws in
            let stage = try await Stage(scene)
            var random = Seeded(state: UInt64(seed))
            for step in 0..<120 {
                try await stage.act(scene.store, &random)
                try #require(try await scene.miscounted() == 0, "seed \(seed), step \(step)")
            }
            #expect(try await scene.count("redemption") > 8)
        }
    }

    @Test(arguments: 1...3) func afterManyAtOnce(seed: Int) async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let stage = try await Stage(scene)
            for round in 0..<4 {
                _ = try await together(60) { number in
                    var random = Seeded(state: UInt64(seed * 10_000 + round * 100 + number))
                    try await stage.act(scene.store(number), &random)
                }
                try #require(try await scene.miscounted() == 0, "seed \(seed), round \(round)")
            }
        }
    }
}

extension Scene {
    /// Gives one confirmed redemption's use back, as nobody but a test may.
    fileprivate func forgetOne() async throws {
        try await sql(
            """
            begin;
            select 1 from campaign order by id for no key update;
            select 1 from invite order by id for no key update;
            with gone as (
                update redemption
                set state = 'released', released_at = now(), release_reason = 'test'
                where id = (
                    select id from redemption where state = 'confirmed' order by at limit 1
                    for update)
                returning invite_id
            ), lower as (
                update invite as i set uses = i.uses - 1 from gone where i.id = gone.invite_id
                returning i.campaign_id
            )
            update campaign as c set budget_used = c.budget_used - 1 from lower
            where c.id = lower.campaign_id and c.budget is not null;
            commit
            """)
    }
}
