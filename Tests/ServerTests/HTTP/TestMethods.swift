import JSONRPC

/// The methods of the specification's examples, and some that fail, wait or need a scope.
enum TestMethods {
    /// Whom a token belongs to.
    static func caller(of token: String) throws -> TestCaller? {
        switch token {
        case "all": TestCaller(scopes: ["secret"])
        case "few": TestCaller(scopes: [])
        case "undecided": throw RPCError.unavailable(retryAfterMilliseconds: 500)
        case "broken": throw TestFailure()
        default: nil
        }
    }

    static func all(gate: Gate, updates: Mutexed<[[Int64]]>) -> [Method<TestCaller>] {
        [
            Method(
                "subtract", "Subtracts.", scope: nil, writes: false,
                parameters: integer("minuend"), integer("subtrahend"), result: .integer()
            ) { _, minuend, subtrahend in JSONText(minuend - subtrahend) },
            Method(
                "sum", "Adds.", scope: nil, writes: false,
                parameters: integer("a"), integer("b"), integer("c"), result: .integer()
            ) { _, a, b, c in JSONText(a + b + c) },
            Method(
                "update", "Takes note.", scope: nil, writes: false,
                parameters: integer("a"), integer("b"), integer("c"), integer("d"), integer("e"),
                result: .null
            ) { _, a, b, c, d, e in
                updates.update { $0.append([a, b, c, d, e]) }
                return JSONText(bytes: Array("null".utf8))
            },
            Method(
                "notify_hello", "Says nothing.", scope: nil, writes: false,
                parameters: integer("a"), result: .null
            ) { _, _ in JSONText(bytes: Array("null".utf8)) },
            Method("get_data", "Gives data.", scope: nil, writes: false, result: .any) { _ in
                JSONText(bytes: Array(#"["hello",5]"#.utf8))
            },
            Method(
                "echo", "Gives back.", scope: nil, writes: true,
                parameters: Parameter("value", "Anything.", schema: .any) { $0 }, result: .any
            ) { _, value in JSONText(bytes: Array(value.bytes)) },
            Method("fail", "Fails.", scope: nil, writes: false, result: .null) { _ in
                throw TestFailure()
            },
            Method("slow", "Waits.", scope: nil, writes: false, result: .string()) { _ in
                await gate.pass()
                return JSONText("done")
            },
            Method("hidden", "Needs a scope.", scope: "secret", writes: false, result: .boolean) {
                _ in JSONText(true)
            },
        ]
    }

    private static func integer(_ name: String) -> Parameter<Int64> {
        Parameter(name, "A number.", schema: .integer()) { json throws(InvalidValue) in
            guard let value = json.integer else { throw InvalidValue("must be an integer") }
            return value
        }
    }
}
