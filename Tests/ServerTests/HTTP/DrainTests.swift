import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import admitd

/// Stopping: what is in flight is answered, nothing new begins.
@Suite struct DrainTests {
    private func waitUntilDraining(_ server: TestServer) async throws {
        while true {
            do {
                _ = try await server.connect()
            } catch {
                return
            }
            await Task.yield()
        }
    }

    @Test func callsInFlightAreAnsweredAndNothingNewIsTaken() async throws {
        try await TestServer.run { server in
            let idle = try await server.connect()
            try await idle.send(ConnectionTests.call(1))
            #expect(try await idle.receive().headers["connection"] == nil)
            let slow = try await server.connect()
            try await slow.send(ConnectionTests.call(2, "slow"))
            await server.gate.arrival()

            let stopping = Task { await server.server.stop() }
            // The idle connection is closed at once, while the slow call still runs.
            #expect(try await idle.isAtEnd())
            await #expect(throws: RawClientError.self) { try await server.connect() }

            server.gate.open()
            let answer = try await slow.receive()
            #expect(answer.status == 200)
            #expect(answer.body == #"{"jsonrpc":"2.0","result":"done","id":2}"#)
            #expect(answer.headers["connection"] == "close")
            #expect(try await slow.isAtEnd())
            await stopping.value
        }
    }

    @Test func requestsThatFinishWhileDrainingAreRefused() async throws {
        try await TestServer.run { server in
            let ready = try await server.connect()
            try await ready.send("GET /readyz HTTP/1.1\r\n")
            let live = try await server.connect()
            try await live.send("GET /livez HTTP/1.1\r\n")
            let call = try await server.connect()
            let text = ConnectionTests.call(1)
            try await call.send(String(text.prefix(20)))
            let slow = try await server.connect()
            try await slow.send(ConnectionTests.call(2, "slow") + ConnectionTests.call(3))
            await server.gate.arrival()
            // The beginnings were read once this is answered: both loops have gone round.
            for _ in 1...8 {
                #expect(try await server.call(RequestTests.call).status == 200)
            }

            let stopping = Task { await server.server.stop() }
            try await waitUntilDraining(server)
            try await ready.send("\r\n")
            let readiness = try await ready.receive()
            #expect(readiness.status == 503)
            #expect(readiness.body == "draining\n")
            #expect(readiness.headers["connection"] == "close")
            try await live.send("\r\n")
            #expect(try await live.receive().status == 200)
            try await call.send(String(text.dropFirst(20)))
            let refused = try await call.receive()
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] == "1")
            #expect(refused.body.contains(#""code":5030"#))

            server.gate.open()
            let last = try await slow.receive()
            #expect(last.body.contains(#""result":"done""#))
            #expect(last.headers["connection"] == nil)
            let pipelined = try await slow.receive()
            #expect(pipelined.status == 503)
            #expect(pipelined.headers["connection"] == "close")
            #expect(try await slow.isAtEnd())
            await stopping.value
        }
    }

    @Test func theDrainIsBounded() async throws {
        var limits = ServerLimits()
        limits.drainTimeout = .milliseconds(200)
        try await TestServer.run(limits: limits) { server in
            let slow = try await server.connect()
            try await slow.send(ConnectionTests.call(1, "slow"))
            await server.gate.arrival()
            await server.server.stop()
            let answer = try await slow.receive()
            #expect(answer.status == 503)
            #expect(answer.body.contains("5030"))
            #expect(try await slow.isAtEnd())
        }
    }

    @Test func aGracefulShutdownDrains() async throws {
        try await TestServer.run { server in
            let group = ServiceGroup(
                services: [server.server], logger: TestServer.quiet)
            let running = Task { try await group.run() }
            let slow = try await server.connect()
            try await slow.send(ConnectionTests.call(1, "slow"))
            await server.gate.arrival()
            await group.triggerGracefulShutdown()
            try await waitUntilDraining(server)
            server.gate.open()
            #expect(try await slow.receive().status == 200)
            try await running.value
            await #expect(throws: RawClientError.self) { try await server.connect() }
        }
    }
}
