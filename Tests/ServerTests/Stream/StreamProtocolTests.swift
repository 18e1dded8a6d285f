import Foundation
import Testing

/// Each row of the protocol's table that is not HTTP's own, over a stream.
@Suite struct StreamProtocolTests {
    @Test(arguments: ProtocolTableTests.badDocuments)
    func badJSON(document: [UInt8]) async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            try await client.send(document + Array("\n".utf8))
            let answer = try await client.receiveLine()
            #expect(answer.contains(#""code":-32700"#))
            #expect(answer.hasSuffix(#","id":null}"#))
            try await client.send(TestStream.line(1))
            #expect(try await client.receiveLine() == TestStream.data(1))
        }
    }

    @Test(arguments: ProtocolTableTests.refused.indices)
    func refusedCalls(index: Int) async throws {
        let (message, code, id) = ProtocolTableTests.refused[index]
        try await TestStream.run { server in
            let answer = try await server.call(message)
            #expect(answer.contains(#""code":\#(code),"#))
            #expect(answer.hasSuffix(#","id":\#(id)}"#))
            #expect(!answer.contains("db.internal"))
        }
    }

    @Test(arguments: [
        "1", "-7", "0", "18446744073709551616", #""a""#, #""é\u0041""#, "null", #""""#,
    ])
    func idsComeBackByteForByte(id: String) async throws {
        try await TestStream.run { server in
            let answer = try await server.call(
                #"{"jsonrpc":"2.0","method":"get_data","id":\#(id)}"#)
            #expect(answer == #"{"jsonrpc":"2.0","result":["hello",5],"id":\#(id)}"#)
        }
    }

    @Test func aLineMayEndAsInOtherWorlds() async throws {
        try await TestStream.run { server in
            let answer = try await server.call(
                #"  {"jsonrpc":"2.0","method":"get_data","id":1} "# + "\r")
            #expect(answer == TestStream.data(1))
        }
    }

    @Test func notificationsAreNotAnswered() async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            let update = #"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5]}"#
            for message in [update, "[\(update),\(update)]", #"{"jsonrpc":"2.0","method":"no"}"#] {
                try await client.send(message + "\n")
            }
            client.endSending()
            #expect(try await client.isAtEnd())
            #expect(server.updates.value.count == 3)
        }
    }

    @Test func aBatchIsOneLine() async throws {
        try await TestStream.run { server in
            let answer = try await server.call(
                #"[1,{"jsonrpc":"2.0","method":"sum","params":[1,2,3],"id":1},null]"#)
            #expect(answer.components(separatedBy: #""code":-32600"#).count == 3)
            #expect(answer.contains(#"{"jsonrpc":"2.0","result":6,"id":1}"#))
        }
    }

    @Test func aBatchTooLongRunsNothing() async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            let call = #"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5]}"#
            func batch(_ count: Int) -> String {
                "[" + Array(repeating: call, count: count).joined(separator: ",") + "]\n"
            }
            try await client.send(batch(1000) + batch(1001))
            #expect(try await client.receiveLine().contains(#""code":-32600"#))
            client.endSending()
            #expect(try await client.isAtEnd())
            #expect(server.updates.value.count == 1000)
        }
    }

    @Test func scopesAreAskedPerCall() async throws {
        try await TestStream.run { server in
            let hidden = #"{"jsonrpc":"2.0","method":"hidden","id":1}"#
            let allowed = try await server.call(hidden)
            #expect(allowed == #"{"jsonrpc":"2.0","result":true,"id":1}"#)
            let mixed = try await server.call("[\(hidden),\(TestStream.data(2))]", token: "few")
            #expect(mixed.contains(#""code":4030"#))
        }
    }

    @Test func theDeadlineOfACallIsKept() async throws {
        try await TestStream.run { server in
            let answer = try await server.call(
                #"{"jsonrpc":"2.0","method":"slow","params":{"deadline_ms":50},"id":1}"#)
            #expect(answer.contains(#""code":5040"#))
        }
    }

    @Test func overHTTPThereIsNoAuthenticating() async throws {
        try await TestServer.run { server in
            let answer = try await server.call(TestStream.authenticate("all"))
            #expect(answer.body.contains(#""code":-32601"#))
        }
    }
}
