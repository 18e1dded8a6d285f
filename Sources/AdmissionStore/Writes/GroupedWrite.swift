import Postgres

/// One kind of hot write: what arrives while batches are in flight leaves together, in one
/// transaction.
final class GroupedWrite<Request: Sendable, Outcome: Sendable>: Sendable {
    private let batcher: Batcher<Write<Request, Outcome>, Step<Outcome>>

    /// How often a request is asked again before it is told that too much is going on.
    private static var patience: Int { 50 }

    init(
        _ name: String, _ client: PostgresClient, _ seal: AnswerSeal,
        apply:
            @escaping @Sendable (borrowing Transaction, [Request]) async throws -> [Attempt<
                Outcome
            >]
    ) {
        let transaction = KeyedTransaction(client: client, seal: seal, apply: apply)
        // Two batches often want the same rows, and then the second one only waits for the first:
        // it is worth sending when it is large, since the first rows of a batch cost the most.
        batcher = Batcher(name, maximumSize: 128, depth: 2, gather: 32) {
            try await transaction.run($0)
        }
    }

    func submit(
        _ request: Request, _ idempotency: Idempotency<Outcome>?
    ) async throws -> Answer<Outcome> {
        let write = Write(request: request, idempotency: idempotency)
        for _ in 0..<Self.patience {
            if case .answer(let answer) = try await batcher.submit(write) { return answer }
        }
        throw StoreError.busy
    }
}
