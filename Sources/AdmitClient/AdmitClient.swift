/// Asks an Admit server, over JSON-RPC 2.0 on HTTP or on a stream of lines.
///
/// One client serves a whole process: it keeps connections open and may be used by any number of
/// tasks at once. Methods are grouped by subject:
///
///     let admit = AdmitClient(url: "stream+unix:/run/admit.sock", token: token)
///     let decision = try await admit.access.check(.id(account), product: "sora")
///     await admit.shutdown()
///
/// Whatever is asked, a refusal by Admit's rules is a value of the result; what is thrown is a
/// ``ClientError``: the call was not carried out, or nobody knows whether it was.
public final class AdmitClient: Sendable {
    /// How a client behaves.
    public struct Configuration: Sendable {
        /// How long one attempt at a call may take.
        public var timeoutSeconds: Double
        /// How often a call that failed for the moment is tried again: what was never sent and
        /// reads always, writes when they carry an idempotency key.
        public var retries: Int
        /// How many calls go out side by side over HTTP; more wait for a free connection.
        public var connections: Int
        /// How many streams the calls are spread over. Each carries any number of calls at once.
        public var streamConnections: Int

        /// Puts a configuration together.
        public init(
            timeoutSeconds: Double = 10, retries: Int = 3, connections: Int = 64,
            streamConnections: Int = 1
        ) {
            self.timeoutSeconds = timeoutSeconds
            self.retries = retries
            self.connections = connections
            self.streamConnections = streamConnections
        }
    }

    let configuration: Configuration
    let transport: any Transport

    /// Makes a client; nothing is sent before the first call.
    ///
    /// - Parameters:
    ///   - url: `http://HOST:PORT`, `https://HOST:PORT` or `unix:PATH` for HTTP;
    ///     `stream://HOST:PORT` or `stream+unix:PATH` for the stream. With anything else every call
    ///     throws ``ClientError/unreachable(reason:)``.
    ///   - token: the caller's token, as `admitd token create` printed it.
    ///   - configuration: times and limits.
    public init(url: String, token: String, configuration: Configuration = .init()) {
        self.configuration = configuration
        switch Endpoint(url)?.place {
        case .http(let rpcURL):
            transport = HTTPTransport(rpcURL, address: url, token: token, configuration)
        case .stream(let place):
            transport = StreamTransport(place, address: url, token: token, configuration)
        case nil:
            transport = NoTransport(address: url)
        }
    }

    /// Closes every connection. Calls in flight fail; the client is of no use afterwards.
    public func shutdown() async {
        await transport.shutdown()
    }
}
