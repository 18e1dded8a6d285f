package import Admission
package import Foundation
import Postgres
import Queries

extension RedeemRequest {
    /// Locks what the requests will count on, and reads what weighs on them, in one round trip.
    static func lock(
        _ requests: [RedeemRequest], _ now: PostgresValue, _ transaction: borrowing Transaction,
        _ scanning: ScanningWatch
    ) async throws -> (locked: Rows, screening: RedemptionScreening) {
        let window: PostgresValue = .float8(RedemptionLimit.windowSeconds)
        var calls = [
            Call(
                .redemptionFailureScores,
                [
                    .uuidArray(requests.map(\.account.uuid)),
                    .byteaArray(requests.compactMap(\.clientAddress)),
                    .byteaArray(requests.compactMap(\.prefix)), window, now,
                    .float8(RedemptionRefusal.knownCodeWeight),
                ]),
            Call(
                .inviteLock,
                [
                    .byteaArray(requests.map(\.codeHash)), now,
                    .uuidArray(requests.map(\.account.uuid)),
                    .textArray(requests.map(\.location?.text)),
                ]),
        ]
        // Whoever brings a moment of their own asks about that moment.
        let readsTotal = requests.contains { $0.at != nil } || scanning.isDue()
        if readsTotal {
            let most = Int64(RedemptionLimit.mostTotalled)
            calls.append(Call(.redemptionFailureTotal, [window, .int8(most), now]))
        }
        let busy = accountsWithSeveral(requests)
        if !busy.isEmpty { calls.insert(Call(.redemptionFailureLock, [.uuidArray(busy)]), at: 0) }
        let answers = try await transaction.together(calls).dropFirst(busy.isEmpty ? 0 : 1)
        let first = answers.startIndex
        if readsTotal { scanning.learn(score: try answers[first + 2][0](0)) }
        return (
            answers[first + 1],
            try RedemptionScreening(answers[first], isScanned: scanning.isScanned)
        )
    }

    private static func accountsWithSeveral(_ requests: [RedeemRequest]) -> [UUID] {
        guard requests.count > 1 else { return [] }
        var seen: Set<UUID> = []
        return Array(Set(requests.map(\.account.uuid).filter { !seen.insert($0).inserted }))
    }

    /// Lets accounts that are known to be real pass without a challenge.
    static func settle(
        _ verdicts: [ScreeningVerdict], _ requests: [RedeemRequest], _ now: PostgresValue,
        _ transaction: borrowing Transaction
    ) async throws -> [ScreeningVerdict] {
        let challenged = verdicts.indices.filter { verdicts[$0] == .challenged }
        guard !challenged.isEmpty else { return verdicts }
        let rows = try await transaction.all(
            .accountStanding, [.uuidArray(challenged.map { requests[$0].account.uuid }), now])
        let real = Set(try rows.map { try $0(0, as: UUID.self) })
        var settled = verdicts
        for index in challenged where real.contains(requests[index].account.uuid) {
            settled[index] = .judged
        }
        return settled
    }

    /// Writes down what was refused: one row each and the same for every reason, so that none of them
    /// takes longer than another. What an account tries again weighs less than the first time.
    static func remember(
        _ outcomes: some Sequence<(RedeemRequest, Attempt<RedeemOutcome>)>, _ now: PostgresValue,
        _ transaction: borrowing Transaction
    ) async throws {
        let failures = outcomes.compactMap { request, attempt in
            if case .done(.refused(let reason)) = attempt, let weight = reason.weight {
                (request: request, reason: reason, weight: weight)
            } else {
                nil
            }
        }
        guard !failures.isEmpty else { return }
        try await transaction.execute(
            .redemptionFailureAdd,
            [
                .uuidArray(failures.map(\.request.id.uuid)),
                .uuidArray(failures.map(\.request.account.uuid)),
                .byteaArray(failures.map(\.request.clientAddress)),
                .byteaArray(failures.map(\.request.prefix)),
                .byteaArray(failures.map(\.request.codeHash)),
                .textArray(failures.map(\.reason.rawValue)),
                .float8Array(failures.map(\.weight)), now,
                .float8(RedemptionRefusal.repeatedWeight),
                .float8(RedemptionLimit.windowSeconds),
            ])
    }
}

/// What taking off an account's failures comes to.
package struct UnlockOutcome: Sendable {
    package let account: Account.ID
    /// How many refused tries weighed on it; zero when it had been unlocked before, or never tried.
    package let failures: Int
}

extension Store {
    /// Takes off what weighs on an account, so that it may redeem at once. Its tries then weigh
    /// nothing on its address either; what others tried there stays. Other servers may refuse it for a
    /// second longer.
    /// - Throws: `.notFound("account")`.
    package func unlock(
        _ account: Account.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<UnlockOutcome>? = nil
    ) async throws -> Answer<UnlockOutcome> {
        defer { knownLimits.forget() }
        return try await write(idempotency) { transaction in
            guard try await transaction.optional(.accountGet, [.uuid(account.uuid)]) != nil else {
                throw StoreError.notFound("account")
            }
            let row = try await transaction.one(
                .redemptionFailureLift, [.uuid(account.uuid), .text(reason), .date(now)])
            return UnlockOutcome(account: account, failures: try row(0))
        }
    }

    /// Deletes refused tries that nobody needs any more, a limited number at a time, so that many
    /// servers may do so at once.
    /// - Returns: how many were deleted; fewer than `limit` when none is left.
    package func expireFailures(limit: Int = 5000, at now: Date? = nil) async throws -> Int {
        try await client.execute(
            .redemptionFailureExpire,
            [
                .textArray(RedemptionRefusal.allCases.map(\.rawValue)),
                .float8(RedemptionLimit.retentionSeconds), .int8(Int64(limit)), .date(now),
            ])
    }
}

extension Statement {
    static let redemptionFailureScores = Statement(
        .redemptionFailureScores,
        [.uuidArray, .byteaArray, .byteaArray, .float8, .timestamptz, .float8],
        [.uuid, .bytea, .bytea, .float8])
    static let redemptionFailureLock = Statement(
        .redemptionFailureLock, [.uuidArray], [.bool])
    static let redemptionFailureTotal = Statement(
        .redemptionFailureTotal, [.float8, .int8, .timestamptz], [.float8])
    static let redemptionFailureAdd = Statement(
        .redemptionFailureAdd,
        [
            .uuidArray, .uuidArray, .byteaArray, .byteaArray, .byteaArray, .textArray,
            .float8Array, .timestamptz, .float8, .float8,
        ])
    static let redemptionFailureLift = Statement(
        .redemptionFailureLift, [.uuid, .text, .timestamptz], [.int8])
    static let redemptionFailureExpire = Statement(
        .redemptionFailureExpire, [.textArray, .float8, .int8, .timestamptz])
    static let accountStanding = Statement(
        .accountStanding, [.uuidArray, .timestamptz], [.uuid])

    static let abuse = [
        redemptionFailureLock, redemptionFailureScores, redemptionFailureTotal,
        redemptionFailureAdd, redemptionFailureLift, redemptionFailureExpire, accountStanding,
        invitePauseLeaked,
        inviteResume, inviteHold, inviteRotate,
    ]
}
