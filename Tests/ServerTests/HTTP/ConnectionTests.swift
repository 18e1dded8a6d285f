import Foundation
import Testing

@testable import admitd

/// Connections: kept, pipelined, closed, broken and too slow.
@Suite struct ConnectionTests {
    static func call(_ id: Int, _ method: String = "get_data") -> String {
        TestServer.post(#"{"jsonrpc":"2.0","method":"\#(method)","id":\#(id)}"#)
    }

    @Test func pipelinedCallsAreAnsweredInOrder() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let more = (2...300).map { Self.call($0) }.joined()
            try await client.send(Self.call(1, "slow") + more)
            await server.gate.arrival()
            server.gate.open()
            for id in 1...300 {
                let answer = try await client.receive()
                #expect(answer.status == 200)
                #expect(answer.body.hasSuffix(#","id":\#(id)}"#))
            }
        }
    }

    @Test func requestsMayComeByteByByte() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for byte in Self.call(1).utf8 { try await client.send([byte]) }
            #expect(try await client.receive().body == RequestTests.result)
        }
    }

    @Test func chunkedBodiesAreRead() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let message = RequestTests.call
            let half = message.index(message.startIndex, offsetBy: 10)
            let chunks = [message[..<half], message[half...]].map {
                String($0.utf8.count, radix: 16) + "\r\n\($0)\r\n"
            }
            let head = TestServer.post("").replacingOccurrences(
                of: "Content-Length: 0", with: "Transfer-Encoding: chunked")
            try await client.send(head + chunks.joined() + "0\r\n\r\n")
            #expect(try await client.receive().body == RequestTests.result)
        }
    }

    @Test func aBodyAnnouncedTooLargeIsRefusedUnread() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let head = TestServer.post("").replacingOccurrences(
                of: "Content-Length: 0", with: "Content-Length: 1048577")
            try await client.send(head)
            let answer = try await client.receive()
            #expect(answer.status == 413)
            #expect(answer.headers["connection"] == "close")
            #expect(try await client.isAtEnd())
        }
    }

    @Test func theAnswerToATooLargeBodyOutlivesTheRestOfIt() async throws {
        var limits = ServerLimits()
        limits.lingerTimeout = .seconds(15)
        try await TestServer.run(limits: limits) { server in
            // More than any socket buffers: sending fails if the server stops reading.
            for isChunked in [false, true] {
                let client = try await server.connect()
                let megabytes = [UInt8](repeating: 0x20, count: 24 << 20)
                let head = TestServer.post("").replacingOccurrences(
                    of: "Content-Length: 0",
                    with: isChunked
                        ? "Transfer-Encoding: chunked" : "Content-Length: \(megabytes.count)")
                let size = String(megabytes.count, radix: 16)
                try await client.send(
                    Array((head + (isChunked ? "\(size)\r\n" : "")).utf8) + megabytes)
                #expect(try await client.receive().status == 413)
                #expect(try await client.isAtEnd())
            }
        }
    }

    @Test func aBodyOfExactlyTheLimitIsTaken() async throws {
        try await TestServer.run { server in
            let frame = #"{"jsonrpc":"2.0","method":"echo","params":[""],"id":1}"#
            let filler = String(repeating: "x", count: (1 << 20) - frame.utf8.count)
            let message = frame.replacingOccurrences(of: #"[""]"#, with: #"["\#(filler)"]"#)
            #expect(message.utf8.count == 1 << 20)
            let answer = try await server.call(message)
            #expect(answer.status == 200)
            #expect(answer.body == #"{"jsonrpc":"2.0","result":"\#(filler)","id":1}"#)
        }
    }

    @Test func oldClientsAndCloseEndTheConnection() async throws {
        try await TestServer.run { server in
            for text in [
                Self.call(1).replacingOccurrences(of: "HTTP/1.1", with: "HTTP/1.0"),
                Self.call(1).replacingOccurrences(
                    of: "Host: admit", with: "Host: admit\r\nConnection: close"),
                Self.call(1).replacingOccurrences(
                    of: "Host: admit", with: "Host: admit\r\nConnection: Upgrade\r\nUpgrade: h2c"),
            ] {
                let client = try await server.connect()
                try await client.send(text)
                let answer = try await client.receive()
                #expect(answer.body == RequestTests.result)
                #expect(answer.headers["connection"] == "close")
                #expect(try await client.isAtEnd())
            }
            let kept = try await server.connect()
            for _ in 1...2 {
                try await kept.send(
                    Self.call(1).replacingOccurrences(
                        of: "HTTP/1.1\r\n", with: "HTTP/1.0\r\nConnection: keep-alive\r\n"))
                #expect(try await kept.receive().headers["connection"] == "keep-alive")
            }
        }
    }

    @Test func aClientThatHasSentAllIsStillAnswered() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.call(1, "slow") + Self.call(2))
            client.endSending()
            await server.gate.arrival()
            server.gate.open()
            #expect(try await client.receive().body.contains(#""result":"done""#))
            #expect(try await client.receive().body.hasSuffix(#""id":2}"#))
            #expect(try await client.isAtEnd())
        }
    }

    @Test func bodiesHeldBackAreAskedFor() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let text = TestServer.post(
                RequestTests.call, headers: "Expect: 100-continue\r\n")
            let end = try #require(text.range(of: "\r\n\r\n"))
            try await client.send(String(text[..<end.upperBound]))
            #expect(try await client.receive().status == 100)
            try await client.send(String(text[end.upperBound...]))
            #expect(try await client.receive().body == RequestTests.result)
            let refused = try await server.connect()
            try await refused.send(
                text[..<end.upperBound].replacingOccurrences(of: "/rpc", with: "/nothing"))
            #expect(try await refused.receive().status == 404)
            #expect(try await refused.isAtEnd())
        }
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", "GET / HTTP/9.9\r\n\r\n",
        "POST /rpc HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /rpc HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /rpc HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /livez HTTP/1.1\r\nBad Header: x\r\n\r\n",
    ])
    func whatIsNoHTTPGets400(text: String) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(text)
            let answer = try await client.receive()
            #expect(answer.status == 400)
            #expect(answer.headers["connection"] == "close")
            #expect(try await client.isAtEnd())
        }
    }

    @Test func garbageBehindACallIsAnsweredAfterIt() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.call(1, "slow") + "garbage\r\n\r\n")
            await server.gate.arrival()
            server.gate.open()
            #expect(try await client.receive().body.contains(#""result":"done""#))
            #expect(try await client.receive().status == 400)
            #expect(try await client.isAtEnd())
        }
    }

    @Test func headersTooLargeAreRefused() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let large = String(repeating: "x", count: 20_000)
            try await client.send("GET /livez HTTP/1.1\r\nX-Large: \(large)\r\n\r\n")
            #expect(try await client.receive().status == 431)
            #expect(try await client.isAtEnd())
        }
    }

    @Test(arguments: [
        ("POST /rpc HTTP/1.1\r\nHo", 408), (String(call(1).dropLast(5)), 408),
    ])
    func slowRequestsAreCutOff(beginning: String, status: Int) async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .milliseconds(200)
        try await TestServer.run(limits: limits) { server in
            let client = try await server.connect()
            try await client.send(beginning)
            #expect(try await client.receive().status == status)
            #expect(try await client.isAtEnd())
        }
    }

    @Test func silentConnectionsAreClosed() async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .milliseconds(300)
        limits.idleTimeout = .milliseconds(300)
        try await TestServer.run(limits: limits) { server in
            let silent = try await server.connect()
            #expect(try await silent.isAtEnd())
            let idle = try await server.connect()
            try await idle.send(Self.call(1))
            #expect(try await idle.receive().status == 200)
            #expect(try await idle.isAtEnd())
        }
    }

    @Test func aSlowAnswerIsNotTimedOut() async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .milliseconds(100)
        limits.idleTimeout = .milliseconds(100)
        try await TestServer.run(limits: limits) { server in
            let slow = try await server.connect()
            try await slow.send(Self.call(1, "slow"))
            await server.gate.arrival()
            // Another connection that is cut off twice proves that the time has passed.
            for _ in 1...2 { #expect(try await server.connect().isAtEnd()) }
            server.gate.open()
            #expect(try await slow.receive().body.contains(#""result":"done""#))
        }
    }

    @Test func oneConnectionTooManyIsTurnedAway() async throws {
        var limits = ServerLimits()
        limits.maximumConnections = 2
        try await TestServer.run(limits: limits) { server in
            let first = try await server.connect()
            try await first.send(Self.call(1))
            #expect(try await first.receive().status == 200)
            let second = try await server.connect()
            try await second.send(Self.call(2))
            #expect(try await second.receive().status == 200)
            let third = try await server.connect()
            let answer = try await third.receive()
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "1")
            #expect(try await third.isAtEnd())
            try await first.send(Self.call(3))
            #expect(try await first.receive().status == 200)
        }
    }

    @Test func callsBeyondTheLimitAreShed() async throws {
        var limits = ServerLimits()
        limits.maximumInFlight = 1
        try await TestServer.run(limits: limits) { server in
            let slow = try await server.connect()
            try await slow.send(Self.call(1, "slow"))
            await server.gate.arrival()
            let shed = try await server.call(RequestTests.call)
            #expect(shed.status == 503)
            #expect(shed.headers["retry-after"] == "1")
            #expect(shed.body.contains(#""code":5030"#))
            server.gate.open()
            #expect(try await slow.receive().status == 200)
            #expect(try await server.call(RequestTests.call).status == 200)
        }
    }
}
