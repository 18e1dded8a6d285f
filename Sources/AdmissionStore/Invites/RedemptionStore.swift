package import Admission
package import Foundation
import Postgres

extension Store {
    /// Redeems a code for an account, or reserves a use of it for as long as its campaign says. Never
    /// beyond the code's uses or its campaign's budget. Redeeming the same code again changes
    /// nothing; with a reservation standing, redeeming outright confirms it.
    /// - Throws: `.notFound("account")`; `.rateLimited` when too much was tried in vain by the account,
    ///   from its address or at codes that begin alike; then the code was not looked at.
    package func redeem(
        _ reading: InvitationCode.Reading, for account: Account.ID, reserve: Bool = false,
        location: Region? = nil, client declared: DeclaredClient? = nil, at now: Date? = nil,
        idempotency: Idempotency<RedeemOutcome>? = nil
    ) async throws -> Answer<RedeemOutcome> {
        let code: InvitationCode? = if case .code(let code) = reading { code } else { nil }
        let hashes = code.map(codes.hashes) ?? []
        let request = RedeemRequest(
            id: .make(at: now ?? Date()), codeHash: hashes.first,
            olderHashes: Array(hashes.dropFirst()), account: account, isReserve: reserve,
            location: location,
            clientAddress: declared?.address.map {
                codes.hash(client: ClientNetwork(declared: $0).text, kind: "address")
            },
            clientDevice: declared?.device.map { codes.hash(client: $0, kind: "device") },
            prefix: code.map { codes.hash(client: $0.prefix, kind: "prefix") },
            hasPassedChallenge: declared?.hasPassedChallenge ?? false, at: now)
        if now == nil, let refusal = knownLimits.refusal(of: request) { throw refusal }
        while true {
            do {
                return try await redeeming.submit(request, idempotency)
            } catch StoreError.rateLimited(let limit, let seconds) {
                knownLimits.note(request, limit, retryAfterSeconds: seconds)
                throw StoreError.rateLimited(limit, retryAfterSeconds: seconds)
            } catch let lapsed as LapsedElsewhere {
                try await lapse(lapsed.redemption, at: now)
            }
        }
    }

    /// Gives back the uses of lapsed reservations on the code of `redemption`. One that was renewed
    /// meanwhile stays.
    private func lapse(_ redemption: Redemption.ID, at now: Date?) async throws {
        try await client.withTransaction { transaction in
            let locked = try await transaction.all(
                .redemptionLock, [.uuidArray([redemption.uuid])])
            try await transaction.execute(
                .redemptionLapse,
                [.uuidArray(try locked.map { try $0(0, as: UUID.self) }), .date(now), .null])
        }
    }

    /// Confirms a reservation. One whose time is over is confirmed too: its use may be held still, or
    /// there may be another one to take, for a day after it was given back.
    /// - Throws: `.notFound("redemption")`.
    package func confirm(
        _ redemption: Redemption.ID, at now: Date? = nil,
        idempotency: Idempotency<SettleOutcome>? = nil
    ) async throws -> Answer<SettleOutcome> {
        do {
            do {
                return try await confirming.submit(redemption, idempotency)
            } catch is GivenBack {}
            return try await write(idempotency) { transaction in
                try await transaction.execute(.redemptionLock, [.uuidArray([redemption.uuid])])
                let row = try await transaction.one(
                    .redemptionRetake, [.uuid(redemption.uuid), .date(now)])
                if try row(1) { try await Membership.join([redemption.uuid], transaction) }
                return try SettleOutcome(redemption, retaken: row)
            }
        } catch let error as PostgresError where error.constraint == "redemption_live" {
            // The account got another one at the same time.
            return try await confirm(redemption, at: now, idempotency: idempotency)
        }
    }

    /// Releases a reservation and gives its use back, once.
    /// - Throws: `.notFound("redemption")`.
    package func release(
        _ redemption: Redemption.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<SettleOutcome>? = nil
    ) async throws -> Answer<SettleOutcome> {
        try await releasing.submit(
            ReleaseRequest(redemption: redemption, reason: reason, at: now), idempotency)
    }
}

