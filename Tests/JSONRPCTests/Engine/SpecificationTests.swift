import Testing

@testable import JSONRPC

/// The examples of the JSON-RPC 2.0 specification, as it gives them.
struct SpecificationTests {
    private let rig = Rig()

    @Test(
        arguments: [
            (
                #"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
                answered("19")
            ),
            (
                #"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#,
                answered("-19", id: "2")
            ),
            (
                #"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "#
                    + #""minuend": 42}, "id": 3}"#, answered("19", id: "3")
            ),
            (
                #"{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "#
                    + #""subtrahend": 23}, "id": 4}"#, answered("19", id: "4")
            ),
            (#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, nil),
            (#"{"jsonrpc": "2.0", "method": "foobar"}"#, nil),
            (
                #"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#,
                methodNotFound("foobar", id: "\"1\"")
            ),
            (
                #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
                refusal(-32700, "Parse error", "parse_error")
            ),
            (
                #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#,
                invalidRequest("method must be a string")
            ),
            (
                #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},"#
                    + #"{"jsonrpc": "2.0", "method" ]"#,
                refusal(-32700, "Parse error", "parse_error")
            ),
            ("[]", invalidRequest("a batch must not be empty")),
            ("[1]", "[\(invalidRequest("a call must be an object"))]"),
            (
                "[1,2,3]",
                "["
                    + [String](repeating: invalidRequest("a call must be an object"), count: 3)
                    .joined(separator: ",") + "]"
            ),
            (
                #"[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},"#
                    + #"{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]"#, nil
            ),
        ] as [(String, String?)])
    func example(_ message: String, _ expected: String?) async {
        #expect(await rig.ask(message) == expected)
    }

    @Test func mixedBatch() async {
        let answer = await rig.ask(
            """
            [
                {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                {"foo": "boo"},
                {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
            ]
            """)
        let expected = [
            answered("7", id: "\"1\""), answered("19", id: "\"2\""),
            invalidRequest("jsonrpc must be \\\"2.0\\\""), methodNotFound("foo.get", id: "\"5\""),
            answered("[\"hello\",5]", id: "\"9\""),
        ]
        #expect(answer == "[\(expected.joined(separator: ","))]")
        #expect(rig.records.count == 6)
        #expect(Set(rig.records.map(\.method)) == ["sum", "unknown", "subtract", "get_data"])
        #expect(rig.records.count { $0.isNotification } == 1)
    }
}
