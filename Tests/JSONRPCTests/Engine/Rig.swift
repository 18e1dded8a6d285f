import Synchronization
import Testing

@testable import JSONRPC

struct Staff: RPCCaller {
    var scopes: Set<String> = ["use"]

    func holds(scope: String) -> Bool { scopes.contains(scope) }
}

/// What a handler may throw that callers must not see.
struct InternalTrouble: Error, Equatable {
    var secret = "host db-7, table accounts"
}

/// An engine over a few methods, and what it observed.
final class Rig: Sendable {
    private let kept = Mutex<[CallRecord]>([])
    private let runs = Mutex<[String]>([])
    private let own: Mutex<Engine<Staff>?> = Mutex(nil)

    /// What was observed, in the order of the calls' ends.
    var records: [CallRecord] { kept.withLock { $0 } }
    /// What handlers noted.
    var notes: [String] { runs.withLock { $0 } }
    var engine: Engine<Staff> { own.withLock { $0! } }

    init(
        extra: [Method<Staff>] = [], maximumBatch: Int = 1_000, maximumBatchBytes: Int = 16 << 20,
        components: [String: JSONSchema] = [:]
    ) {
        own.withLock {
            $0 = Engine(
                title: "Rig", version: "1.0", description: "For tests.",
                methods: methods() + extra, components: components, maximumBatch: maximumBatch,
                maximumBatchBytes: maximumBatchBytes,
                mapError: {
                    $0 is Busy ? .unavailable(retryAfterMilliseconds: 250) : .internalError
                },
                observe: { record in self.kept.withLock { $0.append(record) } })
        }
    }

    struct Busy: Error {}

    func note(_ text: String) { runs.withLock { $0.append(text) } }

    func ask(_ text: String, as caller: Staff = Staff()) async -> String? {
        await ask(Array(text.utf8), as: caller)
    }

    func ask(_ bytes: [UInt8], as caller: Staff = Staff()) async -> String? {
        await engine.answer(bytes, caller: caller, requestID: "r1").map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func methods() -> [Method<Staff>] {
        [
            Method(
                "subtract", "The difference.", scope: nil, writes: false,
                parameters: integer("minuend"), integer("subtrahend"), result: .integer()
            ) { _, minuend, subtrahend in JSONText(minuend - subtrahend) },
            Method(
                "sum", "The sum.", scope: nil, writes: false,
                parameters: integer("a"), integer("b").optional(), integer("c").optional(),
                result: .integer()
            ) { _, a, b, c in JSONText(a + (b ?? 0) + (c ?? 0)) },
            Method("get_data", "Some data.", scope: nil, writes: false, result: .any) { _ in
                JSONText(bytes: Array("[\"hello\",5]".utf8))
            },
            Method(
                "update", "Notes that it ran.", scope: "use", writes: true,
                parameters: anything("value").optional(), result: .any
            ) { call, value in
                let text = value.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing"
                self.note(text)
                return JSONText { writer in
                    writer.object {
                        $0.member("method", call.method)
                        $0.member("request", call.requestID)
                        $0.member("deadline", call.deadline != nil)
                        $0.member("key", call.idempotency?.key)
                    }
                }
            },
            Method(
                "secret", "Needs more.", scope: ["admin", "support"], writes: false,
                parameters: integer("n"), result: .any
            ) { _, _ in JSONText(true) },
            Method(
                "fail", "Throws what it is told to.", scope: nil, writes: false,
                parameters: text("how"), result: .any
            ) { _, how in
                switch how {
                case "busy": throw Busy()
                case "conflict": throw RPCError.conflict("taken")
                case "rate": throw RPCError.rateLimited(retryAfterMilliseconds: 1_500)
                default: throw InternalTrouble()
                }
            },
        ]
    }
}

func integer(_ name: String) -> Parameter<Int64> {
    Parameter(name, "A number.", schema: .integer()) { (json) throws(InvalidValue) in
        guard let value = json.integer else { throw InvalidValue("must be an integer") }
        return value
    }
}

func text(_ name: String) -> Parameter<String> {
    Parameter(name, "Some text.", schema: .string(maxLength: 9)) { json throws(InvalidValue) in
        guard let value = json.string, value.count <= 9 else {
            throw InvalidValue(problem: "must be a string of 9 characters at most")
        }
        return value
    }
}

func anything(_ name: String) -> Parameter<JSON> {
    Parameter(name, "Anything.", schema: .any) { $0 }
}

/// The text of an error response.
func refusal(
    _ code: Int, _ message: String, _ reason: String, id: String = "null", param: String? = nil,
    retryable: Bool = false, retryAfter: Int? = nil
) -> String {
    let after = retryAfter.map { ",\"retry_after_ms\":\($0)" } ?? ""
    let parameter = param.map { ",\"param\":\"\($0)\"" } ?? ""
    return "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":\(code),\"message\":\"\(message)\",\"data\":"
        + "{\"reason\":\"\(reason)\",\"retryable\":\(retryable)\(after),\"request_id\":\"r1\""
        + "\(parameter)}},\"id\":\(id)}"
}

func invalidRequest(_ detail: String, id: String = "null") -> String {
    refusal(-32600, "Invalid Request: \(detail)", "invalid_request", id: id)
}

func invalidParameter(_ name: String, _ problem: String, id: String = "1") -> String {
    refusal(-32602, "Invalid params: \(name) \(problem)", "invalid_params", id: id, param: name)
}

func methodNotFound(_ name: String, id: String) -> String {
    refusal(-32601, "Method not found: \(name)", "method_not_found", id: id)
}

func answered(_ result: String, id: String = "1") -> String {
    "{\"jsonrpc\":\"2.0\",\"result\":\(result),\"id\":\(id)}"
}
