import JSONRPC
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a server's connections share.
struct Serving<Caller: RPCCaller>: Sendable {
    let gateway: Gateway<Caller>
    let limits: ServerLimits
    let isTLS: Bool
    let exposition: PrometheusFactory
    let metrics: HTTPMetrics
    let logger: Logger
    let state = ServerState()
    let date = HTTPDate()
}

/// Serves JSON-RPC over HTTP/1.1, with health, metrics and the description of the methods beside it.
///
/// `start()` binds, `run()` serves until a graceful shutdown and then drains: nothing new is
/// accepted, idle connections are closed, and the calls in flight are answered, within the limit.
final class HTTPServer<Caller: RPCCaller>: Service {
    private let listen: ListenAddress
    private let tls: TLSFiles?
    let serving: Serving<Caller>
    private let running = Mutex<Running?>(nil)

    private struct Running: Sendable {
        let channel: any Channel
        let loops: MultiThreadedEventLoopGroup
        let executors: [ObjectIdentifier: LoopExecutor]
        let address: ListenAddress
        let socketFile: SocketFile?
    }

    init(
        listen: ListenAddress, tls: TLSFiles? = nil, gateway: Gateway<Caller>,
        limits: ServerLimits = ServerLimits(), metrics: PrometheusFactory, logger: Logger
    ) {
        self.listen = listen
        self.tls = tls
        serving = Serving(
            gateway: gateway, limits: limits, isTLS: tls != nil, exposition: metrics,
            metrics: HTTPMetrics(factory: metrics), logger: logger)
    }

    /// Binds and begins to accept connections.
    /// - Returns: The address that is bound, with the port that port 0 came to.
    /// - Throws: `ListenError` when the address cannot be bound or TLS cannot be set up.
    @discardableResult
    func start() async throws -> ListenAddress {
        if let running = running.withLock({ $0 }) { return running.address }
        let tlsContext = try tls?.context()
        if case .unix(let path) = listen { try SocketFile.clear(path) }
        Self.raiseFileLimit()
        let count = serving.limits.eventLoops
        let loops = MultiThreadedEventLoopGroup(
            numberOfThreads: count > 0 ? count : System.coreCount)
        let executors = Dictionary(
            uniqueKeysWithValues: loops.makeIterator().map {
                (ObjectIdentifier($0), LoopExecutor(loop: $0))
            })
        do {
            let channel = try await bind(on: loops, executors, tls: tlsContext)
            let started = Running(
                channel: channel, loops: loops, executors: executors,
                address: boundAddress(of: channel),
                socketFile: socketFile)
            running.withLock { $0 = started }
            return started.address
        } catch {
            try? await loops.shutdownGracefully()
            throw listenError(for: error)
        }
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
        let taken = running.withLock { running in
            let taken = running
            running = nil
            return taken
        }
        guard let taken else { return }
        serving.logger.info("draining")
        let open = serving.state.drain()
        try? await taken.channel.close()
        taken.socketFile?.remove()
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
        await waitForConnections(on: taken.loops.next())
        for executor in taken.executors.values { executor.close() }
        try? await taken.loops.shutdownGracefully()
        serving.logger.info("stopped")
    }

    /// Waits until every connection has closed; those that owe an answer too long are cut off.
    private func waitForConnections(on loop: any EventLoop) async {
        let serving = serving
        let cut = loop.scheduleTask(in: TimeAmount(serving.limits.drainTimeout)) {
            let open = serving.state.open
            serving.logger.warning(
                "cutting off connections", metadata: ["count": .stringConvertible(open.count)])
            for channel in open {
                channel.pipeline.fireUserInboundEventTriggered(CutOffEvent())
            }
        }
        let closed = serving.state.open.map(\.closeFuture)
        try? await EventLoopFuture.andAllComplete(closed, on: loop).get()
        cut.cancel()
    }

    /// Lets the process open as many files as the system allows it, since each connection is one.
    private static func raiseFileLimit() {
        var limit = rlimit()
        #if canImport(Glibc)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Without it fewer connections are accepted at once; that is no reason not to start.
        _ = setrlimit(files, &limit)
    }

    private var socketFile: SocketFile? {
        guard case .unix(let path) = listen else { return nil }
        return SocketFile(bound: path)
    }

    private func boundAddress(of channel: any Channel) -> ListenAddress {
        guard case .tcp(let host, _) = listen, let port = channel.localAddress?.port else {
            return listen
        }
        return .tcp(host: host, port: port)
    }

    private func bind(
        on loops: MultiThreadedEventLoopGroup, _ executors: [ObjectIdentifier: LoopExecutor],
        tls: NIOSSLContext?
    ) async throws -> any Channel {
        let serving = serving
        let bootstrap = ServerBootstrap(group: loops)
            .serverChannelOption(ChannelOptions.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.set(up: channel, serving, executors, tls)
                }
            }
        switch listen {
        case .tcp(let host, let port):
            return
                try await bootstrap
                .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port).get()
        case .unix(let path):
            return try await bootstrap.bind(unixDomainSocketPath: path).get()
        }
    }

    private static func set(
        up channel: any Channel, _ serving: Serving<Caller>,
        _ executors: [ObjectIdentifier: LoopExecutor], _ tls: NIOSSLContext?
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        guard let count = serving.state.add(channel, maximum: serving.limits.maximumConnections)
        else {
            try pipeline.addHandler(Overflow(isTLS: tls != nil, limits: serving.limits))
            return
        }
        serving.metrics.connections(count)
        channel.closeFuture.whenComplete { _ in
            serving.metrics.connections(serving.state.remove(channel))
        }
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 64 << 10
        let decoder = HTTPRequestDecoder(limitConfiguration: limits)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        guard let executor = executors[ObjectIdentifier(channel.eventLoop)] else {
            preconditionFailure("a connection runs on a loop that is not the server's")
        }
        try pipeline.addHandler(HTTPConnection(server: serving, executor: executor))
    }

    private func listenError(for error: any Error) -> any Error {
        let other = "; choose another with --listen or ADMIT_LISTEN"
        switch (listen, (error as? IOError)?.errnoCode) {
        case (.tcp(let host, let port), EADDRINUSE):
            return ListenError("port \(port) on \(host) is in use\(other)")
        case (.tcp(let host, let port), EACCES):
            return ListenError("port \(port) on \(host) may not be opened by this user\(other)")
        case (.tcp(let host, _), EADDRNOTAVAIL):
            return ListenError("this machine does not have the address \(host)\(other)")
        case (.unix(let path), _):
            return ListenError("the socket \(path) cannot be made\(other)")
        case (.tcp(let host, let port), _):
            return ListenError("port \(port) on \(host) cannot be opened\(other)")
        }
    }
}
