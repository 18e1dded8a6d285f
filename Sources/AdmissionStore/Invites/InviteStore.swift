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
    /// Left out of lists.
    package let redemptions: [Redemption]
    /// Who holds a use, the first to lapse first.
    package let reservations: [Redemption]
    /// What else is told of one invite alone.
    package let standing: Standing?

    /// Where an invite stands with its campaign.
    package struct Standing: Sendable {
        package let campaign: Campaign
        /// Why nobody could redeem it now, wherever they are; `nil` when somebody could.
        package let refusal: RedemptionRefusal?
        /// How often its code was refused within a day.
        package let attemptsRefused: Int
    }
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
    /// The most reservations that an invite is listed with.
    package static let mostReservationsShown: Int64 = 100

    /// Issues codes. They are shown here and never again; only their hashes are stored. With an
    /// `owner` all their uses are drawn on that account's allowance, and the owner may see them again.
    /// - Parameter vanity: a code that was chosen, of which there is one; `count` is 1 then.
    /// - Throws: `.notFound("campaign")`; `.notFound("account")`; `.conflict` when the allowance does
    ///   not suffice or is frozen, when the owner's account does not stand well, or when the chosen
    ///   code exists already.
    package func issue(
        _ campaign: Campaign.ID, count: Int, maxUses: Int, expiresAt: Date?,
        owner: Account.ID? = nil, note: String?, vanity: InvitationCode? = nil,
        at now: Date? = nil, idempotency: Idempotency<IssuedBatch>? = nil
    ) async throws -> Answer<IssuedBatch> {
        do {
            return try await write(idempotency) { [codes, codeSeal] transaction in
                if let vanity { try await Self.claim(vanity, codes, transaction) }
                if let owner {
                    try await Self.draw(
                        count * maxUses, of: owner, for: campaign, at: now, transaction)
                }
                var random = SystemRandomNumberGenerator()
                let batch = IssuedBatch(
                    id: .make(at: now ?? Date()),
                    invites: (0..<count).map { _ in
                        IssuedInvite(
                            id: .make(at: now ?? Date()),
                            code: vanity ?? .random(using: &random),
                            maxUses: maxUses, expiresAt: expiresAt)
                    })
                let sealed: PostgresValue =
                    owner == nil
                    ? .null
                    : .byteaArray(try batch.invites.map { try codeSeal.close($0.code, for: $0.id) })
                try await transaction.execute(
                    .inviteIssue,
                    [
                        .uuidArray(batch.invites.map(\.id.uuid)),
                        .byteaArray(batch.invites.map { codes.hash($0.code) }),
                        .textArray(batch.invites.map(\.code.prefix)), .uuid(campaign.uuid),
                        .uuid(batch.id.uuid), .int4(Int32(codes.pepperID)),
                        .int4(Int32(maxUses)), .date(expiresAt), .text(note), .date(now),
                        .uuid(owner?.uuid), sealed, .bool(vanity != nil),
                    ])
                return batch
            }
        } catch let error as PostgresError where error.constraint == "invite_campaign" {
            throw StoreError.notFound("campaign")
        } catch let error as PostgresError where error.constraint == "allowance_account" {
            throw StoreError.notFound("account")
        }
    }

    /// Makes sure that a chosen code is new under every pepper at hand. Such codes are made one at a
    /// time, under the catalogue's lock, for no constraint compares hashes under different peppers.
    private static func claim(
        _ vanity: InvitationCode, _ codes: CodeHasher, _ transaction: borrowing Transaction
    ) async throws {
        try await transaction.execute(.catalogueLock)
        let known = try await transaction.all(.inviteKnown, [.byteaArray(codes.hashes(vanity))])
        guard known.isEmpty else { throw StoreError.conflict("this code exists already") }
    }

    /// Reads an invite with its redemptions, oldest first.
    /// - Throws: `.notFound("invite")`.
    package func invite(_ reference: InviteReference) async throws -> InviteDetail {
        try await detail(reference, client)
    }

    /// Lists invites, newest first.
    package func invites(
        campaign: Campaign.ID?, owner: Account.ID? = nil, prefix: String?, state: Invite.State?,
        limit: Int, after: UUID?
    ) async throws -> Page<InviteDetail> {
        let rows = try await client.all(
            .inviteList,
            [
                .uuid(campaign?.uuid), .text(prefix), .text(state?.rawValue), .uuid(after),
                .number(limit + 1), .uuid(owner?.uuid),
            ])
        let ids: [UUID] = try rows.map { try $0(0) }
        let held = try await Self.reservations(ids, client)
        let invites = try rows.map { row in
            let invite = try Invite(row: row)
            return InviteDetail(
                invite: invite, state: invite.state(at: try row(9)), redemptions: [],
                reservations: held[invite.id.uuid] ?? [], standing: nil)
        }
        return Page(invites, limit: limit, id: \.invite.id.uuid)
    }

    /// Revokes an invite. Waits for redemptions under way; once this has answered there will not be
    /// one more. What was redeemed or reserved before stays.
    /// - Parameter returnsUses: whether its owner gets the unused uses back, to hand them out anew.
    /// - Throws: `.notFound("invite")`.
    package func revoke(
        _ reference: InviteReference, reason: String, returnsUses: Bool = false,
        at now: Date? = nil,
        idempotency: Idempotency<RevokeOutcome>? = nil
    ) async throws -> Answer<RevokeOutcome> {
        try await write(idempotency) { transaction in
            let found = try await self.detail(reference, transaction)
            let invite: PostgresValue = .uuid(found.invite.id.uuid)
            if returnsUses {
                // Before the invite, as whoever touches both locks them.
                try await transaction.execute(.allowanceOwnerLock, [invite])
            }
            let changed = try await transaction.optional(
                .inviteRevoke, [invite, .text(reason), .date(now)])
            if returnsUses, changed != nil {
                try await transaction.execute(
                    .allowanceReturn, [invite, .text(reason), .date(now)])
            }
            return RevokeOutcome(
                wasRevoked: changed == nil,
                detail: try await self.detail(.id(found.invite.id), transaction))
        }
    }

    /// Gives an invite another end, and another number of uses.
    /// - Throws: `.notFound("invite")`; `.invalid` unless `expiresAt` lies ahead.
    package func extend(
        _ invite: Invite.ID, until expiresAt: Date, maxUses: Int?, reason: String,
        at now: Date? = nil, idempotency: Idempotency<ExtendOutcome>? = nil
    ) async throws -> Answer<ExtendOutcome> {
        try await write(idempotency) { transaction in
            var moment: Date
            if let now { moment = now } else { moment = try await transaction.one(.clockRead)(0) }
            guard expiresAt > moment else {
                throw StoreError.invalid(parameter: "expires_at", problem: "must lie ahead")
            }
            let changed = try await transaction.optional(
                .inviteExtend,
                [
                    .uuid(invite.uuid), .timestamptz(expiresAt), .number(maxUses), .text(reason),
                    .date(now),
                ])
            let detail = try await self.detail(.id(invite), transaction)
            guard changed == nil else { return ExtendOutcome(refusal: nil, detail: detail) }
            let refusal: ExtendOutcome.Refusal =
                if detail.invite.revokedAt != nil {
                    .revoked
                } else if detail.invite.owner != nil {
                    .owned
                } else { .uses }
            return ExtendOutcome(refusal: refusal, detail: detail)
        }
    }

    func detail(
        _ reference: InviteReference, _ connection: borrowing some Querying & ~Copyable
    ) async throws -> InviteDetail {
        let parameters: [PostgresValue] =
            switch reference {
            case .id(let id): [.uuid(id.uuid), .null]
            case .code(let code): [.null, .byteaArray(codes.hashes(code))]
            }
        guard let row = try await connection.optional(.inviteFind, parameters) else {
            throw StoreError.notFound("invite")
        }
        let invite = try Invite(row: row)
        let redemptions = try await connection.all(
            .redemptionList, [.uuid(invite.id.uuid), .int4(Self.mostRedemptionsShown)])
        let held = try await Self.reservations([invite.id.uuid], connection)
        let context = try await connection.one(.campaignOfInvite, [.uuid(invite.id.uuid)])
        let campaign = try Campaign(row: context)
        let now: Date = try row(9)
        return InviteDetail(
            invite: invite, state: invite.state(at: now),
            redemptions: try redemptions.map(Redemption.init(row:)),
            reservations: held[invite.id.uuid] ?? [],
            standing: .init(
                campaign: campaign, refusal: invite.refusal(in: campaign, at: now),
                attemptsRefused: try context(15)))
    }

    /// Who holds a use of which invite.
    private static func reservations(
        _ invites: [UUID], _ connection: borrowing some Querying & ~Copyable
    ) async throws -> [UUID: [Redemption]] {
        guard !invites.isEmpty else { return [:] }
        var held: [UUID: [Redemption]] = [:]
        for row in try await connection.all(
            .reservationList, [.uuidArray(invites), .int8(Self.mostReservationsShown)])
        {
            held[try row(6), default: []].append(try Redemption(row: row))
        }
        return held
    }
}

