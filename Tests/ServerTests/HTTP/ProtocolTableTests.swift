import Foundation
import Testing

/// Each row of the protocol's table, over a real socket.
@Suite struct ProtocolTableTests {
    private struct Reply: Decodable {
        struct Failure: Decodable {
            struct Details: Decodable {
                var reason: String
                var retryable: Bool
                var request_id: String
                var param: String?
            }
            var code: Int
            var message: String
            var data: Details
        }
        var error: Failure?
    }

    private func reply(_ answer: RawAnswer) throws -> Reply {
        try JSONDecoder().decode(Reply.self, from: Data(answer.body.utf8))
    }

    static let badDocuments: [[UInt8]] = [
        Array(#"{"jsonrpc":"2.0","method":"get_data","id":1,}"#.utf8),
        Array(#"{"jsonrpc":"2.0","method":"get_data","params":[NaN],"id":1}"#.utf8),
        [0xEF, 0xBB, 0xBF] + Array(#"{"jsonrpc":"2.0","method":"get_data","id":1}"#.utf8),
        Array(#"{"jsonrpc":"2.0"}"#.utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
        Array(#"{"jsonrpc":"2.0","method":""#.utf8) + [0xC3, 0x28] + Array(#"","id":1}"#.utf8),
        Array(#"{"jsonrpc":"2.0","method":"get_data","id":1} x"#.utf8),
        Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8),
        [],
    ]

    @Test(arguments: badDocuments)
    func badJSON(document: [UInt8]) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                Array(TestServer.post("").utf8)
                    .withLength(of: document))
            let answer = try await client.receive()
            #expect(answer.status == 200)
            #expect(try reply(answer).error?.code == -32700)
            #expect(answer.body.hasSuffix(#","id":null}"#))
        }
    }

    static let refused: [(message: String, code: Int, id: String)] = [
        ("[]", -32600, "null"),
        (#"{"jsonrpc":"2.0","method":"get_data","id":true}"#, -32600, "null"),
        (#"{"jsonrpc":"2.0","method":"get_data","id":1.5}"#, -32600, "null"),
        (#"{"jsonrpc":"2.0","method":"get_data","id":{}}"#, -32600, "null"),
        (#"{"jsonrpc":"2.0","method":"get_data","id":[]}"#, -32600, "null"),
        (#"{"method":"get_data","id":7}"#, -32600, "7"),
        (#"{"jsonrpc":"1.0","method":"get_data","id":7}"#, -32600, "7"),
        (#"{"jsonrpc":"2.0","method":"get_data","method":"sum","id":7}"#, -32600, "7"),
        (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, -32600, "null"),
        (#"{"jsonrpc":"2.0","method":"nothing","id":7}"#, -32601, "7"),
        (#"{"jsonrpc":"2.0","method":"rpc.nothing","id":7}"#, -32601, "7"),
        (#"{"jsonrpc":"2.0","method":"subtract","params":[1],"id":7}"#, -32602, "7"),
        (#"{"jsonrpc":"2.0","method":"subtract","params":["1",2],"id":7}"#, -32602, "7"),
        (
            #"{"jsonrpc":"2.0","method":"subtract","params":"#
                + #"{"minuend":1,"subtrahend":2,"x":3},"id":7}"#,
            -32602, "7"
        ),
        (#"{"jsonrpc":"2.0","method":"fail","id":7}"#, -32603, "7"),
        (
            #"{"jsonrpc":"2.0","method":"echo","params":{"value":"\u0000"},"id":7}"#, -32602, "7"
        ),
    ]

    @Test(arguments: refused.indices)
    func refusedCalls(index: Int) async throws {
        let (message, code, id) = Self.refused[index]
        try await TestServer.run { server in
            let answer = try await server.call(message)
            #expect(answer.status == 200)
            #expect(try reply(answer).error?.code == code)
            #expect(answer.body.hasSuffix(#","id":\#(id)}"#))
            #expect(!answer.body.contains("db.internal"))
        }
    }

    @Test(arguments: [
        "1", "-7", "0", "18446744073709551616", #""a""#, #""é\u0041""#, "null", #""""#,
    ])
    func idsComeBackByteForByte(id: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.call(
                #"{"jsonrpc":"2.0","method":"get_data","id":\#(id)}"#)
            #expect(answer.body == #"{"jsonrpc":"2.0","result":["hello",5],"id":\#(id)}"#)
        }
    }

    @Test func junkInABatchDoesNotStopTheOthers() async throws {
        try await TestServer.run { server in
            let answer = try await server.call(
                #"[1,{"jsonrpc":"2.0","method":"sum","params":[1,2,3],"id":1},null]"#)
            #expect(answer.body.components(separatedBy: #""code":-32600"#).count == 3)
            #expect(answer.body.contains(#"{"jsonrpc":"2.0","result":6,"id":1}"#))
        }
    }

    @Test func aBatchTooLongRunsNothing() async throws {
        try await TestServer.run { server in
            let call = #"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5]}"#
            let thousand = try await server.call(
                "[" + Array(repeating: call, count: 1000).joined(separator: ",") + "]")
            #expect(thousand.body == "")
            #expect(server.updates.value.count == 1000)
            let more = try await server.call(
                "[" + Array(repeating: call, count: 1001).joined(separator: ",") + "]")
            #expect(try reply(more).error?.code == -32600)
            #expect(server.updates.value.count == 1000)
        }
    }

    @Test func scopesAreAskedPerCall() async throws {
        try await TestServer.run { server in
            let hidden = #"{"jsonrpc":"2.0","method":"hidden","id":1}"#
            let other = #"{"jsonrpc":"2.0","method":"get_data","id":2}"#
            let allowed = try await server.call(hidden, token: "all")
            #expect(allowed.body == #"{"jsonrpc":"2.0","result":true,"id":1}"#)
            let mixed = try await server.call("[\(hidden),\(other)]", token: "few")
            #expect(mixed.status == 200)
            #expect(mixed.body.contains(#""code":4030"#))
            #expect(mixed.body.contains(#""result":["hello",5],"id":2"#))
        }
    }

    @Test func afterAFailureTheNextCallWorks() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                TestServer.post(#"{"jsonrpc":"2.0","method":"fail","id":1}"#))
            #expect(try reply(await client.receive()).error?.message == "Internal error")
            try await client.send(
                TestServer.post(#"{"jsonrpc":"2.0","method":"get_data","id":2}"#))
            #expect(try await client.receive().body.contains(#""id":2"#))
        }
    }

    @Test func theDeadlineOfACallIsKept() async throws {
        try await TestServer.run { server in
            let answer = try await server.call(
                #"{"jsonrpc":"2.0","method":"slow","params":{"deadline_ms":50},"id":1}"#)
            #expect(try reply(answer).error?.code == 5040)
        }
    }
}

extension [UInt8] {
    /// A call's text without a body, given `body` and its length.
    func withLength(of body: [UInt8]) -> [UInt8] {
        let text = String(decoding: self, as: UTF8.self).replacingOccurrences(
            of: "Content-Length: 0", with: "Content-Length: \(body.count)")
        return Array(text.utf8) + body
    }
}
