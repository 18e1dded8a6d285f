import JSONRPC
import Logging
import ServiceLifecycle

/// Where the transports are served.
struct Places: Sendable, Equatable {
    var http: ListenAddress
    /// `nil` where the stream is not served.
    var stream: ListenAddress?
}

/// Both transports as one service, so that they drain at the same time. They share the threads, the
/// limit of calls in flight and the methods.
final class Servers: Service {
    private let http: HTTPServer
    private let stream: StreamServer?

    /// - Parameter loops: The threads to serve on; the caller closes them in the end.
    init(
        _ places: Places, tls: TLSFiles?, gateway: Gateway, loops: ServerLoops,
        metrics: PrometheusFactory, logger: Logger
    ) {
        let calls = CallsInFlight()
        http = HTTPServer(
            listen: places.http, tls: tls, gateway: gateway, loops: loops, calls: calls,
            metrics: metrics, logger: logger)
        stream = places.stream.map {
            StreamServer(
                listen: $0, tls: tls, gateway: gateway, loops: loops, calls: calls,
                metrics: metrics, logger: logger)
        }
    }

    /// Binds both addresses.
    /// - Returns: What is bound.
    /// - Throws: `ListenError`; then nothing is bound.
    func start() async throws -> Places {
        let stream = try await stream?.start()
        do {
            return Places(http: try await http.start(), stream: stream)
        } catch {
            await stop()
            throw error
        }
    }

    /// Serves until a graceful shutdown or a cancellation, drains, and returns when all is closed.
    func run() async throws {
        _ = try await start()
        // Cancellation ends the wait as a shutdown does.
        try? await gracefulShutdown()
        await stop()
    }

    private func stop() async {
        async let streamed: Void? = stream?.stop()
        async let served: Void = http.stop()
        _ = await (streamed, served)
    }
}