/// What extending an invite comes to.
package struct ExtendOutcome: Sendable {
    /// Why nothing was changed; `nil` when it was.
    package let refusal: Refusal?
    package let detail: InviteDetail

    package enum Refusal: String, Sendable {
        /// More uses are taken than there would be.
        case uses
        /// It was taken back.
        case revoked
        /// Its uses are drawn on its owner's allowance.
        case owned
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
            id: try row.id(0), campaign: try row.id(1),
            owner: try row.optionalID(10), prefix: try row(2), isVanity: try row(11),
            maxUses: try row(3), uses: try row(4), expiresAt: try row(5), revokedAt: try row(6),
            revokeReason: try row(12), pausedAt: try row(13), pauseReason: try row(14),
            rotatedTo: try row.optionalID(15), note: try row(7), createdAt: try row(8))
    }

    /// Why nobody could redeem it, wherever they are, in the order in which redeeming looks.
    fileprivate func refusal(in campaign: Campaign, at now: Date) -> RedemptionRefusal? {
        switch state(at: now) {
        case .revoked: return .revoked
        case .expired: return .expired
        case .paused: return .paused
        case .active, .exhausted: break
        }
        if let opensAt = campaign.opensAt, opensAt > now { return .notOpen }
        if campaign.mode == .closed { return .closed }
        if let closesAt = campaign.closesAt, closesAt <= now { return .closed }
        guard uses < maxUses else { return .exhausted }
        if let budget = campaign.budget, campaign.uses >= budget { return .budget }
        return nil
    }
}

