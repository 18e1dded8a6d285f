import JSONRPC
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Answers `rpc.authenticate`, the one method that belongs to the stream itself.
struct StreamGreeter: Sendable {
    /// What came of a message.
    struct Outcome: Sendable {
        enum Verdict: Sendable, Equatable {
            /// It was no call that could be carried out.
            case unheard
            /// The token stands.
            case accepted(token: String)
            /// The token is unknown, expired or revoked.
            case rejected
            /// It cannot be told now.
            case undecided
        }
        let verdict: Verdict
        /// What to answer; `nil` to a notification.
        let answer: [UInt8]?
    }

    private let engine: Engine<StreamGuest>

    init(_ gateway: Gateway, logger: Logger) {
        let authenticate = gateway.authenticate
        let token = Parameter<String>("token", "The caller's token.", schema: .string()) {
            json throws(InvalidValue) in
            guard let text = json.string else { throw InvalidValue("must be a string") }
            return text
        }
        let method = Method<StreamGuest>(
            "rpc.authenticate", "Says who calls on this stream.", scope: nil, writes: false,
            parameters: token, result: .object()
        ) { call, token in
            call.caller.verdict.withLock { $0 = .undecided }
            let isKnown: Bool
            do {
                isKnown = Self.isPlausible(token) ? try await authenticate(token) != nil : false
            } catch {
                guard !(error is RPCError) else { throw error }
                logger.error(
                    "authentication failed",
                    metadata: [
                        "request_id": .string(call.requestID),
                        "error": .string(String(describing: error)),
                    ])
                throw RPCError.internalError
            }
            call.caller.verdict.withLock { $0 = isKnown ? .accepted(token: token) : .rejected }
            guard isKnown else { throw RPCError.unauthenticated }
            return JSONText { $0.object { $0.member("authenticated", true) } }
        }
        engine = Engine(
            title: "Stream", version: "1", description: "", methods: [method],
            mapError: { _ in .internalError }, observe: { _ in })
    }

    /// Carries `line` out as a call of `rpc.authenticate`, if it is one.
    func answer(_ line: [UInt8], requestID: String) async -> Outcome {
        let isObject = line.first { ![0x20, 0x09, 0x0D].contains($0) } == UInt8(ascii: "{")
        guard isObject else { return Outcome(verdict: .unheard, answer: nil) }
        let guest = StreamGuest()
        let answer = await engine.answer(line, caller: guest, requestID: requestID)
        return Outcome(verdict: guest.verdict.withLock { $0 }, answer: answer)
    }

    /// Whether `line` calls `rpc.authenticate`. Parses only what looks like it.
    static func isAddressed(by line: [UInt8]) -> Bool {
        guard mentions(line), let call = try? JSON.parse(line) else { return false }
        return call["method"]?.string == "rpc.authenticate"
    }

    /// Whether the name occurs in `line`, or may occur in a spelling with escapes.
    private static func mentions(_ line: [UInt8]) -> Bool {
        let (before, after): (StaticString, StaticString) = ("rpc", ".authenticate")
        return line.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            if memchr(base, 0x5C, bytes.count) != nil { return true }
            var position = 0
            while let dot = memchr(base + position, 0x2E, bytes.count - position) {
                let at = base.distance(to: UnsafeRawPointer(dot))
                position = at + 1
                if at >= before.utf8CodeUnitCount,
                    at + after.utf8CodeUnitCount <= bytes.count,
                    memcmp(dot, after.utf8Start, after.utf8CodeUnitCount) == 0,
                    memcmp(
                        base + (at - before.utf8CodeUnitCount), before.utf8Start,
                        before.utf8CodeUnitCount) == 0
                {
                    return true
                }
            }
            return false
        }
    }

    /// Whether a text can be a token at all, as in an `Authorization` header.
    private static func isPlausible(_ token: String) -> Bool {
        (1...1024).contains(token.utf8.count)
            && token.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// Whoever calls `rpc.authenticate`.
final class StreamGuest: RPCCaller {
    let verdict = Mutex(StreamGreeter.Outcome.Verdict.unheard)

    func holds(scope: String) -> Bool { false }
}
