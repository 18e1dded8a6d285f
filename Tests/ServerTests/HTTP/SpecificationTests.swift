import Foundation
import Testing

/// The examples of the JSON-RPC 2.0 specification, whole answers over a real socket.
@Suite struct SpecificationTests {
    private static func error(
        _ code: Int, _ message: String, _ reason: String, id: String = "null"
    ) -> String {
        #"{"jsonrpc":"2.0","error":{"code":\#(code),"message":"\#(message)","#
            + #""data":{"reason":"\#(reason)","retryable":false,"request_id":"R"}},"id":\#(id)}"#
    }

    static let parseError = error(-32700, "Parse error", "parse_error")

    static let examples: [(request: String, answer: String)] = [
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
            #"{"jsonrpc":"2.0","result":19,"id":1}"#
        ),
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#,
            #"{"jsonrpc":"2.0","result":-19,"id":2}"#
        ),
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "#
                + #""params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#,
            #"{"jsonrpc":"2.0","result":19,"id":3}"#
        ),
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "#
                + #""params": {"minuend": 42, "subtrahend": 23}, "id": 4}"#,
            #"{"jsonrpc":"2.0","result":19,"id":4}"#
        ),
        (#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, ""),
        (#"{"jsonrpc": "2.0", "method": "foobar"}"#, ""),
        (
            #"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#,
            error(-32601, "Method not found: foobar", "method_not_found", id: #""1""#)
        ),
        (#"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#, parseError),
        (
            #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},"#
                + #"{"jsonrpc": "2.0", "method""#,
            parseError
        ),
        (
            #"[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},"#
                + #"{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]"#,
            ""
        ),
    ]

    @Test(arguments: examples.indices)
    func examplesOfTheSpecification(index: Int) async throws {
        let example = Self.examples[index]
        try await TestServer.run { server in
            let answer = try await server.call(example.request, headers: "X-Request-Id: R\r\n")
            #expect(answer.status == 200)
            #expect(answer.body == example.answer)
        }
    }

    @Test func notificationsRun() async throws {
        try await TestServer.run { server in
            let message = #"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#
            let answer = try await server.call(message)
            #expect(answer.body == "")
            #expect(answer.headers["content-length"] == "0")
            #expect(server.updates.value == [[1, 2, 3, 4, 5]])
        }
    }

    @Test func aMixedBatchIsAnsweredInItsOrder() async throws {
        let batch = """
            [
                {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                {"foo": "boo"},
                {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
            ]
            """
        try await TestServer.run { server in
            let answer = try await server.call(batch, headers: "X-Request-Id: R\r\n")
            #expect(answer.status == 200)
            let parts = answer.body.components(separatedBy: #","id":"#)
            #expect(parts.count == 6)
            #expect(answer.body.hasPrefix(#"[{"jsonrpc":"2.0","result":7,"id":"1"},"#))
            #expect(answer.body.contains(#"{"jsonrpc":"2.0","result":19,"id":"2"},"#))
            #expect(
                answer.body.contains(
                    Self.error(
                        -32601, "Method not found: foo.get", "method_not_found", id: #""5""#)))
            #expect(answer.body.hasSuffix(#"{"jsonrpc":"2.0","result":["hello",5],"id":"9"}]"#))
            #expect(answer.body.contains(#""code":-32600"#))
        }
    }
}
