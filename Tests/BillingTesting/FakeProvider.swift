import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Stripe, the App Store and Google Play in one server on the loopback interface: it serves the
/// subscriptions that a test puts into it, in the providers' own shapes, and fails as it is told.
///
///     let provider = try await FakeProvider.start()
///     provider.put("sub_1", #"{"id":"sub_1","object":"subscription"}"#, in: .stripe)
///     provider.fail(Fault.every(10, .tooManyRequests(retryAfterSeconds: 0)))
///     // ask "\(provider.url)/v1/subscriptions"
///     await provider.stop()
///
/// Requests without a bearer token are refused as the real ones refuse them.
package final class FakeProvider: Sendable {
    /// Whose subscriptions are put in.
    package enum Shelf: Sendable, Hashable {
        /// By `sub_…`; the text is the subscription.
        case stripe
        /// By `in_…`; the text is the invoice with its payments. It stands in the place of its id in
        /// `latest_invoice` where a request asks for that.
        case stripeInvoices
        /// By `re_…`; the text is the refund with its charge in it.
        case stripeRefunds
        /// By `dp_…`; the text is the dispute.
        case stripeDisputes
        /// By `pi_…`; the text is the payment of an invoice, with the invoice in it.
        case stripeInvoicePayments
        /// By `originalTransactionId`; the text is the whole answer of the status API.
        case appStore
        /// By purchase token; the text is the `subscriptionsv2` resource.
        case googlePlay
    }

    /// A request as it came.
    package struct Request: Sendable {
        package let method: String
        /// Path and query.
        package let uri: String
        /// By names in lower case.
        package let headers: [String: String]
        package let body: String

        /// Puts a request together.
        package init(method: String, uri: String, headers: [String: String], body: String) {
            self.method = method
            self.uri = uri
            self.headers = headers
            self.body = body
        }
    }

    /// What is said to a request.
    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: String
        var fault: Fault?
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    package let url: String
    private let channel: any Channel
    private let books: Books

    private init(channel: any Channel, port: Int, books: Books) {
        self.channel = channel
        self.books = books
        url = "http://127.0.0.1:\(port)"
    }

    /// Listens on a free port below those of outgoing connections.
    package static func start() async throws -> FakeProvider {
        let books = Books()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FakeProviderHandler(books))
                }
            }
        for _ in 0..<200 {
            let port = Int.random(in: 20_000..<32_768)
            if let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() {
                return FakeProvider(channel: channel, port: port, books: books)
            }
        }
        throw NoFreePort()
    }

    /// Listens no more; connections that are open end with their clients.
    package func stop() async {
        try? await channel.close()
    }

    /// Puts a subscription in, or another text for one that is there.
    package func put(_ id: String, _ json: String, in shelf: Shelf) {
        books.state.withLock { $0.put(id, json, in: shelf) }
    }

    /// Takes a subscription out: the provider says that there is no such one.
    package func remove(_ id: String, from shelf: Shelf) {
        books.state.withLock { $0.remove(id, from: shelf) }
    }

    /// What goes wrong from now on; the next request is number 1. Without a plan all goes well.
    package func fail(_ plan: FaultPlan?) {
        books.state.withLock {
            $0.plan = plan
            $0.count = 0
        }
    }

    /// The key set that `/oauth2/v3/certs` answers with.
    package func publish(keySet json: String) {
        books.state.withLock { $0.keySet = json }
    }

    /// The last requests, at most a thousand, the oldest first.
    package var requests: [Request] {
        books.state.withLock { $0.requests }
    }

    /// How many requests came since the start.
    package var requestCount: Int {
        books.state.withLock { $0.total }
    }

    private struct NoFreePort: Error {}
}
