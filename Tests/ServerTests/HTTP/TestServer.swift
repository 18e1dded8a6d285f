import Foundation
import JSONRPC
import Logging
import Synchronization
import Testing

@testable import admitd

struct TestCaller: RPCCaller {
    let scopes: Set<String>

    func holds(scope: String) -> Bool { scopes.contains(scope) }
}

struct TestFailure: Error {
    let secret = "host=db.internal"
}

/// Holds calls back until it is opened, and tells when one has come to it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let resumed = state.withLock { state in
                state.arrived += 1
                let watchers = state.watchers.filter { $0.count <= state.arrived }
                state.watchers.removeAll { $0.count <= state.arrived }
                if !state.isOpen { state.held.append(continuation) }
                return watchers.map(\.continuation) + (state.isOpen ? [continuation] : [])
            }
            for continuation in resumed { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            let held = state.held
            state.held = []
            return held
        }
        for continuation in held { continuation.resume() }
    }

    /// Waits until `count` calls have come.
    func arrival(of count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived < count { state.watchers.append((count, continuation)) }
                return state.arrived >= count
            }
            if isThere { continuation.resume() }
        }
    }
}

/// A server of a few methods on a free port, and what a test needs to steer it.
struct TestServer: Sendable {
    let server: HTTPServer
    let port: Int
    let metrics: PrometheusFactory
    /// Holds the method `slow` back.
    let gate: Gate
    /// What `update` was called with.
    let updates: Mutexed<[[Int64]]>
    let isReady: Mutexed<Bool>

    /// Runs `body` beside a server, which is stopped afterwards.
    static func run(
        limits: ServerLimits = ServerLimits(), logger: Logger = quiet, tls: TLSFiles? = nil,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var limits = limits
        limits.eventLoops = 2
        let made = try await start(limits: limits, logger: logger, tls: tls)
        do {
            try await body(made)
        } catch {
            made.gate.open()
            await made.server.stop()
            throw error
        }
        made.gate.open()
        await made.server.stop()
    }

    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    func connect() async throws -> RawClient {
        try await RawClient.connect(port: port)
    }

    /// Calls over a connection of its own.
    func call(_ message: String, token: String = "all", headers: String = "") async throws
        -> RawAnswer
    {
        let client = try await connect()
        try await client.send(Self.post(message, token: token, headers: headers))
        return try await client.receive()
    }

    /// The text of a call. `headers` are lines with their ends.
    static func post(_ message: String, token: String = "all", headers: String = "") -> String {
        """
        POST /rpc HTTP/1.1\r
        Host: admit\r
        Authorization: Bearer \(token)\r
        Content-Type: application/json\r
        \(headers)Content-Length: \(message.utf8.count)\r
        \r
        \(message)
        """
    }

    private static func start(
        limits: ServerLimits, logger: Logger, tls: TLSFiles?
    ) async throws -> TestServer {
        let metrics = PrometheusFactory()
        let gate = Gate()
        let updates = Mutexed<[[Int64]]>([])
        let isReady = Mutexed(true)
        let methods = TestMethods.all(gate: gate, updates: updates)
        let observer = CallObserver(
            methods: methods.map(\.name), factory: metrics, logger: logger)
        let engine = Engine(
            title: "Test", version: "1", description: "", methods: methods,
            mapError: { _ in .internalError }, observe: { observer.observe($0) })
        let gateway = Gateway(
            engine: engine, authenticate: { try TestMethods.caller(of: $0) },
            isReady: { isReady.value })
        while true {
            let port = Int.random(in: 20_000..<32_000)
            let server = HTTPServer(
                listen: .tcp(host: "127.0.0.1", port: port), tls: tls, gateway: gateway,
                limits: limits, metrics: metrics, logger: logger)
            do {
                try await server.start()
            } catch let error as ListenError where error.description.contains("in use") {
                continue
            }
            return TestServer(
                server: server, port: port, metrics: metrics, gate: gate, updates: updates,
                isReady: isReady)
        }
    }
}

/// A value that tasks share.
final class Mutexed<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) { storage = Mutex(value) }

    var value: Value { storage.withLock { $0 } }

    func update(_ change: @Sendable (inout Value) -> Void) { storage.withLock { change(&$0) } }
}
