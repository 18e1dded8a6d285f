import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct ExtendTests {
    @Test func anExpiredCodeWorksAgain() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let past = Date(timeIntervalSince1970: 1_700_000_000)
            let invite = try await scene.codes(1, expiresAt: past)[0]
            let reading: InvitationCode.Reading = .code(invite.code)
            #expect(
                try await scene.store.redeem(reading, for: scene.account()).made.refusal == .expired
            )
            let extended = try await scene.store.extend(
                invite.id, until: farAhead, maxUses: nil, reason: "asked for"
            ).made
            #expect(extended.refusal == nil)
            #expect(extended.detail.state == .active)
            #expect(extended.detail.invite.expiresAt == farAhead)
            #expect(extended.detail.invite.maxUses == 1)
            #expect(try await scene.store.redeem(reading, for: scene.account()).made.isNew)
            #expect(
                try await scene.value("select extend_reason from invite", as: String.self)
                    == "asked for")
        }
    }

    @Test func usesGoUpAndDownButNotBelowWhatIsTaken() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 2)[0]
            func redeem(reserve: Bool) async throws -> RedeemOutcome {
                try await scene.store.redeem(
                    .code(invite.code), for: scene.account(), reserve: reserve
                ).made
            }
            func extend(_ uses: Int) async throws -> ExtendOutcome {
                try await scene.store.extend(
                    invite.id, until: farAhead, maxUses: uses, reason: "test"
                ).made
            }
            _ = try await redeem(reserve: false)
            _ = try await redeem(reserve: true)
            #expect(try await redeem(reserve: false).refusal == .exhausted)
            let refused = try await extend(1)
            #expect(refused.refusal == .uses)
            #expect(refused.detail.invite.maxUses == 2 && refused.detail.invite.expiresAt == nil)
            #expect(try await extend(3).refusal == nil)
            #expect(try await redeem(reserve: false).isNew)
            #expect(try await extend(3).detail.state == .exhausted)
            _ = try await scene.store.revoke(.id(invite.id), reason: "leaked")
            #expect(try await extend(9).refusal == .revoked)
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let past = try await refusal {
                _ = try await scene.store.extend(
                    invite.id, until: Date() - 60, maxUses: nil, reason: "test")
            }
            #expect(past == .invalid(parameter: "expires_at", problem: "must lie ahead"))
            let unknown = try await refusal {
                _ = try await scene.store.extend(
                    .make(at: Date()), until: farAhead, maxUses: nil, reason: "test")
            }
            #expect(unknown == .notFound("invite"))
        }
    }

    /// Fewer uses are allowed while people redeem: what is allowed is never exceeded.
    @Test func besideRedemptionsTheCapHolds() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 200)[0]
            let accounts = try await scene.accounts(150)
            async let outcomes = together(accounts.count) { number in
                try await scene.store(number).redeem(.code(invite.code), for: accounts[number])
                    .made
            }
            var cap = 200
            for wanted in [150, 100, 80, 60, 40, 20] {
                let outcome = try await scene.store.extend(
                    invite.id, until: farAhead, maxUses: wanted, reason: "race"
                ).made
                if outcome.refusal == nil { cap = wanted }
                #expect(outcome.detail.invite.uses <= outcome.detail.invite.maxUses)
            }
            let taken = try await outcomes.count { $0.isNew }
            #expect(taken == min(cap, accounts.count))
            #expect(try await scene.uses(invite.id) == taken)
        }
    }
}
