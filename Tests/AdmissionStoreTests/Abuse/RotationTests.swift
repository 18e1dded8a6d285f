import Admission
import AdmissionStore
import Foundation
import Synchronization
import Testing

/// A new code for what is left of an old one: never more uses than there were.
@Suite struct RotationTests {
    @Test func whatIsLeftGoesOn() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let expiry = farAhead
            let invite = try await scene.codes(1, uses: 5, expiresAt: expiry, budget: 9)[0]
            let accounts = try await scene.accounts(6)
            for account in accounts[..<2] {
                _ = try await scene.store.redeem(.code(invite.code), for: account)
            }
            let held = try #require(
                try await scene.store.redeem(
                    .code(invite.code), for: accounts[2], reserve: true
                ).made.redemption)
            // This one's time is over; its use goes along.
            _ = try await scene.store.redeem(
                .code(invite.code), for: accounts[3], reserve: true, at: Date() - 1200)

            let outcome = try await scene.store.rotate(invite.id, reason: "sold").made
            let issued = try #require(outcome.issued)
            #expect(issued.maxUses == 2)
            #expect(issued.expiresAt == expiry)
            #expect(outcome.detail.state == .revoked)
            #expect(outcome.detail.invite.rotatedTo == issued.id)
            #expect(outcome.detail.invite.uses == 3)

            #expect(
                try await scene.attempt(.code(invite.code), accounts[4]) == .refused(.revoked))
            #expect(try await scene.attempt(.code(issued.code), accounts[4]) == .redeemed)
            #expect(try await scene.attempt(.code(issued.code), accounts[3]) == .redeemed)
            #expect(
                try await scene.attempt(.code(issued.code), accounts[5]) == .refused(.exhausted))
            // Who held a use keeps it.
            #expect(try await scene.store.confirm(held.id).made.verdict == .confirmed)
            #expect(try await scene.miscounted() == 0)

            let again = try await scene.store.rotate(invite.id, reason: "again").made
            #expect(again.issued == nil)
            let empty = try await scene.store.rotate(issued.id, reason: "empty").made
            #expect(empty.issued == nil)
            #expect(empty.detail.state == .exhausted)
            let nobody = try await refusal {
                _ = try await scene.store.rotate(.make(at: Date()), reason: "x")
            }
            #expect(nobody == .notFound("invite"))
        }
    }

    @Test func ofManyAtOnceOneRotates() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 5)[0]
            let outcomes = try await together(30) { number in
                try await scene.store(number).rotate(invite.id, reason: "race").made
            }
            #expect(outcomes.count { $0.issued != nil } == 1)
            #expect(try await scene.count("invite") == 2)
        }
    }

    /// While many redeem, the code is rotated, and rotated again; those refused try the next code.
    @Test(.timeLimit(.minutes(5))) func redemptionsOfAllCodesTogetherNeverExceedTheUses()
        async throws
    {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let first = try await scene.codes(1, uses: 300, budget: 400)[0]
            let accounts = try await scene.accounts(800)
            let codes = Codes([first])
            async let rotations = together(4) { number in
                var rotated = 0
                for _ in 0..<5 {
                    let current = codes.last
                    let made = try await scene.store(number).rotate(
                        current.id, reason: "race"
                    ).made
                    guard let issued = made.issued else { continue }
                    codes.add(issued)
                    rotated += 1
                }
                return rotated
            }
            let tries = try await together(accounts.count) { number in
                for _ in 0..<30 {
                    let outcome = try await scene.attempt(
                        .code(codes.last.code), accounts[number], on: scene.store(number))
                    if outcome == .redeemed || outcome == .refused(.exhausted) { return outcome }
                }
                return .refused(.revoked)
            }
            #expect(try await rotations.reduce(0, +) == codes.count - 1)
            // What may be left over is taken now.
            let rest = try await scene.accounts(70)
            let later = try await together(rest.count) { number in
                try await scene.attempt(.code(codes.last.code), rest[number])
            }
            #expect(codes.count > 2)
            #expect((tries + later).count { $0 == .redeemed } == 300)
            #expect(try await scene.count("redemption") == 300)
            #expect(try await scene.miscounted() == 0)
        }
    }
}

/// The codes that came one after the other.
private final class Codes: Sendable {
    private let invites: Mutex<[IssuedInvite]>

    init(_ invites: [IssuedInvite]) {
        self.invites = Mutex(invites)
    }

    var last: IssuedInvite { invites.withLock { $0[$0.count - 1] } }
    var count: Int { invites.withLock { $0.count } }
    func add(_ invite: IssuedInvite) { invites.withLock { $0.append(invite) } }
}
