import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks an Admit server, over JSON-RPC 2.0 on HTTP.
///
/// One client serves a whole process: it keeps connections open and may be used by any number of
/// tasks at once. Methods are grouped by subject:
///
///     let admit = AdmitClient(url: "http://127.0.0.1:8080", token: token)
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
        /// How often a call that failed for the moment is tried again: reads always, writes when
        /// they carry an idempotency key.
        public var retries: Int
        /// How many calls go out side by side; more wait for a free connection.
        public var connections: Int

        /// Puts a configuration together.
        public init(timeoutSeconds: Double = 10, retries: Int = 3, connections: Int = 64) {
            self.timeoutSeconds = timeoutSeconds
            self.retries = retries
            self.connections = connections
        }
    }

    let endpoint: Endpoint?
    let configuration: Configuration
    private let address: String
    private let authorization: String
    private let http: HTTPClient

    /// Makes a client; nothing is sent before the first call.
    ///
    /// - Parameters:
    ///   - url: `http://HOST:PORT`, `https://HOST:PORT` or `unix:PATH`. With anything else every
    ///     call throws ``ClientError/unreachable(reason:)``.
    ///   - token: the caller's token, as `admitd token create` printed it.
    ///   - configuration: times and limits.
    public init(url: String, token: String, configuration: Configuration = .init()) {
        endpoint = Endpoint(url)
        address = url
        authorization = "Bearer \(token)"
        self.configuration = configuration
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.httpVersion = .http1Only
        settings.timeout.connect = .milliseconds(Int64(configuration.timeoutSeconds * 1000))
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            configuration.connections
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Closes every connection. Calls in flight fail; the client is of no use afterwards.
    public func shutdown() async {
        try? await http.shutdown()
    }

    /// Sends one message and gives what came back, whatever the HTTP status.
    func exchange(_ message: [UInt8]) async throws(ClientError) -> Exchange {
        guard let endpoint else {
            throw .unreachable(
                reason: "\"\(address)\" is no address; write http://HOST:PORT, https://HOST:PORT "
                    + "or unix:PATH")
        }
        do {
            return try await send(message, to: endpoint)
        } catch {
            throw ClientError(transport: error, address: address)
        }
    }

    private func send(_ message: [UInt8], to endpoint: Endpoint) async throws -> Exchange {
        var request = HTTPClientRequest(url: endpoint.rpcURL)
        request.method = .POST
        request.headers = [
            "authorization": authorization, "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(bytes: message))
        let timeout = TimeAmount.milliseconds(Int64(configuration.timeoutSeconds * 1000))
        let response = try await http.execute(request, timeout: timeout)
        let body = try await response.body.collect(upTo: Self.largestAnswer)
        return Exchange(status: Int(response.status.code), body: Array(buffer: body))
    }

    /// Answers are bounded so that a server gone wrong cannot fill the caller's memory; bytes.
    private static let largestAnswer = 64 << 20
}

/// What one HTTP exchange brought.
struct Exchange: Sendable {
    /// The HTTP status.
    let status: Int
    /// The body's bytes.
    let body: [UInt8]
}
