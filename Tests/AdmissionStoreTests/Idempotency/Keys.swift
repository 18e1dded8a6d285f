import Admission
import AdmissionStore

extension Scene {
    /// A caller whose keys these are.
    func caller() async throws -> Caller.ID {
        try await store.createCaller(name: "test", scopes: ["admin"], expiresAt: nil).id
    }
}

extension Idempotency {
    /// A call under `key` with arguments that this number stands for.
    init(
        _ caller: Caller.ID, _ key: String, arguments: UInt8 = 0, method: String = "method",
        render: @escaping @Sendable (Outcome) -> [UInt8]
    ) {
        self.init(
            caller: caller, key: key, method: method,
            arguments: Array(repeating: arguments, count: 32), render: render)
    }
}

extension Answer where Outcome == RedeemOutcome {
    /// What is kept of redeeming in these tests.
    static func bytes(_ outcome: RedeemOutcome) -> [UInt8] {
        Array("\(String(describing: outcome.redemption?.id)) \(outcome.isNew)".utf8)
    }

    /// The bytes that a caller would see.
    var bytes: [UInt8] {
        switch self {
        case .fresh(let outcome): Self.bytes(outcome)
        case .replayed(let bytes): bytes
        }
    }
}

extension Answer {
    var isFresh: Bool {
        if case .fresh = self { true } else { false }
    }
}
