import Billing
import JSONRPC
import Logging

/// What the server needs of the rest: the methods, and who may call them.
struct Gateway: Sendable {
    /// The description of the methods.
    let openRPC: [UInt8]
    /// The caller that a token belongs to; `nil` when it is unknown, expired or revoked.
    /// Throws an `RPCError` when it cannot be told now.
    let authenticate: @Sendable (_ token: String) async throws -> Bearer?
    /// Whether calls can be answered now. Takes at most a second.
    let isReady: @Sendable () async -> Bool
    /// Takes a provider's webhook in.
    let receive: Webhook.Receive

    /// Inlined where the caller's type is known, because only there the engine is specialised for it:
    /// otherwise each call would cost several times as much.
    @inline(__always)
    init<Caller: RPCCaller>(
        engine: Engine<Caller>,
        authenticate: @escaping @Sendable (_ token: String) async throws -> Caller?,
        isReady: @escaping @Sendable () async -> Bool,
        receive: @escaping Webhook.Receive = { _ in .notFound }
    ) {
        openRPC = engine.openRPC
        self.isReady = isReady
        self.receive = receive
        self.authenticate = { token in
            guard let caller = try await authenticate(token) else { return nil }
            return Bearer(standsUntil: caller.standsUntil) {
                await engine.answer($0, caller: caller, requestID: $1)
            }
        }
    }

    /// The bearer of `token`, or what to answer instead.
    func find(
        _ token: String, requestID: String, logger: Logger
    ) async -> Result<Bearer, RPCError> {
        do {
            guard let bearer = try await authenticate(token) else {
                return .failure(.unauthenticated)
            }
            return .success(bearer)
        } catch let error as RPCError {
            return .failure(error)
        } catch {
            logger.error(
                "authentication failed",
                metadata: [
                    "request_id": .string(requestID), "error": .string(String(describing: error)),
                ])
            return .failure(.internalError)
        }
    }
}

/// Who showed a token that stands.
struct Bearer: Sendable {
    /// Until when the token need not be looked up again.
    let standsUntil: ContinuousClock.Instant
    /// Answers one message of the bearer; `nil` when there is nothing to say. Never throws: each
    /// failure is an answer.
    let answer: @Sendable (_ message: [UInt8], _ requestID: String) async -> [UInt8]?
}

/// Who calls on a connection, for as long as the token need not be looked up again.
struct CallerSession {
    private var token = ""
    private var bearer: Bearer?

    /// The bearer, when it was last heard of with this very token, and that holds still.
    func bearer(of token: String) -> Bearer? {
        guard let bearer, token == self.token, .now < bearer.standsUntil else { return nil }
        return bearer
    }

    mutating func remember(_ bearer: Bearer, of token: String) {
        self.token = token
        self.bearer = bearer
    }
}
