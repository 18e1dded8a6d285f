import AdmissionRPC
import AdmissionStore
import ArgumentParser
import Billing
import Bootstrap
import Foundation
import JSONRPC
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

/// Serves JSON-RPC until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves JSON-RPC over HTTP; an embedded database is set up by itself.",
        discussion: """
            Prints `listening on …` when ready, and before it `streaming on …` when it serves the \
            stream too: one message a line, for callers with many calls in flight. SIGTERM or Ctrl-C drains: no new connections, the \
            calls in flight are answered, then it ends.
            """)

    @Option(help: "HOST:PORT or unix:PATH (ADMIT_LISTEN, 127.0.0.1:8080 unless set).")
    var listen: String?

    @Option(
        name: .customLong("listen-stream"),
        help: "HOST:PORT or unix:PATH of the stream (ADMIT_LISTEN_STREAM, none unless set).")
    var listenStream: String?

    @OptionGroup var common: CommonOptions

    @Flag(help: "Set up an example and play a launch's opening through it, then keep serving.")
    var demo = false

    @Option(name: .customLong("demo-accounts"), help: "How many accounts take part in the demo.")
    var demoAccounts = 3000

    func validate() throws {
        guard (100...1_000_000).contains(demoAccounts) else {
            throw ValidationError("--demo-accounts must be from 100 to 1000000")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let settings = try common.settings()
            guard !demo || settings.databaseURL == nil else {
                throw SettingsError(
                    "the demo sets up a product of its own, so it plays in the embedded database "
                        + "only; unset DATABASE_URL")
            }
            let logger = settings.startLogging()
            let places = try Places(
                http: ListenAddress(parsing: listen ?? settings.listen),
                stream: (listenStream ?? settings.listenStream).map {
                    try ListenAddress(parsing: $0)
                })
            let backend = try await Backend.open(
                settings, for: .serve, logger: logger, progress: { tell($0) })
            try await closing(backend.close) {
                try await serve(backend, at: places, settings, logger)
            }
        }
    }

    private func serve(
        _ backend: Backend, at places: Places, _ settings: Settings, _ logger: Logger
    ) async throws {
        let providers = try BillingProviders(settings.billing)
        let factory = PrometheusFactory()
        MetricsSystem.bootstrap(factory)
        ProcessMetrics.register(in: factory)
        let loops = ServerLoops(count: 0)
        try await closing(loops.close) {
            let servers = Servers(
                places, tls: TLSFiles(settings),
                gateway: Gateway(
                    backend.store, providers: providers, factory: factory, logger: logger),
                loops: loops, metrics: factory, logger: logger)
            let bound = try await servers.start()
            var services: [any Service] = [
                servers, AnswerSweeper(store: backend.store, logger: logger),
                ReservationSweeper(store: backend.store, logger: logger),
                RedemptionWatch(store: backend.store, logger: logger),
                OfferSweeper(store: backend.store, logger: logger),
                RefetchWorker(store: backend.store, providers: providers, logger: logger),
            ]
            if let embedded = backend.database.embedded {
                services.append(DatabaseWatch(embedded: embedded, logger: logger))
            }
            if demo {
                services.append(
                    DemoService(
                        store: backend.store, address: bound.http, accounts: demoAccounts,
                        isTLS: settings.tlsCertificate != nil))
            }
            let streaming = bound.stream.map { "streaming on \($0)" }
            services.append(
                Announcement(lines: [streaming, "listening on \(bound.http)"].compactMap { $0 }))
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: services.map { .init(service: $0) },
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }
    }
}

extension Gateway {
    /// Admit's methods over a store, each call counted and logged.
    init(
        _ store: Store, providers: BillingProviders? = nil, factory: PrometheusFactory,
        logger: Logger
    ) {
        let receiver = BillingReceiver(store: store, providers)
        let names = AdmissionAPI.methods(store).map(\.name) + ["rpc.discover"]
        let observer = CallObserver(methods: names, factory: factory, logger: logger)
        let api = AdmissionAPI(store: store, receiver: receiver, version: Admitd.version) {
            observer.observe($0)
        }
        self.init(
            engine: api.engine,
            authenticate: { try await api.authenticate($0) },
            isReady: { await succeeds(within: .seconds(1)) { try await store.ping() } },
            receive: Webhook.receive(receiver, logger))
    }
}

/// Says that the server is ready. It is a service because only then are signals heeded: whoever
/// waits for the line may at once tell the server to stop.
private struct Announcement: Service {
    let lines: [String]

    func run() async throws {
        for line in lines { show(line) }
        try await gracefulShutdown()
    }
}

extension TLSFiles {
    init?(_ settings: Settings) {
        guard let certificate = settings.tlsCertificate, let key = settings.tlsKey else {
            return nil
        }
        self.init(
            certificate: certificate, key: key, clientAuthority: settings.tlsClientAuthority)
    }
}
