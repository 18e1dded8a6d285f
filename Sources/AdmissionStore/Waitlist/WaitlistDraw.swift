package import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// The most that one draw releases.
    package static let mostDrawn = 10_000
    /// How long an offer stands.
    package static let offerSeconds: Double = 72 * 3600

    /// Draws up to `count` accounts of a line, each of which gets an offer: a code of its own that
    /// stands for 72 hours. Never beyond the budget of the campaign that serves the line; offers
    /// whose time is over give theirs back first.
    /// - Throws: `.notFound("product")`; `.conflict` when no campaign serves the line.
    package func draw(
        _ line: WaitlistLine, count: Int, at now: Date? = nil,
        idempotency: Idempotency<DrawOutcome>? = nil
    ) async throws -> Answer<DrawOutcome> {
        try await requireProduct(line.product)
        return try await write(idempotency) { [codes, waitlistSeal] transaction in
            try await Drawing(line: line, at: now, codes: codes, seal: waitlistSeal)
                .run(count, transaction)
        }
    }

    /// Does what `draw` would do, and takes it back.
    /// - Throws: as `draw`.
    package func rehearseDraw(
        _ line: WaitlistLine, count: Int, at now: Date? = nil
    ) async throws -> DrawOutcome {
        try await requireProduct(line.product)
        do {
            return try await client.withTransaction { transaction -> DrawOutcome in
                throw Rehearsed(
                    outcome: try await Drawing(
                        line: line, at: now, codes: codes, seal: waitlistSeal
                    ).run(count, transaction))
            }
        } catch let rehearsed as Rehearsed {
            return rehearsed.outcome
        }
    }
}

/// What a draw comes to.
package struct DrawOutcome: Sendable {
    /// Somebody who was drawn, with the invite that was made.
    package struct Released: Sendable {
        package let account: Account.ID
        package let invite: Invite.ID
    }

    /// The campaign that the invites belong to.
    package let campaign: Campaign.ID
    /// In the order of the draw.
    package let released: [Released]
    /// How many had no use for an offer, and left the line without one.
    package let passedOver: Int
}

/// Carries the outcome out of a transaction that is rolled back.
private struct Rehearsed: Error {
    let outcome: DrawOutcome
}

/// One draw, in one transaction. Locks the line first, then campaigns, then invites.
private struct Drawing: Sendable {
    let line: WaitlistLine
    let at: Date?
    let codes: CodeHasher
    let seal: WaitlistSeal

    private struct Serving {
        let campaign: Campaign.ID
        let subscribersFirst: Bool
        /// What is left of the budget, if there is one.
        let room: Int?
    }

    private struct Picked {
        let account: Account.ID
        let band: Int32
        let cohort: Date
        let joinedAfter: Int32
        /// Names the offer, or what stands in its place.
        let id: ID<WaitlistOffer>
        /// `nil` for whoever has no use for it.
        let invite: Invite.ID?
        let code: InvitationCode?
    }

    private var names: [PostgresValue] { [.text(line.product.text), .text(line.region.text)] }

    func run(_ count: Int, _ transaction: borrowing Transaction) async throws -> DrawOutcome {
        let locked = try await transaction.optional(.waitlistLineLock, names)
        var now: Date
        if let at { now = at } else { now = try await transaction.one(.clockRead)(0) }
        let serving = try await serving(at: now, transaction)
        guard let locked else {
            return DrawOutcome(campaign: serving.campaign, released: [], passedOver: 0)
        }
        let draw: Int = try locked(0) + 1
        let batch = ID<IssuedBatch>.make(at: now)
        var drawn: [Picked] = []
        var open = min(count, serving.room ?? count)
        while open > 0 {
            let picked = try await pick(open, serving, at: now, transaction)
            guard !picked.isEmpty else { break }
            try await release(
                picked, from: drawn.count + 1, draw: draw, serving, batch, at: now, transaction)
            drawn += picked
            let released = picked.count { $0.invite != nil }
            // Those who were passed over made room for others.
            guard released < picked.count else { break }
            open -= released
        }
        if !drawn.isEmpty {
            try await note(drawn, draw: draw, serving, at: now, transaction)
        }
        try await CohortReveal.run(line, at: now, transaction, seal)
        let released = drawn.compactMap { picked in
            picked.invite.map { DrawOutcome.Released(account: picked.account, invite: $0) }
        }
        return DrawOutcome(
            campaign: serving.campaign, released: released,
            passedOver: drawn.count - released.count)
    }

