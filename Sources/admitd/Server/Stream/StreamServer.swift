import JSONRPC
import Logging
import NIOCore
import ServiceLifecycle

/// What a stream server's connections share.
struct StreamServing: Sendable {
    let gateway: Gateway
    let greeter: StreamGreeter
    let limits: ServerLimits
    let metrics: StreamMetrics
    let logger: Logger
    let state: ServerState
}

/// Serves JSON-RPC as lines: one message a line, many calls in flight on a connection, answers in
/// any order.
///
/// `start()` binds, `run()` serves until a graceful shutdown and then drains: nothing new is
/// accepted, idle connections are closed, and the calls in flight are answered, within the limit.
final class StreamServer: Service {
    private let serving: StreamServing
    private let listener: Listener

    /// - Parameters:
    ///   - tls: The certificates for TCP; a unix socket is served in the clear.
    ///   - loops: Threads shared with other servers; `nil` makes threads of its own.
    ///   - calls: The calls in flight, over all transports that share the limit.
    init(
        listen: ListenAddress, tls: TLSFiles? = nil, gateway: Gateway,
        limits: ServerLimits = ServerLimits(), loops: ServerLoops? = nil,
        calls: CallsInFlight = CallsInFlight(), metrics: PrometheusFactory, logger: Logger
    ) {
        let serving = StreamServing(
            gateway: gateway, greeter: StreamGreeter(gateway, logger: logger), limits: limits,
            metrics: StreamMetrics(factory: metrics), logger: logger,
            state: ServerState(calls: calls))
        self.serving = serving
        let overflow = RPCError.unavailable(retryAfterMilliseconds: 1000)
            .response(requestID: RequestID.make())
        let isSocketFile = if case .unix = listen { true } else { false }
        listener = Listener(
            listen, on: loops, limits: limits, state: serving.state, logger: logger,
            transport: Listener.Transport(
                settings: "--listen-stream or ADMIT_LISTEN_STREAM",
                tls: isSocketFile ? nil : tls, protocols: [],
                overflow: overflow + [UInt8(ascii: "\n")],
                count: { serving.metrics.connections($0) },
                setUp: { channel, executor in
                    try channel.pipeline.syncOperations.addHandler(
                        StreamConnection(server: serving, executor: executor))
                }))
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
}
