import Foundation
import Testing

@testable import admitd

/// Who may speak on a stream, and for how long.
@Suite struct StreamAuthenticationTests {
    private static func isUnauthenticated(_ answer: String, id: String) -> Bool {
        answer.contains(#""code":4010"#) && answer.contains(#""reason":"unauthenticated""#)
            && answer.hasSuffix(#","id":\#(id)}"#)
    }

    @Test(arguments: TestStream.Socket.allCases, [#"{"token":"all"}"#, #"["all"]"#])
    func aTokenOpensTheStream(socket: TestStream.Socket, parameters: String) async throws {
        try await TestStream.run(on: socket) { server in
            let client = try await server.connect()
            try await client.send(
                #"{"jsonrpc":"2.0","id":0,"method":"rpc.authenticate","params":\#(parameters)}"#
                    + "\n")
            #expect(try await client.receiveLine() == TestStream.authenticated)
            try await client.send(TestStream.line(1))
            #expect(try await client.receiveLine() == TestStream.data(1))
        }
    }

    @Test(arguments: [
        (TestStream.authenticate("stranger", id: 7), "7"),
        (TestStream.authenticate("", id: 7), "7"),
        (TestStream.authenticate("with space", id: 7), "7"),
        (#"{"jsonrpc":"2.0","method":"get_data","id":7}"#, "null"),
        ("[\(TestStream.authenticate("all"))]", "null"),
        (#"{"jsonrpc":"2.0","method":"rpc.authenticate","params":["all"]}"#, "null"),
        (#"{"jsonrpc":"2.0","method":"rpc.authenticate","params":[7],"id":7}"#, "null"),
        (#"{"jsonrpc":"2.0","method":"rpc.authenticate","id":7}"#, "null"),
        (#"{"jsonrpc":"2.0","method":"rpc.discover","id":7}"#, "null"),
        (#"{"method":"rpc.authenticate","params":["all"],"id":7}"#, "null"),
        ("GET / HTTP/1.1", "null"), ("", "null"),
    ])
    func nothingElseDoes(line: String, id: String) async throws {
        try await TestStream.run { server in
            let client = try await server.connect()
            try await client.send("\(line)\n" + TestStream.line(1))
            #expect(Self.isUnauthenticated(try await client.receiveLine(), id: id))
            #expect(try await client.isAtEnd())
        }
    }

    @Test func linesBehindTheTokenWaitForIt() async throws {
        try await TestStream.run { server in
            let client = try await server.connect()
            try await client.send(
                TestStream.authenticate("all") + "\n"
                    + (1...50).map { TestStream.line($0) }.joined())
            #expect(try await client.receiveLine() == TestStream.authenticated)
            let answers = try await TestStream.answers(50, to: client)
            #expect(answers == Set((1...50).map { TestStream.data($0) }))
        }
    }

    @Test func anOutageIsNoRefusal() async throws {
        try await TestStream.run { server in
            server.isOutage.update { $0 = true }
            let client = try await server.connect()
            try await client.send(TestStream.authenticate("all", id: 7) + "\n")
            let answer = try await client.receiveLine()
            #expect(answer.contains(#""code":5030"#) && answer.contains(#""retryable":true"#))
            #expect(answer.hasSuffix(#","id":7}"#))
            server.isOutage.update { $0 = false }
            try await client.send(TestStream.authenticate("all") + "\n" + TestStream.line(1))
            #expect(try await client.receiveLine() == TestStream.authenticated)
            #expect(try await client.receiveLine() == TestStream.data(1))

            server.isOutage.update { $0 = true }
            try await client.send("[\(TestStream.data(3)),1]\n")
            let batch = try await client.receiveLine()
            #expect(batch.contains(#","id":3},{"#) && batch.hasSuffix(#","id":null}]"#))
            try await client.send(TestStream.line(2))
            let call = try await client.receiveLine()
            #expect(call.contains(#""code":5030"#) && call.hasSuffix(#","id":2}"#))
        }
    }

    @Test func aClientThatSaysNothingIsLeft() async throws {
        var limits = ServerLimits()
        limits.authenticationTimeout = .milliseconds(100)
        try await TestStream.run(limits: limits) { server in
            let silent = try await server.connect()
            let halting = try await server.connect()
            try await halting.send(#"{"jsonrpc":"#)
            #expect(try await silent.isAtEnd())
            #expect(try await halting.isAtEnd())
            // One that spoke in time stays.
            let client = try await server.open()
            try await Task.sleep(for: .milliseconds(150))
            try await client.send(TestStream.line(1))
            #expect(try await client.receiveLine() == TestStream.data(1))
        }
    }

    @Test func theTokenCanBeReplaced() async throws {
        try await TestStream.run { server in
            let client = try await server.open("few")
            let hidden = TestStream.line(1, "hidden")
            try await client.send(hidden)
            #expect(try await client.receiveLine().contains(#""code":4030"#))
            // Also when the name is spelt with escapes.
            let again = TestStream.authenticate("all").replacing("rpc.", with: #"rp\u0063."#)
            try await client.send("\(again)\n\(hidden)")
            #expect(try await client.receiveLine() == TestStream.authenticated)
            #expect(
                try await client.receiveLine() == #"{"jsonrpc":"2.0","result":true,"id":1}"#)

            try await client.send(
                #"{"jsonrpc":"2.0","method":"rpc.authenticate","params":{"key":1},"id":2}"# + "\n")
            let wrong = try await client.receiveLine()
            #expect(wrong.contains(#""code":-32602"#) && wrong.hasSuffix(#","id":2}"#))
            try await client.send(hidden)
            #expect(try await client.receiveLine().contains(#""result":true"#))

            try await client.send(TestStream.authenticate("stranger", id: 3) + "\n")
            #expect(Self.isUnauthenticated(try await client.receiveLine(), id: "3"))
            #expect(try await client.isAtEnd())
        }
    }

    @Test func aRevokedTokenEndsTheStream() async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            try await client.send(TestStream.line(1, "slow"))
            await server.gate.arrival()
            server.revoked.update { $0.insert("all") }
            try await client.send(TestStream.line(2) + TestStream.line(3))
            #expect(Self.isUnauthenticated(try await client.receiveLine(), id: "null"))
            // What was begun before is answered still.
            server.gate.open()
            #expect(try await client.receiveLine().hasSuffix(#""result":"done","id":1}"#))
            #expect(try await client.isAtEnd())
        }
    }
}
