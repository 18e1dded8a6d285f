import Admission
import Foundation
import Postgres

/// A request that writes, with the key it came under.
struct Write<Request: Sendable, Outcome: Sendable>: Sendable {
    let request: Request
    let idempotency: Idempotency<Outcome>?
}

/// How one request of a batch went.
enum Attempt<Outcome: Sendable>: Sendable {
    case done(Outcome)
    /// What was read had changed meanwhile; asking once more will tell.
    case again
    case failed(any Error)
}

/// How one write of a batch went.
enum Step<Outcome: Sendable>: Sendable {
    case answer(Answer<Outcome>)
    case again
}

/// Carries out a batch of writes in one transaction, each key at most once.
///
/// Keys are claimed first, in one order, so that equal keys wait for one another across servers;
/// the answers are kept last. Either all of it is committed or nothing is.
struct KeyedTransaction<Request: Sendable, Outcome: Sendable>: Sendable {
    let client: PostgresClient
    let seal: AnswerSeal
    let apply: @Sendable (borrowing Transaction, [Request]) async throws -> [Attempt<Outcome>]

    private static var attempts: Int { 4 }

    /// Deadlocks and serialization failures are tried again; nothing was written by then.
    func run(
        _ writes: [Write<Request, Outcome>]
    ) async throws -> [Result<Step<Outcome>, any Error>] {
        var attempt = 1
        while true {
            do {
                return try await client.withTransaction(onLoop: true) { transaction in
                    try await carryOut(writes, transaction)
                }
            } catch let error as PostgresError
                where Self.isCollision(error) && attempt < Self.attempts
            {
                attempt += 1
            }
        }
    }

    private static func isCollision(_ error: PostgresError) -> Bool {
        error.sqlState == "40001" || error.sqlState == "40P01"
            // A campaign was given a budget after its redemptions were begun without one; begun anew,
            // they count on it.
            || error.constraint == "campaign_within_budget"
            || error.constraint == "campaign_holds_within_budget"
    }

    private func carryOut(
        _ writes: [Write<Request, Outcome>], _ transaction: borrowing Transaction
    ) async throws -> [Result<Step<Outcome>, any Error>] {
        var claims = KeyClaims(
            writes.map { write in write.idempotency.map { ClaimedCall($0, seal) } })
        try await claims.claim(transaction, seal)
        let running = claims.running
        let attempts =
            running.isEmpty
            ? [] : try await apply(transaction, running.map { writes[$0].request })
        guard attempts.count == running.count else {
            throw PostgresError(kind: .rowCount, serverMessage: "not one outcome for each request")
        }

        var answers: [Int: [UInt8]] = [:]
        var results = claims.results(as: Outcome.self)
        for (index, attempt) in zip(running, attempts) {
            switch attempt {
            case .done(let outcome):
                results[index] = .success(.answer(.fresh(outcome)))
                answers[index] = writes[index].idempotency?.render(outcome)
            case .again: results[index] = .success(.again)
            case .failed(let error): results[index] = .failure(error)
            }
        }
        try await claims.keep(answers, transaction, seal)
        for (index, leader) in claims.followers {
            results[index] =
                answers[leader].map { .success(.answer(.replayed($0))) } ?? results[leader]
        }
        return results.map { $0! }
    }
}