extension Redemption {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), account: try row.id(1),
            state: try State(name: row(2), reservedUntil: row(4)), at: try row(3),
            region: try row.region(5))
    }
}

extension Statement {
    static let inviteColumns: [PostgresType] = [
        .uuid, .uuid, .text, .int4, .int4, .timestamptz, .timestamptz, .text, .timestamptz,
        .timestamptz, .uuid, .bool, .text, .timestamptz, .text, .uuid,
    ]
    static let inviteIssue = Statement(
        .inviteIssue,
        [
            .uuidArray, .byteaArray, .textArray, .uuid, .uuid, .int2, .int4, .timestamptz, .text,
            .timestamptz, .uuid, .byteaArray, .bool,
        ])
    static let inviteFind = Statement(.inviteFind, [.uuid, .byteaArray], inviteColumns)
    static let inviteList = Statement(
        .inviteList, [.uuid, .text, .text, .uuid, .int4, .uuid], inviteColumns)
    static let inviteRevoke = Statement(.inviteRevoke, [.uuid, .text, .timestamptz], [.uuid])
    static let inviteExtend = Statement(
        .inviteExtend, [.uuid, .timestamptz, .int4, .text, .timestamptz], [.uuid])
    private static let redemptionColumns: [PostgresType] = [
        .uuid, .uuid, .text, .timestamptz, .timestamptz, .text,
    ]
    static let redemptionList = Statement(.redemptionList, [.uuid, .int4], redemptionColumns)
    static let reservationList = Statement(
        .reservationList, [.uuidArray, .int8], redemptionColumns + [.uuid])

    static let invites = [
        inviteIssue, inviteFind, inviteList, inviteRevoke, inviteExtend, redemptionList,
        reservationList,
    ]
}
