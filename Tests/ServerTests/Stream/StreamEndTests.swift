import Foundation
import ServiceLifecycle
import Testing

@testable import admitd

/// How streams end, and how many there may be.
@Suite struct StreamEndTests {
    @Test(arguments: TestStream.Socket.allCases)
    func callsInFlightAreAnsweredAndNothingNewIsTaken(socket: TestStream.Socket) async throws {
        try await TestStream.run(on: socket) { server in
            let idle = try await server.open()
            let unknown = try await server.connect()
            let slow = try await server.open()
            try await slow.send(TestStream.line(1, "slow"))
            await server.gate.arrival()

            let stopping = Task { await server.server.stop() }
            #expect(try await idle.isAtEnd())
            #expect(try await unknown.isAtEnd())
            await #expect(throws: RawClientError.self) {
                while true { _ = try await server.connect() }
            }
            try await slow.send(TestStream.line(2))
            let late = try await slow.receiveLine()
            #expect(late.contains(#""code":5030"#) && late.hasSuffix(#","id":2}"#))

            server.gate.open()
            #expect(try await slow.receiveLine().hasSuffix(#""result":"done","id":1}"#))
            #expect(try await slow.isAtEnd())
            await stopping.value
        }
    }

    @Test func theDrainIsBounded() async throws {
        var limits = ServerLimits()
        limits.drainTimeout = .milliseconds(200)
        try await TestStream.run(limits: limits) { server in
            let slow = try await server.open()
            try await slow.send(
                TestStream.line(1, "slow") + #"{"jsonrpc":"2.0","method":"slow"}"# + "\n")
            await server.gate.arrival(of: 2)
            await server.server.stop()
            let answer = try await slow.receiveLine()
            #expect(answer.contains(#""code":5030"#) && answer.hasSuffix(#","id":1}"#))
            #expect(try await slow.isAtEnd())
        }
    }

    @Test func aGracefulShutdownDrains() async throws {
        try await TestStream.run { server in
            let group = ServiceGroup(services: [server.server], logger: TestServer.quiet)
            let running = Task { try await group.run() }
            let slow = try await server.open()
            try await slow.send(TestStream.line(1, "slow"))
            await server.gate.arrival()
            await group.triggerGracefulShutdown()
            server.gate.open()
            #expect(try await slow.receiveLine().contains("done"))
            try await running.value
            await #expect(throws: RawClientError.self) { try await server.connect() }
        }
    }

    @Test func oneTooManyIsTurnedAway() async throws {
        var limits = ServerLimits()
        limits.maximumConnections = 2
        try await TestStream.run(limits: limits) { server in
            let first = try await server.open()
            let second = try await server.open()
            let third = try await server.connect()
            #expect(try await third.receiveLine().contains(#""code":5030"#))
            #expect(try await third.isAtEnd())
            let open = String(decoding: server.metrics.text(), as: UTF8.self)
            #expect(open.contains("\nadmit_stream_connections 2.0\n"))
            for client in [first, second] {
                try await client.send(TestStream.line(1))
                #expect(try await client.receiveLine() == TestStream.data(1))
            }
        }
    }

    @Test func anIdleStreamIsLeft() async throws {
        var limits = ServerLimits()
        limits.idleTimeout = .milliseconds(300)
        try await TestStream.run(limits: limits) { server in
            let working = try await server.connect()
            try await working.send(
                TestStream.authenticate("all") + "\n" + TestStream.line(1, "slow"))
            await server.gate.arrival()
            let idle = try await server.open()
            #expect(try await idle.isAtEnd())
            // Whoever waits for an answer is not idle.
            server.gate.open()
            #expect(try await working.receiveLine() == TestStream.authenticated)
            #expect(try await working.receiveLine().contains("done"))
            #expect(try await working.isAtEnd())
        }
    }

    @Test func aStreamThatStopsWithinALineIsLeft() async throws {
        var limits = ServerLimits()
        limits.requestTimeout = .milliseconds(100)
        try await TestStream.run(limits: limits) { server in
            let halting = try await server.open()
            try await halting.send("{")
            #expect(try await halting.isAtEnd())
        }
    }

    @Test func bothTransportsShareTheirLimit() async throws {
        var limits = ServerLimits()
        limits.maximumInFlight = 1
        try await TestServer.run { http in
            let (loops, calls) = (ServerLoops(count: 1), CallsInFlight())
            let gateway = http.server.serving.gateway
            let path = "/tmp/admit-\(UUID().uuidString).sock"
            let stream = StreamServer(
                listen: .unix(path: path), gateway: gateway, limits: limits, loops: loops,
                calls: calls, metrics: PrometheusFactory(), logger: TestServer.quiet)
            let beside = HTTPServer(
                listen: .tcp(host: "127.0.0.1", port: 0), gateway: gateway, limits: limits,
                loops: loops, calls: calls, metrics: PrometheusFactory(),
                logger: TestServer.quiet)
            try await stream.start()
            guard case .tcp(_, let port) = try await beside.start() else { return }
            let client = try await RawClient.connect(path: path)
            try await client.send(
                TestStream.authenticate("all") + "\n" + TestStream.line(1, "slow"))
            await http.gate.arrival()
            let other = try await RawClient.connect(port: port)
            try await other.send(TestServer.post(RequestTests.call))
            #expect(try await other.receive().status == 503)
            http.gate.open()
            #expect(try await client.receiveLine() == TestStream.authenticated)
            #expect(try await client.receiveLine().contains("done"))
            try await other.send(TestServer.post(RequestTests.call))
            #expect(try await other.receive().status == 200)
            await stream.stop()
            await beside.stop()
            await loops.close()
        }
    }
}
