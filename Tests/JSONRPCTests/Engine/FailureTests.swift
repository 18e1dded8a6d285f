import Testing

@testable import JSONRPC

/// What becomes of a handler's errors.
struct FailureTests {
    private let rig = Rig()

    @Test func internalErrorsSayNothing() async throws {
        let call = #"{"jsonrpc":"2.0","id":1,"method":"fail","params":["x"]}"#
        let expected = refusal(-32603, "Internal error", "internal_error", id: "1")
        #expect(await rig.ask(call) == expected)
        let next = #"{"jsonrpc":"2.0","id":2,"method":"get_data"}"#
        #expect(await rig.ask(next) == answered("[\"hello\",5]", id: "2"))
        #expect(
            await rig.ask("[\(call),\(next)]")
                == "[\(expected),\(answered("[\"hello\",5]", id: "2"))]")
        let record = try #require(rig.records.first)
        #expect(record.method == "fail")
        #expect(record.code == -32603)
        #expect(record.failure as? InternalTrouble == InternalTrouble())
        #expect(record.requestID == "r1")
        #expect(record.duration > .zero)
        #expect(rig.records[1].failure == nil)
        #expect(rig.records[1].code == 0)
    }

    @Test(arguments: [
        (
            "busy",
            refusal(5030, "Unavailable", "unavailable", id: "1", retryable: true, retryAfter: 250)
        ),
        ("conflict", refusal(4090, "Conflict: taken", "conflict", id: "1")),
        (
            "rate",
            refusal(
                4290, "Rate limited", "rate_limited", id: "1", retryable: true, retryAfter: 1_500)
        ),
    ])
    func passed(_ how: String, _ expected: String) async {
        let call = #"{"jsonrpc":"2.0","id":1,"method":"fail","params":["\#(how)"]}"#
        #expect(await rig.ask(call) == expected)
        #expect(rig.records.last?.failure == nil)
    }

    @Test func everyErrorAsText() {
        let errors: [(RPCError, String)] = [
            (.parseError, refusal(-32700, "Parse error", "parse_error")),
            (.invalidRequest("x"), refusal(-32600, "Invalid Request: x", "invalid_request")),
            (
                .methodNotFound("a.b_c"),
                refusal(-32601, "Method not found: a.b_c", "method_not_found")
            ),
            (.methodNotFound("a b"), refusal(-32601, "Method not found", "method_not_found")),
            (
                .invalidParameter("p", "is bad"),
                refusal(-32602, "Invalid params: p is bad", "invalid_params", param: "p")
            ),
            (.internalError, refusal(-32603, "Internal error", "internal_error")),
            (.unauthenticated, refusal(4010, "Unauthenticated", "unauthenticated")),
            (.forbidden("s"), refusal(4030, "Forbidden: needs the scope s", "forbidden")),
            (.notFound("account"), refusal(4040, "Not found: account", "not_found")),
            (
                .idempotencyMismatch,
                refusal(
                    4220, "The idempotency key was used with other arguments",
                    "idempotency_mismatch")
            ),
            (.unavailable(), refusal(5030, "Unavailable", "unavailable", retryable: true)),
            (
                .deadlineExceeded,
                refusal(5040, "Deadline exceeded", "deadline_exceeded", retryable: true)
            ),
        ]
        for (error, text) in errors {
            let bytes = error.response(requestID: "r1")
            #expect(String(decoding: bytes, as: UTF8.self) == text)
        }
    }
}