/// What a caller says of the client that redeems. Stored as keyed hashes only.
package struct DeclaredClient: Sendable {
    package let address: String?
    package let device: String?
    /// Whether the person has just shown not to be a program; the caller vouches for it. Opens what
    /// guessing by others closes, and nothing else.
    package let hasPassedChallenge: Bool

    package init(address: String?, device: String?, hasPassedChallenge: Bool = false) {
        self.address = address
        self.device = device
        self.hasPassedChallenge = hasPassedChallenge
    }
}

/// A request to give a reservation back.
struct ReleaseRequest: Sendable {
    let redemption: Redemption.ID
    let reason: String
    let at: Date?
}

/// The reservation had lapsed, and its use was given back.
private struct GivenBack: Error {}

/// What confirming or releasing comes to.
package struct SettleOutcome: Sendable {
    package enum Verdict: String, Sendable {
        case confirmed
        case released
        case refused
    }

    package let verdict: Verdict
    /// Whether it had been so before.
    package let already: Bool
    /// As it is now.
    package let redemption: Redemption

    static func confirm(
        _ redemptions: [Redemption.ID], _ transaction: borrowing Transaction
    ) async throws -> [Attempt<SettleOutcome>] {
        let rows = try await transaction.all(
            .redemptionConfirm, [.uuidArray(redemptions.map(\.uuid)), .null])
        try await Membership.join(
            try rows.filter { try $0(6) }.map { try $0(1) }, transaction)
        return try attempts(rows, .confirmed, becomes: .confirmed)
    }

    static func release(
        _ requests: [ReleaseRequest], _ transaction: borrowing Transaction
    ) async throws -> [Attempt<SettleOutcome>] {
        let redemptions: PostgresValue = .uuidArray(requests.map(\.redemption.uuid))
        try await transaction.execute(.redemptionLock, [redemptions])
        let rows = try await transaction.all(
            .redemptionRelease,
            [
                redemptions, .textArray(requests.map(\.reason)),
                .date(requests.compactMap(\.at).max()),
            ])
        return try attempts(rows, .released, becomes: .released)
    }

    /// The first of several that name one redemption did it; to the others it had been done before.
    private static func attempts(
        _ rows: Rows, _ verdict: Verdict, becomes state: Redemption.State
    ) throws -> [Attempt<SettleOutcome>] {
        var settled: Set<UUID> = []
        return try rows.map { row in
            guard let id: UUID = try row(1) else {
                return .failed(StoreError.notFound("redemption"))
            }
            let before = try Redemption.State(name: row(2), reservedUntil: nil)
            let isChanged: Bool = try row(3)
            if !isChanged, case .reserved = before { return .again }
            if verdict == .confirmed, try row(7) { return .failed(GivenBack()) }
            let isFirst = isChanged && settled.insert(id).inserted
            return .done(
                SettleOutcome(
                    verdict: isChanged || before == state ? verdict : .refused,
                    already: !isFirst && (isChanged || before == state),
                    redemption: Redemption(
                        id: Redemption.ID(id), account: try row.id(4),
                        state: isChanged ? state : before, at: try row(5))))
        }
    }
}

extension SettleOutcome {
    /// From a row of redemption_retake.
    fileprivate init(_ redemption: Redemption.ID, retaken row: Row) throws {
        let before = try Redemption.State(name: row(0), reservedUntil: nil)
        let isTaken: Bool = try row(1)
        // Somebody else may have done it meanwhile.
        let isConfirmed = isTaken || before == .confirmed
        self.init(
            verdict: isConfirmed ? .confirmed : .refused, already: isConfirmed && !isTaken,
            redemption: Redemption(
                id: redemption, account: try row.id(2), state: isTaken ? .confirmed : before,
                at: try row(3)))
    }
}
