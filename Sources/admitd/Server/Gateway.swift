import JSONRPC
import Logging

/// What the server needs of the rest: the methods, and who may call them.
struct Gateway<Caller: RPCCaller>: Sendable {
    /// Answers messages.
    let engine: Engine<Caller>
    /// The caller that a token belongs to; `nil` when it is unknown, expired or revoked.
    /// Throws an `RPCError` when it cannot be told now.
    let authenticate: @Sendable (_ token: String) async throws -> Caller?
    /// Whether calls can be answered now. Takes at most a second.
    let isReady: @Sendable () async -> Bool

    /// Answers the message `body` of the bearer of `token`. Never throws: each failure is an answer.
    func answer(
        _ body: [UInt8], token: String, requestID: String, logger: Logger
    ) async -> Response {
        let caller: Caller?
        do {
            caller = try await authenticate(token)
        } catch let error as RPCError {
            return .failure(error, as: Caller.self, requestID: requestID)
        } catch {
            logger.error(
                "authentication failed",
                metadata: [
                    "request_id": .string(requestID), "error": .string(String(describing: error)),
                ])
            return .failure(.internalError, as: Caller.self, requestID: requestID)
        }
        guard let caller else {
            return .failure(.unauthenticated, as: Caller.self, requestID: requestID)
        }
        let answer = await engine.answer(body, caller: caller, requestID: requestID)
        return Response(.ok, answer ?? [])
    }
}
