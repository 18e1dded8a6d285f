import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One message a request, over connections that are kept open.
struct HTTPTransport: Transport {
    private let rpcURL: String
    private let address: String
    private let authorization: String
    private let timeout: TimeAmount
    private let client: HTTPClient

    init(
        _ rpcURL: String, address: String, token: String,
        _ configuration: AdmitClient.Configuration
    ) {
        self.rpcURL = rpcURL
        self.address = address
        authorization = "Bearer \(token)"
        timeout = .milliseconds(Int64(configuration.timeoutSeconds * 1000))
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.httpVersion = .http1Only
        settings.timeout.connect = timeout
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            configuration.connections
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    func firstID(ofCalls count: Int, inBatch isBatch: Bool) -> Int { isBatch ? 0 : 1 }

    func exchange(_ message: [UInt8], lastID: Int) async throws(ClientError) -> Exchange {
        do {
            return try await send(message)
        } catch {
            throw ClientError(transport: error, address: address)
        }
    }

    func shutdown() async {
        try? await client.shutdown()
    }

    private func send(_ message: [UInt8]) async throws -> Exchange {
        var request = HTTPClientRequest(url: rpcURL)
        request.method = .POST
        request.headers = [
            "authorization": authorization, "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(bytes: message))
        let response = try await client.execute(request, timeout: timeout)
        let body = try await response.body.collect(upTo: largestAnswer)
        return Exchange(status: Int(response.status.code), body: Array(buffer: body))
    }
}

extension ClientError {
    /// Reads what the HTTP client threw. What is not known to have failed before the request was
    /// written counts as sent.
    init(transport error: any Error, address: String) {
        switch error {
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError: self.init(error, address: address)
        case is NIOTooManyBytesError: self = .badAnswer(problem: "an answer of endless length")
        case is HTTPParserError: self = .badAnswer(problem: "no HTTP")
        case is NIOConnectionError, ChannelError.connectTimeout:
            self = .unreachable(reason: "nothing answers at \(address)")
        case let error as IOError where !Self.afterConnecting.contains(error.errnoCode):
            self = .unreachable(reason: "nothing answers at \(address)")
        case let error where "\(type(of: error))".contains("SSL"):
            self = .unreachable(reason: "\(address) speaks no TLS that can be trusted")
        default: self = .lost(reason: "the connection to \(address) broke")
        }
    }

    private init(_ error: HTTPClientError, address: String) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timeout
        case .cancelled: self = .cancelled
        case .alreadyShutdown: self = .unreachable(reason: "the client was shut down")
        case .getConnectionFromPoolTimeout:
            self = .unreachable(reason: "no connection to \(address) became free in time")
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout:
            self = .unreachable(reason: "nothing answers at \(address)")
        case .remoteConnectionClosed:
            self = .lost(reason: "\(address) closed the connection without an answer")
        default: self = .lost(reason: "the connection to \(address) broke")
        }
    }

    /// System errors of a connection that had been made.
    private static let afterConnecting: Set<CInt> = [
        ECONNRESET, EPIPE, ENOTCONN, ESHUTDOWN, ECONNABORTED, ETIMEDOUT, EIO,
    ]
}
