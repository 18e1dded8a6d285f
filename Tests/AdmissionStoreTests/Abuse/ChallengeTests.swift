import Admission
import AdmissionStore
import Foundation
import Testing

/// What happens while guessing is heavy over all accounts together.
@Suite struct ChallengeTests {
    /// So many guesses of so many accounts that none of them has a limit of its own to fear.
    private static func scan(_ scene: Scene, _ guesses: Int) async throws {
        try await scene.sql(
            """
            insert into redemption_failure (id, at, account_id, prefix, code_hash, reason, weight)
            select gen_random_uuid(), now(), gen_random_uuid(), sha256(n::text::bytea),
                sha256(n::text::bytea), 'unknown', 5
            from generate_series(1, \(guesses)) as n
            """)
    }

    @Test func strangersMustPassAChallengeAndTheGateStaysOpen() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(1, uses: 100)
            let code = InvitationCode.Reading.code(invites[0].code)
            let admitted = try await scene.completeAccount("admitted")
            try await scene.sql(
                "insert into admission (account_id, product, at) values ('\(admitted)', 'sora', now())"
            )
            let paying = try await scene.account()
            _ = try await scene.store.grant(Names.plan, to: paying, until: farAhead, reason: "test")
            let lapsed = try await scene.account()
            _ = try await scene.store.grant(
                Names.plan, to: lapsed, until: Date() + 60, reason: "test")
            try await scene.sql(
                "update subscription set access_until = now() where account_id = '\(lapsed)'")

            try await Self.scan(scene, 2300)
            let now = Date()
            #expect(try await scene.attempt(code, scene.account(), at: now) == .redeemed)
            try await Self.scan(scene, 300)
            for store in scene.stores {
                let stranger = try await scene.account()
                #expect(
                    try await scene.attempt(code, stranger, on: store, at: now)
                        == .refused(.challengeRequired))
                #expect(
                    try await scene.attempt(code, lapsed, on: store, at: now)
                        == .refused(.challengeRequired))
                #expect(
                    try await scene.attempt(code, stranger, challenged: true, on: store, at: now)
                        == .redeemed)
            }
            #expect(try await scene.attempt(code, paying, at: now) == .redeemed)
            #expect(
                try await scene.attempt(Scene.guess(), admitted, at: now) == .refused(.unknown))
            // Being refused so weighs nothing: the code was not looked at.
            #expect(try await scene.count("redemption_failure") == 2601)
            // It passes by itself.
            #expect(try await scene.attempt(code, lapsed, at: now + 901) == .redeemed)
        }
    }

    /// Being known to be real opens no door to guessing.
    @Test func whoNeedsNoChallengeIsLimitedAllTheSame() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let paying = try await scene.account()
            _ = try await scene.store.grant(Names.plan, to: paying, until: farAhead, reason: "test")
            try await Self.scan(scene, 2600)
            let now = Date()
            let tries = try await together(100) { _ in
                try await scene.attempt(Scene.guess(), paying, at: now)
            }
            #expect((12...13).contains(tries.count { $0.wasLookedAt }))
            #expect(tries.count { $0 == .limited(.account) } >= 87)
        }
    }

    /// Without a moment of their own, servers learn of it within a second.
    @Test(.timeLimit(.minutes(5))) func serversLearnOfItByThemselves() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let code = InvitationCode.Reading.code(try await scene.codes(1, uses: 100_000)[0].code)
            #expect(try await scene.attempt(code, scene.account()) == .redeemed)
            try await Self.scan(scene, 2600)
            let start = ContinuousClock.now
            var outcome = Try.redeemed
            while outcome == .redeemed {
                outcome = try await scene.attempt(code, scene.account())
                try #require(ContinuousClock.now - start < .seconds(120))
            }
            #expect(outcome == .refused(.challengeRequired))
        }
    }
}