    /// Ends offers whose time is over, then finds the campaign and how much it has to give.
    private func serving(
        at now: Date, _ transaction: borrowing Transaction
    ) async throws -> Serving {
        for _ in 0..<100 {
            let rows = try await transaction.all(
                .waitlistCampaignLock, names + [.timestamptz(now)])
            let lapsed = try await OfferExpiry.run(
                line, at: now, limit: Store.mostDrawn, transaction)
            // Then there is more to give, perhaps by another campaign.
            guard lapsed == 0 else { continue }
            guard let row = try rows.first(where: { try $0(1) }) else { break }
            let room: Int? = try row(3)
            if let room, room <= 0 { continue }
            return Serving(campaign: try row.id(0), subscribersFirst: try row(2), room: room)
        }
        throw StoreError.conflict(
            "no campaign of this product is open there and has budget left")
    }

    private func pick(
        _ count: Int, _ serving: Serving, at now: Date, _ transaction: borrowing Transaction
    ) async throws -> [Picked] {
        var random = SystemRandomNumberGenerator()
        let rows = try await transaction.all(
            .waitlistPick,
            names + [.bool(serving.subscribersFirst), .number(count), .timestamptz(now)])
        return try rows.map { row in
            let isFree: Bool = try row(4)
            return Picked(
                account: try row.id(0), band: try row(1), cohort: try row(2),
                joinedAfter: try row(3), id: .make(at: now),
                invite: isFree ? .make(at: now) : nil,
                code: isFree ? .random(using: &random) : nil)
        }
    }

    private func release(
        _ picked: [Picked], from place: Int, draw: Int, _ serving: Serving,
        _ batch: ID<IssuedBatch>, at now: Date, _ transaction: borrowing Transaction
    ) async throws {
        let sealed = try picked.map { picked in
            try picked.code.map { try seal.close($0, for: picked.id) }
        }
        try await transaction.execute(
            .waitlistRelease,
            [
                .uuidArray(picked.map(\.id.uuid)), .uuidArray(picked.map(\.invite?.uuid)),
                .byteaArray(picked.map { $0.code.map(codes.hash) }),
                .textArray(picked.map { $0.code?.prefix }), .byteaArray(sealed),
                .uuidArray(picked.map(\.account.uuid)), .int4Array(picked.map(\.band)),
                .timestamptzArray(picked.map(\.cohort)),
                .int4Array(picked.map(\.joinedAfter)), .number(place),
            ] + names + [
                .number(draw), .uuid(serving.campaign.uuid), .uuid(batch.uuid),
                .int4(Int32(codes.pepperID)), .timestamptz(now + Store.offerSeconds),
                .timestamptz(now),
            ])
    }

    /// Notes the draw down, and those who were drawn on their cohorts' rolls.
    private func note(
        _ drawn: [Picked], draw: Int, _ serving: Serving, at now: Date,
        _ transaction: borrowing Transaction
    ) async throws {
        let hours = Set(drawn.map(\.cohort)).sorted()
        var rolls: [Date: CohortRoll] = [:]
        for row in try await transaction.all(
            .waitlistCohortRead, names + [.timestamptzArray(hours)])
        {
            rolls[try row(0)] = CohortRoll(try row(3))
        }
        for picked in drawn {
            rolls[picked.cohort]?.add(
                picked.account, band: Int(picked.band), joinedAfter: Int(picked.joinedAfter),
                draw: draw, subscribersFirst: serving.subscribersFirst)
        }
        try await transaction.execute(
            .waitlistDrawAdd,
            names + [
                .number(draw), .uuid(serving.campaign.uuid), .bool(serving.subscribersFirst),
                .timestamptz(now), .timestamptzArray(hours),
                .byteaArray(hours.map { rolls[$0]?.value }),
                .int4Array(hours.map { Int32(rolls[$0]?.count ?? 0) }),
            ])
    }
}

extension Statement {
    static let waitlistLineLock = Statement(.waitlistLineLock, [.text, .text], [.int4])
    static let waitlistCampaignLock = Statement(
        .waitlistCampaignLock, [.text, .text, .timestamptz], [.uuid, .bool, .bool, .int4])
    static let waitlistPick = Statement(
        .waitlistPick, [.text, .text, .bool, .int4, .timestamptz],
        [.uuid, .int2, .timestamptz, .int4, .bool])
    static let waitlistRelease = Statement(
        .waitlistRelease,
        [
            .uuidArray, .uuidArray, .byteaArray, .textArray, .byteaArray, .uuidArray, .int4Array,
            .timestamptzArray, .int4Array, .int4, .text, .text, .int4, .uuid, .uuid, .int2,
            .timestamptz, .timestamptz,
        ])
    static let waitlistDrawAdd = Statement(
        .waitlistDrawAdd,
        [
            .text, .text, .int4, .uuid, .bool, .timestamptz, .timestamptzArray, .byteaArray,
            .int4Array,
        ])

    static let waitlistDraws = [
        waitlistLineLock, waitlistCampaignLock, waitlistPick, waitlistRelease, waitlistDrawAdd,
        waitlistLapseLock, waitlistLapse, waitlistFinished, waitlistReveal,
    ]
}
