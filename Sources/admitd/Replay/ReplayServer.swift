import AdmissionStore
import Bootstrap
import Foundation
import Logging
import Metrics

/// The server that a replay plays against: the real one, in this process, on a private
/// socket that carries the stream.
struct ReplayServer: Sendable {
    /// Where it answers.
    let url: String
    /// A token that may do everything.
    let token: String
    private let server: StreamServer

    /// Starts it.
    /// - Parameter folder: a folder that only we use.
    static func start(
        _ store: Store, in folder: String, logger: Logger
    ) async throws -> ReplayServer {
        let factory = PrometheusFactory()
        MetricsSystem.bootstrap(factory)
        let path = folder + "/rpc.sock"
        let server = StreamServer(
            listen: .unix(path: path),
            gateway: Gateway(store, factory: factory, logger: logger), metrics: factory,
            logger: logger)
        try await server.start()
        let made = try await store.createCaller(
            name: "replay", scopes: ["admin"], expiresAt: Date().addingTimeInterval(86_400))
        return ReplayServer(url: "stream+unix:\(path)", token: made.token.secret, server: server)
    }

    /// Answers what is in flight and closes.
    func stop() async { await server.stop() }
}
