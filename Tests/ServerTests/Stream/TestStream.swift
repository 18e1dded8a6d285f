import Foundation
import JSONRPC
import Logging
import Testing

@testable import admitd

/// A stream server of a few methods, and what a test needs to steer it.
struct TestStream: Sendable {
    enum Socket: CaseIterable, Sendable { case tcp, unix }

    let server: StreamServer
    let address: ListenAddress
    let metrics: PrometheusFactory
    /// Holds the method `slow` back.
    let gate: Gate
    /// What `update` was called with.
    let updates: Mutexed<[[Int64]]>
    /// Tokens that stand no longer.
    let revoked: Mutexed<Set<String>>
    /// Whether the database is away.
    let isOutage: Mutexed<Bool>

    /// Runs `body` beside a server, which is stopped afterwards.
    static func run(
        on socket: Socket = .unix, limits: ServerLimits = ServerLimits(), tls: TLSFiles? = nil,
        _ body: (TestStream) async throws -> Void
    ) async throws {
        var limits = limits
        limits.eventLoops = 2
        let made = try await start(on: socket, limits: limits, tls: tls)
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

    /// Connects without saying who calls.
    func connect() async throws -> RawClient {
        switch address {
        case .tcp(_, let port): try await RawClient.connect(port: port)
        case .unix(let path): try await RawClient.connect(path: path)
        }
    }

    /// Connects as the bearer of `token`.
    func open(_ token: String = "all") async throws -> RawClient {
        let client = try await connect()
        try await client.send(Self.authenticate(token) + "\n")
        #expect(try await client.receiveLine() == Self.authenticated)
        return client
    }

    /// Sends one line on a connection of its own, and reads one.
    func call(_ line: String, token: String = "all") async throws -> String {
        let client = try await open(token)
        try await client.send(line + "\n")
        return try await client.receiveLine()
    }

    static func authenticate(_ token: String, id: Int = 0) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"rpc.authenticate","params":{"token":"\#(token)"}}"#
    }

    static let authenticated = #"{"jsonrpc":"2.0","result":{"authenticated":true},"id":0}"#

    /// A call without parameters.
    static func line(_ id: Int, _ method: String = "get_data") -> String {
        #"{"jsonrpc":"2.0","method":"\#(method)","id":\#(id)}"# + "\n"
    }

    /// What `get_data` answers.
    static func data(_ id: Int) -> String {
        #"{"jsonrpc":"2.0","result":["hello",5],"id":\#(id)}"#
    }

    /// Reads so many answers, which come in any order.
    static func answers(_ count: Int, to client: RawClient) async throws -> Set<String> {
        var answers: Set<String> = []
        for _ in 0..<count { answers.insert(try await client.receiveLine()) }
        return answers
    }

    /// The messages that the server has taken so far.
    var messages: Int {
        let lines = String(decoding: metrics.text(), as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("admit_stream_messages_total ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private static func start(
        on socket: Socket, limits: ServerLimits, tls: TLSFiles?
    ) async throws -> TestStream {
        let metrics = PrometheusFactory()
        let gate = Gate()
        let updates = Mutexed<[[Int64]]>([])
        let revoked = Mutexed<Set<String>>([])
        let isOutage = Mutexed(false)
        let engine = Engine(
            title: "Test", version: "1", description: "",
            methods: TestMethods.all(gate: gate, updates: updates),
            mapError: { _ in .internalError }, observe: { _ in })
        let gateway = Gateway(
            engine: engine,
            authenticate: { token in
                guard !isOutage.value else { throw RPCError.unavailable() }
                return revoked.value.contains(token) ? nil : try TestMethods.caller(of: token)
            }, isReady: { true })
        while true {
            let place =
                switch socket {
                case .tcp: ListenAddress.tcp(host: "127.0.0.1", port: .random(in: 20_000..<32_000))
                case .unix: ListenAddress.unix(path: "/tmp/admit-\(UUID().uuidString).sock")
                }
            let server = StreamServer(
                listen: place, tls: tls, gateway: gateway, limits: limits, metrics: metrics,
                logger: TestServer.quiet)
            do {
                let address = try await server.start()
                return TestStream(
                    server: server, address: address, metrics: metrics, gate: gate,
                    updates: updates, revoked: revoked, isOutage: isOutage)
            } catch let error as ListenError where error.description.contains("in use") {
                continue
            }
        }
    }
}

extension TestCaller {
    /// Over already, so that the token is looked up for each message.
    var standsUntil: ContinuousClock.Instant { .now - .seconds(1) }
}
