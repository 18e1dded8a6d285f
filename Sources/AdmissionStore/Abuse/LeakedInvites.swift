package import Admission
package import Foundation
import Postgres
import Queries

/// An invite that was paused, and why.
package struct PausedInvite: Sendable, Equatable {
    package let id: Invite.ID
    package let reason: String

    package init(id: Invite.ID, reason: String) {
        self.id = id
        self.reason = reason
    }
}

/// What letting a paused invite go on comes to.
package struct ResumeOutcome: Sendable {
    /// Whether it had not been paused, or had been let go on before.
    package let wasRunning: Bool
    package let detail: InviteDetail
}

/// What rotating an invite comes to.
package struct RotateOutcome: Sendable {
    /// The code that goes on; `nil` when there was nothing left to go on with.
    package let issued: IssuedInvite?
    /// The old invite as it is now.
    package let detail: InviteDetail
}

extension Store {
    /// Pauses invites that must have leaked, by what was tried with them lately. A paused code is
    /// refused until staff resume or rotate it; what was redeemed or reserved before stays. Any number
    /// of servers may ask at once; one of them is told of each invite.
    package func pauseLeakedInvites(at now: Date? = nil) async throws -> [PausedInvite] {
        let rows = try await client.all(
            .invitePauseLeaked,
            [
                .float8(LeakSignal.latelySeconds), .float8(LeakSignal.windowSeconds),
                .int4(Int32(LeakSignal.mostUses)), .int4(Int32(LeakSignal.forgivenTries)),
                .int4(Int32(LeakSignal.forgivenAddresses)),
                .int4(Int32(LeakSignal.forgivenAddressesPerUse)),
                .int4(Int32(LeakSignal.mostRefusals)), .date(now),
                .int4(Int32(LeakSignal.forgivenFarTries)),
            ])
        return try rows.map { PausedInvite(id: try $0.id(0), reason: try $0(1)) }
    }

    /// Lets a paused invite be redeemed again. What was tried with it before says nothing from then
    /// on; more of the same pauses it again.
    /// - Throws: `.notFound("invite")`.
    package func resume(
        _ invite: Invite.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<ResumeOutcome>? = nil
    ) async throws -> Answer<ResumeOutcome> {
        try await write(idempotency) { transaction in
            let changed = try await transaction.optional(
                .inviteResume, [.uuid(invite.uuid), .text(reason), .date(now)])
            return ResumeOutcome(
                wasRunning: changed == nil,
                detail: try await self.detail(.id(invite), transaction))
        }
    }

    /// Gives what is left of an invite to a new code and revokes the old one, at once: never more uses
    /// than there were. Waits for redemptions under way. What was redeemed or reserved with the old
    /// code stays; a use that is reserved there is not in the new one.
    /// - Throws: `.notFound("invite")`.
    package func rotate(
        _ invite: Invite.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<RotateOutcome>? = nil
    ) async throws -> Answer<RotateOutcome> {
        try await write(idempotency) { [codes, codeSeal] transaction in
            guard try await transaction.optional(.inviteHold, [.uuid(invite.uuid)]) != nil else {
                throw StoreError.notFound("invite")
            }
            try await transaction.execute(
                .redemptionLapse, [.uuidArray([invite.uuid]), .date(now), .null])
            var random = SystemRandomNumberGenerator()
            let code = InvitationCode.random(using: &random)
            let id = Invite.ID.make(at: now ?? Date())
            let made = try await transaction.optional(
                .inviteRotate,
                [
                    .uuid(invite.uuid), .uuid(id.uuid), .bytea(codes.hash(code)),
                    .int4(Int32(codes.pepperID)), .text(code.prefix), .text(reason), .date(now),
                    .bytea(try codeSeal.close(code, for: id)),
                ])
            return RotateOutcome(
                issued: try made.map { row in
                    IssuedInvite(
                        id: id, code: code, maxUses: try row(0), expiresAt: try row(1))
                },
                detail: try await self.detail(.id(invite), transaction))
        }
    }
}

extension Statement {
    static let invitePauseLeaked = Statement(
        .invitePauseLeaked,
        [.float8, .float8, .int4, .int4, .int4, .int4, .int4, .timestamptz, .int4],
        [.uuid, .text])
    static let inviteResume = Statement(.inviteResume, [.uuid, .text, .timestamptz], [.uuid])
    static let inviteHold = Statement(.inviteHold, [.uuid], [.uuid])
    static let inviteRotate = Statement(
        .inviteRotate, [.uuid, .uuid, .bytea, .int2, .text, .text, .timestamptz, .bytea],
        [.int4, .timestamptz])
}
