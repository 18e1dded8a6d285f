import Foundation
import Testing

@testable import Admission

struct InviteTests {
    @Test(
        arguments: [
            (0, nil, nil, .active), (1, nil, nil, .active), (2, nil, nil, .exhausted),
            (3, nil, nil, .exhausted), (0, 11, nil, .active), (0, 10, nil, .expired),
            (2, 9, nil, .expired), (2, 9, 8, .revoked), (0, nil, 10, .revoked),
            (0, nil, 11, .active),
        ] as [(Int, Double?, Double?, Invite.State)])
    func state(uses: Int, expires: Double?, revoked: Double?, state: Invite.State) {
        let invite = Invite(
            id: .example, campaign: .example, prefix: "ABCD", maxUses: 2, uses: uses,
            expiresAt: expires.map(Date.day), revokedAt: revoked.map(Date.day), createdAt: .day(0))
        #expect(invite.state(at: .day(10)) == state)
    }

    /// Of several reasons the one that is hardest to undo.
    @Test(
        arguments: [
            (0, nil, nil, .paused), (2, nil, nil, .exhausted), (0, 10, nil, .expired),
            (0, nil, 10, .revoked),
        ] as [(Int, Double?, Double?, Invite.State)])
    func stateOfOneThatIsPaused(
        uses: Int, expires: Double?, revoked: Double?, state: Invite.State
    ) {
        let invite = Invite(
            id: .example, campaign: .example, prefix: "ABCD", maxUses: 2, uses: uses,
            expiresAt: expires.map(Date.day), revokedAt: revoked.map(Date.day),
            pausedAt: .day(1), pauseReason: "many_addresses", createdAt: .day(0))
        #expect(invite.state(at: .day(10)) == state)
    }

    @Test func refusalsHaveTheWordsOfTheContract() {
        #expect(
            RedemptionRefusal.allCases.map(\.rawValue) == [
                "malformed", "unknown", "own", "bound", "revoked", "expired", "exhausted",
                "not_open", "closed", "region", "depth", "budget", "paused", "challenge_required",
                "account",
            ])
        #expect(
            Invite.State.allCases.map(\.rawValue) == [
                "active", "exhausted", "paused", "expired", "revoked",
            ])
    }
}
