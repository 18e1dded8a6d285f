import JSONRPC
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// What a server's connections share.
struct Serving: Sendable {
    let gateway: Gateway
    let limits: ServerLimits
    let isTLS: Bool
    let exposition: PrometheusFactory
    let metrics: HTTPMetrics
    let logger: Logger
    let state: ServerState
    let date = HTTPDate()
}

/// Serves JSON-RPC over HTTP/1.1, with health, metrics and the description of the methods beside it.
///
/// `start()` binds, `run()` serves until a graceful shutdown and then drains: nothing new is
/// accepted, idle connections are closed, and the calls in flight are answered, within the limit.
final class HTTPServer: Service {
    let serving: Serving
    private let listener: Listener

    /// - Parameters:
    ///   - loops: Threads shared with other servers; `nil` makes threads of its own.
    ///   - calls: The calls in flight, over all transports that share the limit.
    init(
        listen: ListenAddress, tls: TLSFiles? = nil, gateway: Gateway,
        limits: ServerLimits = ServerLimits(), loops: ServerLoops? = nil,
        calls: CallsInFlight = CallsInFlight(), metrics: PrometheusFactory, logger: Logger
    ) {
        let serving = Serving(
            gateway: gateway, limits: limits, isTLS: tls != nil, exposition: metrics,
            metrics: HTTPMetrics(factory: metrics), logger: logger,
            state: ServerState(calls: calls))
        self.serving = serving
        listener = Listener(
            listen, on: loops, limits: limits, state: serving.state, logger: logger,
            transport: Listener.Transport(
                settings: "--listen or ADMIT_LISTEN", tls: tls, protocols: ["http/1.1"],
                overflow: Array(Self.overflow.utf8),
                count: { serving.metrics.connections($0) },
                setUp: { try Self.set(up: $0, serving, $1) }))
    }

    /// Binds and begins to accept connections.
    /// - Returns: The address that is bound, with the port that port 0 came to.
    /// - Throws: `ListenError` when the address cannot be bound or TLS cannot be set up.
    @discardableResult
    func start() async throws -> ListenAddress {
        try await listener.start()
    }

    /// Serves until a graceful shutdown or a cancellation, drains, and returns when all is closed.
    func run() async throws {
        try await start()
        // Cancellation ends the wait as a shutdown does.
        try? await gracefulShutdown()
        await stop()
    }

    /// Stops accepting, answers what is in flight, and closes everything. Does nothing when stopped.
    func stop() async {
        await listener.stop()
    }

    private static func set(
        up channel: any Channel, _ serving: Serving, _ executor: LoopExecutor
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 64 << 10
        let decoder = HTTPRequestDecoder(limitConfiguration: limits)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(HTTPConnection(server: serving, executor: executor))
    }

    private static var overflow: String {
        """
        HTTP/1.1 503 Service Unavailable\r
        Retry-After: 1\r
        Content-Length: 0\r
        Connection: close\r
        \r\n
        """
    }
}
