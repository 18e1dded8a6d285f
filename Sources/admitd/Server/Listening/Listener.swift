import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket that a server accepts connections on, and the connections that came of it.
///
/// `start()` binds; `stop()` drains: nothing new is accepted, each connection is told to close once
/// it owes no answer, and those that owe one too long are cut off.
final class Listener: Sendable {
    /// How the transport behind the socket treats its connections.
    struct Transport: Sendable {
        /// The settings that name the address, for what is said when it cannot be bound.
        let settings: String
        /// The certificates' files; `nil` serves in the clear.
        let tls: TLSFiles?
        /// What is offered in the TLS handshake.
        let protocols: [String]
        /// What a connection hears that is one too many.
        let overflow: [UInt8]
        /// Hears how many connections are open.
        let count: @Sendable (Int) -> Void
        /// Adds the transport's handlers.
        let setUp: @Sendable (any Channel, LoopExecutor) throws -> Void
    }

    private struct Running: Sendable {
        let channel: any Channel
        let loops: ServerLoops
        let address: ListenAddress
        let socketFile: SocketFile?
    }

    private let address: ListenAddress
    private let shared: ServerLoops?
    private let limits: ServerLimits
    private let state: ServerState
    private let logger: Logger
    private let transport: Transport
    private let running = Mutex<Running?>(nil)

    /// - Parameter loops: Threads that others use too; `nil` makes threads of its own.
    init(
        _ address: ListenAddress, on loops: ServerLoops?, limits: ServerLimits,
        state: ServerState, logger: Logger, transport: Transport
    ) {
        self.address = address
        shared = loops
        self.limits = limits
        self.state = state
        self.logger = logger
        self.transport = transport
    }

    /// Binds and begins to accept connections. Does nothing when that is done.
    /// - Returns: The address that is bound, with the port that port 0 came to.
    /// - Throws: `ListenError` when the address cannot be bound or TLS cannot be set up.
    func start() async throws -> ListenAddress {
        if let running = running.withLock({ $0 }) { return running.address }
        let tls = try transport.tls?.context(protocols: transport.protocols)
        if case .unix(let path) = address {
            try SocketFile.clear(path, settings: transport.settings)
        }
        Self.raiseFileLimit()
        let loops = shared ?? ServerLoops(count: limits.eventLoops)
        do {
            let channel = try await bind(on: loops, tls: tls)
            let started = Running(
                channel: channel, loops: loops, address: boundAddress(of: channel),
                socketFile: socketFile)
            running.withLock { $0 = started }
            return started.address
        } catch {
            if shared == nil { await loops.close() }
            throw listenError(for: error)
        }
    }

    /// Stops accepting, answers what is in flight, and closes everything. Does nothing when stopped.
    func stop() async {
        let taken = running.withLock { running in
            let taken = running
            running = nil
            return taken
        }
        guard let taken else { return }
        let place: Logger.Metadata = ["address": .string(taken.address.description)]
        logger.info("draining", metadata: place)
        let open = state.drain()
        try? await taken.channel.close()
        taken.socketFile?.remove()
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
        await waitForConnections(on: taken.loops.group.next())
        if shared == nil { await taken.loops.close() }
        logger.info("stopped", metadata: place)
    }

    /// Waits until every connection has closed; those that owe an answer too long are cut off.
    private func waitForConnections(on loop: any EventLoop) async {
        let (state, logger) = (state, logger)
        let cut = loop.scheduleTask(in: TimeAmount(limits.drainTimeout)) {
            let open = state.open
            logger.warning(
                "cutting off connections", metadata: ["count": .stringConvertible(open.count)])
            for channel in open {
                channel.pipeline.fireUserInboundEventTriggered(CutOffEvent())
            }
        }
        let closed = state.open.map(\.closeFuture)
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
        guard case .unix(let path) = address else { return nil }
        return SocketFile(bound: path)
    }

    private func boundAddress(of channel: any Channel) -> ListenAddress {
        guard case .tcp(let host, _) = address, let port = channel.localAddress?.port else {
            return address
        }
        return .tcp(host: host, port: port)
    }

    private func bind(on loops: ServerLoops, tls: NIOSSLContext?) async throws -> any Channel {
        let (limits, state, transport) = (limits, state, transport)
        let bootstrap = ServerBootstrap(group: loops.group)
            .serverChannelOption(ChannelOptions.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.set(up: channel, loops, tls, limits, state, transport)
                }
            }
        switch address {
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
        up channel: any Channel, _ loops: ServerLoops, _ tls: NIOSSLContext?,
        _ limits: ServerLimits, _ state: ServerState, _ transport: Transport
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        guard let count = state.add(channel, maximum: limits.maximumConnections) else {
            try pipeline.addHandler(
                Overflow(answer: tls == nil ? transport.overflow : nil, limits: limits))
            return
        }
        transport.count(count)
        channel.closeFuture.whenComplete { _ in transport.count(state.remove(channel)) }
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try transport.setUp(channel, loops.executor(of: channel.eventLoop))
    }

    private func listenError(for error: any Error) -> any Error {
        let other = "; choose another with \(transport.settings)"
        switch (address, (error as? IOError)?.errnoCode) {
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
