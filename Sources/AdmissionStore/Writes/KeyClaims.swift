import Admission
import Foundation
import Postgres
import Queries

/// A call that carries a key, without what its method makes of it.
struct ClaimedCall: Sendable {
    let caller: Caller.ID
    let key: String
    let method: String
    let argumentsHash: [UInt8]

    init<Outcome>(_ idempotency: Idempotency<Outcome>, _ seal: AnswerSeal) {
        caller = idempotency.caller
        key = idempotency.key
        method = idempotency.method
        argumentsHash = seal.fingerprint(idempotency.arguments)
    }

    var name: ClaimName { ClaimName(caller: caller.uuid, key: key) }
}

/// A key is its caller's own.
struct ClaimName: Hashable, Sendable {
    let caller: UUID
    let key: String
}

/// Sorts the calls of a batch: which to carry out, which were answered before, which repeat another
/// call of the same batch.
struct KeyClaims {
    private let calls: [ClaimedCall?]
    private var leaders: [ClaimName: Int] = [:]
    private var outcomes: [Int: Outcome] = [:]
    private(set) var followers: [(index: Int, leader: Int)] = []

    private enum Outcome {
        case replayed([UInt8])
        case again
        case mismatch
        /// The kept answer cannot be read; that is no fault of the others in the batch.
        case unreadable(any Error)
    }

    init(_ calls: [ClaimedCall?]) {
        self.calls = calls
        for (index, call) in calls.enumerated() {
            guard let call else { continue }
            guard let leader = leaders[call.name] else {
                leaders[call.name] = index
                continue
            }
            if Self.agree(call, calls[leader]!) {
                followers.append((index, leader))
            } else {
                // Which of the two is wrong is known once one of them is answered.
                outcomes[index] = .again
            }
        }
    }

    /// The calls to carry out, in the order in which they came.
    var running: [Int] {
        let following = Set(followers.map(\.index))
        return calls.indices.filter { outcomes[$0] == nil && !following.contains($0) }
    }

    mutating func claim(_ transaction: borrowing Transaction, _ seal: AnswerSeal) async throws {
        guard !leaders.isEmpty else { return }
        let wanted = leaders.values.sorted()
        let free = try await claimFree(wanted, transaction)
        let taken = wanted.filter { !free.contains(calls[$0]!.name) }
        guard !taken.isEmpty else { return }
        for index in taken { outcomes[index] = .again }
        let known = try await transaction.all(
            .idempotencyRead,
            [
                .uuidArray(taken.map { calls[$0]!.caller.uuid }),
                .textArray(taken.map { calls[$0]!.key }),
            ])
        for row in known {
            let index = taken[try row(0, as: Int.self) - 1]
            let call = calls[index]!
            let method: String = try row(1)
            let argumentsHash: [UInt8] = try row(2)
            guard method == call.method, argumentsHash == call.argumentsHash else {
                outcomes[index] = .mismatch
                continue
            }
            if let sealed: [UInt8] = try row(3) {
                do {
                    outcomes[index] = .replayed(try seal.open(sealed, for: call.name))
                } catch {
                    outcomes[index] = .unreadable(error)
                }
            }
        }
        resolveFollowers()
    }

    private func claimFree(
        _ wanted: [Int], _ transaction: borrowing Transaction
    ) async throws -> Set<ClaimName> {
        let claimed = try await transaction.all(
            .idempotencyClaim,
            [
                .uuidArray(wanted.map { calls[$0]!.caller.uuid }),
                .textArray(wanted.map { calls[$0]!.key }),
                .textArray(wanted.map { calls[$0]!.method }),
                .byteaArray(wanted.map { calls[$0]!.argumentsHash }),
                .null,
            ])
        return Set(
            try claimed.map { row in ClaimName(caller: try row(0), key: try row(1)) })
    }

    /// Whoever follows a call that was answered before gets that answer too.
    private mutating func resolveFollowers() {
        followers.removeAll { follower in
            guard let outcome = outcomes[follower.leader] else { return false }
            outcomes[follower.index] = outcome
            return true
        }
    }

    func results<Result: Sendable>(
        as type: Result.Type
    ) -> [Swift.Result<Step<Result>, any Error>?] {
        calls.indices.map { index in
            switch outcomes[index] {
            case nil: nil
            case .replayed(let bytes): .success(.answer(.replayed(bytes)))
            case .again: .success(.again)
            case .mismatch: .failure(StoreError.idempotencyMismatch)
            case .unreadable(let error): .failure(error)
            }
        }
    }

    /// Keeps the answers, and frees the keys of calls that have none to keep.
    func keep(
        _ answers: [Int: [UInt8]], _ transaction: borrowing Transaction, _ seal: AnswerSeal
    ) async throws {
        let claimed = leaders.values.filter { outcomes[$0] == nil }.sorted()
        let answered = claimed.filter { answers[$0] != nil }
        if !answered.isEmpty {
            try await transaction.execute(
                .idempotencyAnswer,
                names(answered) + [
                    .byteaArray(
                        try answered.map { try seal.close(answers[$0]!, for: calls[$0]!.name) })
                ])
        }
        let unanswered = claimed.filter { answers[$0] == nil }
        if !unanswered.isEmpty {
            try await transaction.execute(.idempotencyFree, names(unanswered))
        }
    }

    private func names(_ indices: [Int]) -> [PostgresValue] {
        [
            .uuidArray(indices.map { calls[$0]!.caller.uuid }),
            .textArray(indices.map { calls[$0]!.key }),
        ]
    }

    private static func agree(_ one: ClaimedCall, _ other: ClaimedCall) -> Bool {
        one.method == other.method && one.argumentsHash == other.argumentsHash
    }
}

extension Statement {
    static let idempotencyClaim = Statement(
        .idempotencyClaim, [.uuidArray, .textArray, .textArray, .byteaArray, .timestamptz],
        [.uuid, .text])
    static let idempotencyRead = Statement(
        .idempotencyRead, [.uuidArray, .textArray], [.int8, .text, .bytea, .bytea])
    static let idempotencyAnswer = Statement(
        .idempotencyAnswer, [.uuidArray, .textArray, .byteaArray])
    static let idempotencyFree = Statement(.idempotencyFree, [.uuidArray, .textArray])
    static let idempotencyExpire = Statement(.idempotencyExpire, [.float8, .int8])

    static let idempotency = [
        idempotencyClaim, idempotencyRead, idempotencyAnswer, idempotencyFree, idempotencyExpire,
    ]
}
