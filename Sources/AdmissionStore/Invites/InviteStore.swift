package import Admission
package import Foundation
import Postgres
import Queries

/// An invite with its code, as it is shown once to whoever issued it.
package struct IssuedInvite: Sendable {
    package let id: Invite.ID
    package let code: InvitationCode
    package let maxUses: Int
    package let expiresAt: Date?
}

/// The invites that were issued together.
package struct IssuedBatch: Sendable {
    package let id: ID<IssuedBatch>
    package let invites: [IssuedInvite]
}

/// An invite as staff see it.
package struct InviteDetail: Sendable {
    package let invite: Invite
    package let state: Invite.State
    package let redemptions: [Redemption]
}

/// Names an invite by its id or by its code.
package enum InviteReference: Sendable {
    case id(Invite.ID)
    case code(InvitationCode)
}

extension Store {
    /// The most codes that one call issues.
    package static let mostIssued = 1000
    /// The most redemptions that an invite is shown with.
    package static let mostRedemptionsShown: Int32 = 1000

    /// Issues codes. They are shown here and never again; only their hashes are stored.
    /// - Throws: `.notFound("campaign")`.
    package func issue(
        _ campaign: Campaign.ID, count: Int, maxUses: Int, expiresAt: Date?, note: String?,
        at now: Date? = nil, idempotency: Idempotency<IssuedBatch>? = nil
    ) async throws -> Answer<IssuedBatch> {
        do {
            return try await write(idempotency) { [codes] transaction in
                var random = SystemRandomNumberGenerator()
                let batch = IssuedBatch(
                    id: .make(at: now ?? Date()),
                    invites: (0..<count).map { _ in
                        IssuedInvite(
                            id: .make(at: now ?? Date()), code: .random(using: &random),
                            maxUses: maxUses, expiresAt: expiresAt)
                    })
                try await transaction.execute(
                    .inviteIssue,
                    [
                        .uuidArray(batch.invites.map(\.id.uuid)),
                        .byteaArray(batch.invites.map { codes.hash($0.code) }),
                        .textArray(batch.invites.map(\.code.prefix)), .uuid(campaign.uuid),
                        .uuid(batch.id.uuid), .int4(Int32(codes.pepperID)),
                        .int4(Int32(maxUses)), .date(expiresAt), .text(note), .date(now),
                    ])
                return batch
            }
        } catch let error as PostgresError where error.constraint == "invite_campaign" {
            throw StoreError.notFound("campaign")
        }
    }

    /// Reads an invite with its redemptions, oldest first.
    /// - Throws: `.notFound("invite")`.
    package func invite(_ reference: InviteReference) async throws -> InviteDetail {
        try await detail(reference, client)
    }

    /// Lists invites, newest first.
    package func invites(
        campaign: Campaign.ID?, prefix: String?, state: Invite.State?, limit: Int, after: UUID?
    ) async throws -> Page<InviteDetail> {
        let rows = try await client.all(
            .inviteList,
            [
                .uuid(campaign?.uuid), .text(prefix), .text(state?.rawValue), .uuid(after),
                .number(limit + 1),
            ])
        let invites = try rows.map { row in
            let invite = try Invite(row: row)
            return InviteDetail(
                invite: invite, state: invite.state(at: try row(9)), redemptions: [])
        }
        return Page(invites, limit: limit, id: \.invite.id.uuid)
    }

    /// Revokes an invite. Waits for redemptions under way; once this has answered there will not be
    /// one more. What was redeemed or reserved before stays.
    /// - Throws: `.notFound("invite")`.
    package func revoke(
        _ reference: InviteReference, reason: String, at now: Date? = nil,
        idempotency: Idempotency<RevokeOutcome>? = nil
    ) async throws -> Answer<RevokeOutcome> {
        try await write(idempotency) { transaction in
            let found = try await self.detail(reference, transaction)
            let changed = try await transaction.optional(
                .inviteRevoke, [.uuid(found.invite.id.uuid), .text(reason), .date(now)])
            return RevokeOutcome(
                wasRevoked: changed == nil,
                detail: try await self.detail(.id(found.invite.id), transaction))
        }
    }

    func detail(
        _ reference: InviteReference, _ connection: borrowing some Querying & ~Copyable
    ) async throws -> InviteDetail {
        let parameters: [PostgresValue] =
            switch reference {
            case .id(let id): [.uuid(id.uuid), .null]
            case .code(let code): [.null, .byteaArray([codes.hash(code)])]
            }
        guard let row = try await connection.optional(.inviteFind, parameters) else {
            throw StoreError.notFound("invite")
        }
        let invite = try Invite(row: row)
        let redemptions = try await connection.all(
            .redemptionList, [.uuid(invite.id.uuid), .int4(Self.mostRedemptionsShown)])
        return InviteDetail(
            invite: invite, state: invite.state(at: try row(9)),
            redemptions: try redemptions.map(Redemption.init(row:)))
    }
}

/// What revoking an invite comes to.
package struct RevokeOutcome: Sendable {
    /// Whether it had been revoked before.
    package let wasRevoked: Bool
    package let detail: InviteDetail
}

extension Invite {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), campaign: try row.id(1), prefix: try row(2), maxUses: try row(3),
            uses: try row(4), expiresAt: try row(5), revokedAt: try row(6), pausedAt: try row(10),
            pauseReason: try row(11), rotatedTo: try row(12, as: UUID?.self).map { ID($0) },
            note: try row(7), createdAt: try row(8))
    }
}

extension Redemption {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), account: try row.id(1),
            state: try State(name: row(2), reservedUntil: row(4)), at: try row(3))
    }
}

extension Statement {
    private static let inviteColumns: [PostgresType] = [
        .uuid, .uuid, .text, .int4, .int4, .timestamptz, .timestamptz, .text, .timestamptz,
        .timestamptz, .timestamptz, .text, .uuid,
    ]
    static let inviteIssue = Statement(
        .inviteIssue,
        [
            .uuidArray, .byteaArray, .textArray, .uuid, .uuid, .int2, .int4, .timestamptz, .text,
            .timestamptz,
        ])
    static let inviteFind = Statement(.inviteFind, [.uuid, .byteaArray], inviteColumns)
    static let inviteList = Statement(
        .inviteList, [.uuid, .text, .text, .uuid, .int4], inviteColumns)
    static let inviteRevoke = Statement(.inviteRevoke, [.uuid, .text, .timestamptz], [.uuid])
    static let redemptionList = Statement(
        .redemptionList, [.uuid, .int4], [.uuid, .uuid, .text, .timestamptz, .timestamptz])

    static let invites = [inviteIssue, inviteFind, inviteList, inviteRevoke, redemptionList]
}
