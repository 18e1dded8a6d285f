import Testing

@testable import JSONRPC

/// What is a call, what is none, and what comes back as the id.
struct EnvelopeTests {
    private let rig = Rig()

    @Test(arguments: GrammarTests.refused.filter { !$0.isEmpty })
    func badJSON(_ text: String) async {
        let expected = refusal(-32700, "Parse error", "parse_error")
        #expect(await rig.ask(text) == expected)
        let inside = #"{"jsonrpc":"2.0","id":1,"method":"get_data","params":[[[["# + text
        #expect(await rig.ask(inside) == expected)
    }

    @Test func badJSONInBytes() async {
        let expected = refusal(-32700, "Parse error", "parse_error")
        let call = #"{"jsonrpc":"2.0","id":1,"method":"get_data"}"#
        let utf16 = call.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let messages: [[UInt8]] = [
            [], utf16, [0xFF, 0xFE] + utf16, [0xEF, 0xBB, 0xBF] + Array(call.utf8),
            Array(call.utf8) + [0], Array(call.utf8) + Array(call.utf8),
            Array(call.replacing("get", with: "\u{1}").utf8),
            Array(#"{"jsonrpc":"2.0","id":""#.utf8) + [0xC0, 0x80] + Array(#""}"#.utf8),
            Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8),
        ]
        for message in messages { #expect(await rig.ask(message) == expected) }
        #expect(rig.records.map(\.code) == Array(repeating: -32700, count: messages.count))
        #expect(rig.records.allSatisfy { $0.method == "unknown" && !$0.isNotification })
    }

    @Test(arguments: [
        "\"\"", "\"a\"", "\"\\u0061\\/é😀\"", "\"\\ud800\"", "0", "-0", "-1", "7",
        "18446744073709551616", "-123456789012345678901234567890", "null",
    ])
    func echoesID(_ id: String) async {
        for spelling in [id, " \(id) "] {
            let call = #"{"id":\#(spelling),"jsonrpc":"2.0","method":"get_data"}"#
            #expect(await rig.ask(call) == answered("[\"hello\",5]", id: id))
            #expect(await rig.ask("[\(call)]") == "[\(answered("[\"hello\",5]", id: id))]")
            let wrong = #"{"id":\#(spelling),"jsonrpc":"2.0","method":"none"}"#
            #expect(await rig.ask(wrong) == methodNotFound("none", id: id))
        }
    }

    @Test(arguments: [
        "true", "false", "1.0", "0.5", "1e2", "1E2", "-1.5", "{}", "[]", "[1]", "{\"a\":1}",
    ])
    func refusesID(_ id: String) async {
        let call = #"{"jsonrpc":"2.0","method":"update","id":\#(id)}"#
        let expected = invalidRequest("id must be a string, an integer or null")
        #expect(await rig.ask(call.replacing("\"update\"", with: "1")) != nil)
        let answer = await rig.ask(call)
        #expect(answer == expected)
        #expect(rig.notes.isEmpty)
    }

    @Test(arguments: [
        (#"{"id":1,"method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "1"),
        (#"{"jsonrpc":"1.0","id":1,"method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "1"),
        (#"{"jsonrpc":2.0,"id":"x","method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "\"x\""),
        (#"{"jsonrpc":null,"id":null,"method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "null"),
        (#"{"JSONRPC":"2.0","id":1,"method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "1"),
        (#"{"method":"update"}"#, "jsonrpc must be \\\"2.0\\\"", "null"),
        (#"{"jsonrpc":"2.0","id":1}"#, "method must be a string", "1"),
        (#"{"jsonrpc":"2.0","id":1,"method":null}"#, "method must be a string", "1"),
        (#"{"jsonrpc":"2.0","method":["update"]}"#, "method must be a string", "null"),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"update","params":"x"}"#,
            "params must be an object or an array", "1"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"update","params":null}"#,
            "params must be an object or an array", "1"
        ),
        (
            #"{"jsonrpc":"2.0","method":"update","params":1}"#,
            "params must be an object or an array", "null"
        ),
        (
            #"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"update"}"#,
            "a member must not occur twice", "1"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"update","\u006dethod":"update"}"#,
            "a member must not occur twice", "1"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"id":1,"method":"update"}"#, "a member must not occur twice",
            "null"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"update","params":{"value":1,"value":1}}"#,
            "a member must not occur twice", "1"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"update","params":[{"x":[{"a":1,"a":2}]}]}"#,
            "a member must not occur twice", "1"
        ),
        (
            #"{"jsonrpc":"2.0","method":"update","x":1,"x":2}"#, "a member must not occur twice",
            "null"
        ),
        ("{}", "jsonrpc must be \\\"2.0\\\"", "null"), ("1", "a call must be an object", "null"),
        ("\"update\"", "a call must be an object", "null"),
        ("null", "a call must be an object", "null"),
    ])
    func invalid(_ call: String, _ detail: String, _ id: String) async {
        let expected = invalidRequest(detail, id: id)
        #expect(await rig.ask(call) == expected)
        #expect(await rig.ask("[\(call)]") == "[\(expected)]")
        #expect(await rig.ask("[[\(call)]]") == "[\(invalidRequest("a call must be an object"))]")
        #expect(rig.notes.isEmpty)
        #expect(rig.records.map(\.code) == [-32600, -32600, -32600])
        #expect(rig.records.allSatisfy { !$0.isNotification && $0.method == "unknown" })
    }

    @Test func escapedEnvelopeReadsTheSame() async {
        let call =
            #"{"\u006asonrpc":"2\u002e0","i\u0064":1,"m\u0065thod":"sub\u0074ract","#
            + #""p\u0061rams":{"minu\u0065nd":3,"subtrahend":1},"unknown":{}}"#
        #expect(await rig.ask(call) == answered("2"))
    }

    @Test(arguments: [
        #""rpc.foo""#, #""rpc.""#, #""rpc.discover.x""#, #""""#, #""Subtract""#, #""subtract ""#,
        #""\ud800""#, #""sub\u0000tract""#, #""\#(String(repeating: "x", count: 1_000))""#,
    ])
    func unknownMethods(_ name: String) async throws {
        let answer = await rig.ask(#"{"jsonrpc":"2.0","id":1,"method":\#(name)}"#)
        let error = try #require(try parse(answer ?? "")["error"])
        #expect(error["code"]?.integer == -32601)
        #expect(error["data"]?["reason"]?.string == "method_not_found")
        #expect(error["message"]?.string?.hasPrefix("Method not found") == true)
        #expect(answer?.utf8.count ?? 0 < 200)
        #expect(await rig.ask(#"{"jsonrpc":"2.0","method":\#(name)}"#) == nil)
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","method":"nothing"}"#, #"{"jsonrpc":"2.0","method":"secret"}"#,
        #"{"jsonrpc":"2.0","method":"fail","params":["x"]}"#,
        #"{"jsonrpc":"2.0","method":"subtract","params":{"x":1}}"#,
        #"{"jsonrpc":"2.0","method":"get_data"}"#,
    ])
    func notificationsAnswerNothing(_ call: String) async {
        #expect(await rig.ask(call) == nil)
        #expect(await rig.ask("[\(call),\(call)]") == nil)
        #expect(rig.records.count == 3)
        #expect(rig.records.allSatisfy { $0.isNotification })
        let one = call.replacing("\"jsonrpc\"", with: "\"id\":7,\"jsonrpc\"")
        let alone = await rig.ask(one)
        #expect(await rig.ask("[\(call),\(one),\(call)]") == "[\(alone ?? "")]")
    }

    @Test func notificationsRun() async {
        #expect(await rig.ask(#"{"jsonrpc":"2.0","method":"update","params":[5]}"#) == nil)
        #expect(rig.notes == ["5"])
    }
}
