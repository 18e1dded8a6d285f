import Foundation
import Testing

@testable import admitd

/// Many messages on one connection, however they are cut and however they are read.
@Suite struct StreamFlowTests {
    @Test(arguments: TestStream.Socket.allCases)
    func aSlowCallHoldsUpNoFastOne(socket: TestStream.Socket) async throws {
        try await TestStream.run(on: socket) { server in
            let client = try await server.open()
            try await client.send(
                (1...300).map { TestStream.line($0, $0 % 3 == 0 ? "slow" : "get_data") }.joined())
            await server.gate.arrival(of: 100)
            let fast = try await TestStream.answers(200, to: client)
            #expect(fast == Set((1...300).filter { $0 % 3 != 0 }.map { TestStream.data($0) }))
            server.gate.open()
            let late = try await TestStream.answers(100, to: client)
            #expect(
                late
                    == Set(
                        (1...100).map { #"{"jsonrpc":"2.0","result":"done","id":\#($0 * 3)}"# }))
        }
    }

    @Test(arguments: TestStream.Socket.allCases)
    func messagesMayComeByteByByte(socket: TestStream.Socket) async throws {
        try await TestStream.run(on: socket) { server in
            let client = try await server.connect()
            let text =
                TestStream.authenticate("all") + "\n" + TestStream.line(1) + TestStream.line(2)
            for byte in text.utf8 { try await client.send([byte]) }
            #expect(try await client.receiveLine() == TestStream.authenticated)
            let answers = try await TestStream.answers(2, to: client)
            #expect(answers == [TestStream.data(1), TestStream.data(2)])
        }
    }

    @Test func messagesMayBeCutAnywhere() async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            let text = Array((1...2000).map { TestStream.line($0) }.joined().utf8)
            async let sent: Void = {
                var rest = text[...]
                while !rest.isEmpty {
                    let count = min(rest.count, Int.random(in: 1...3000))
                    try await client.send(Array(rest.prefix(count)))
                    rest = rest.dropFirst(count)
                }
            }()
            try await sent
            let answers = try await TestStream.answers(2000, to: client)
            #expect(answers == Set((1...2000).map { TestStream.data($0) }))
        }
    }

    @Test func aLineThatIsTooLongEndsTheStream() async throws {
        try await TestStream.run { server in
            let opening = #"{"jsonrpc":"2.0","method":"echo","id":1,"params":[""#
            let closing = #""]}"#
            let room = (1 << 20) - opening.utf8.count - closing.utf8.count
            let longest = opening + String(repeating: "x", count: room) + closing
            let client = try await server.open()
            try await client.send(TestStream.line(7, "slow") + longest + "\n")
            #expect(try await client.receiveLine().utf8.count > room)
            // One byte more, whole or not, and what is behind it is not read.
            try await client.send(longest + " \n" + TestStream.line(2))
            let refusal = try await client.receiveLine()
            #expect(refusal.contains(#""code":-32600"#) && refusal.hasSuffix(#","id":null}"#))
            server.gate.open()
            #expect(try await client.receiveLine().hasSuffix(#""result":"done","id":7}"#))
            #expect(try await client.isAtEnd())

            let endless = try await server.open()
            try await endless.send([UInt8](repeating: 0x20, count: (1 << 20) + 1))
            #expect(try await endless.receiveLine().contains(#""code":-32600"#))
            #expect(try await endless.isAtEnd())
        }
    }

    @Test func halfAClosedConnectionIsAnswered() async throws {
        try await TestStream.run { server in
            let client = try await server.open()
            // The last line has no end, so it is none.
            try await client.send(
                TestStream.line(1, "slow") + TestStream.line(2)
                    + String(TestStream.line(3).dropLast()))
            client.endSending()
            #expect(try await client.receiveLine() == TestStream.data(2))
            server.gate.open()
            #expect(try await client.receiveLine().hasSuffix(#""result":"done","id":1}"#))
            #expect(try await client.isAtEnd())
        }
    }

    @Test func onlySoManyAreInFlightAtOnce() async throws {
        var limits = ServerLimits()
        limits.maximumInFlightPerStream = 4
        try await TestStream.run(limits: limits) { server in
            let client = try await server.open()
            try await client.send((1...9).map { TestStream.line($0, "slow") }.joined())
            await server.gate.arrival(of: 4)
            // Whatever else the server does, the fifth waits.
            for _ in 1...8 { _ = try await server.call("{}") }
            #expect(server.messages == 1 + 4 + 8 * 2)
            server.gate.open()
            for _ in 1...9 { #expect(try await client.receiveLine().contains("done")) }
        }
    }

    @Test func whatIsTooMuchForTheServerIsShed() async throws {
        var limits = ServerLimits()
        limits.maximumInFlight = 2
        try await TestStream.run(limits: limits) { server in
            let client = try await server.open()
            try await client.send(TestStream.line(1, "slow") + TestStream.line(2, "slow"))
            await server.gate.arrival(of: 2)
            let note = #"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5]}"#
            try await client.send(
                TestStream.line(3) + note + "\n[\(TestStream.data(4)),\(note)]\n")
            for id in ["3}", "4}]"] {
                let shed = try await client.receiveLine()
                #expect(shed.contains(#""code":5030"#) && shed.contains(#""retry_after_ms":1000"#))
                #expect(shed.hasSuffix(#","id":"# + id))
            }
            server.gate.open()
            for _ in 1...2 { #expect(try await client.receiveLine().contains("done")) }
            try await client.send(TestStream.line(5))
            #expect(try await client.receiveLine() == TestStream.data(5))
            #expect(server.updates.value.isEmpty)
        }
    }

    /// A server that went on reading would take all of the gigabyte and keep the answers.
    @Test(arguments: TestStream.Socket.allCases)
    func whoDoesNotReadIsNotRead(socket: TestStream.Socket) async throws {
        var limits = ServerLimits()
        limits.idleTimeout = .milliseconds(500)
        try await TestStream.run(on: socket, limits: limits) { server in
            let client = try await server.open()
            let value = String(repeating: "x", count: 100_000)
            let line = Array(
                #"{"jsonrpc":"2.0","method":"echo","id":1,"params":["\#(value)"]}"#.utf8 + [0x0A])
            var sent = 0
            // It ends when the server gives the silent reader up.
            await #expect(throws: RawClientError.self) {
                for _ in 0..<10_000 {
                    try await client.send(line)
                    sent += line.count
                }
            }
            #expect(sent < 32 << 20)
            #expect(server.messages < 300)
        }
    }
}
