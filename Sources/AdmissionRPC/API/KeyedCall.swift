import AdmissionStore
import JSONRPC

extension JSONRPC.Call where Caller == AuthenticatedCaller {
    /// Carries out a write under the call's key, and answers what was answered to the key before if
    /// it was.
    func write<Outcome: Sendable>(
        render: @escaping @Sendable (Outcome) -> JSONText,
        perform: (Idempotency<Outcome>?) async throws -> Answer<Outcome>
    ) async throws -> JSONText {
        let key = idempotency.map { argument in
            Idempotency<Outcome>(
                caller: caller.id, key: argument.key, method: method,
                arguments: argument.canonicalArguments,
                render: { render($0).bytes })
        }
        switch try await perform(key) {
        case .fresh(let outcome): return render(outcome)
        case .replayed(let bytes): return JSONText(bytes: bytes)
        }
    }
}
