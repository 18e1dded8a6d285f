import AdmissionStore
import JSONRPC
import Postgres

extension RPCError {
    /// What a caller is told of an error that the store threw.
    package init(mapping error: any Error) {
        switch error {
        case let error as RPCError: self = error
        case let error as StoreError: self = RPCError(error)
        case let error as PostgresError: self = RPCError(error)
        case is CancellationError: self = .unavailable()
        default: self = .internalError
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .notFound(let what): self = .notFound(what)
        case .conflict(let detail): self = .conflict(detail)
        case .invalid(let parameter, let problem): self = .invalidParameter(parameter, problem)
        case .idempotencyMismatch: self = .idempotencyMismatch
        case .rateLimited(_, let seconds):
            self = .rateLimited(retryAfterMilliseconds: Int((seconds * 1000).rounded(.up)))
        case .busy: self = .unavailable()
        }
    }

    private init(_ error: PostgresError) {
        switch error.kind {
        case .connection, .outcomeUnknown, .acquireTimeout, .closed, .cancelled:
            self = .unavailable()
        case .server where error.isConnectionLoss || error.isTransient: self = .unavailable()
        // A server that became read-only in a failover.
        case .server where error.sqlState == "25006": self = .unavailable()
        default: self = .internalError
        }
    }
}
