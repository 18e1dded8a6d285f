import AsyncHTTPClient

/// Why a call was not carried out, as far as is known.
public enum ClientError: Error, Hashable, Sendable {
    /// The server answered with an error.
    case refused(Refusal)
    /// Nobody answered; the call may or may not have arrived. `reason` is one sentence.
    case unreachable(reason: String)
    /// No answer came in time; the call may have been carried out.
    case timeout
    /// What came back is no answer to what was asked. `problem` says what is wrong with it.
    case badAnswer(problem: String)
    /// The task that called was cancelled; the call may have been carried out.
    case cancelled

    /// Whether the same call may succeed a little later.
    public var isRetryable: Bool {
        switch self {
        case .refused(let refusal): refusal.isRetryable
        case .unreachable, .timeout: true
        case .badAnswer, .cancelled: false
        }
    }

    /// Reads what the HTTP client threw.
    init(transport error: any Error, address: String) {
        let timeouts: [HTTPClientError] = [
            .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout,
        ]
        switch error {
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError where timeouts.contains(error): self = .timeout
        case let error as HTTPClientError where error == .cancelled: self = .cancelled
        case let error as HTTPClientError where error == .alreadyShutdown:
            self = .unreachable(reason: "the client was shut down")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            self = .unreachable(reason: "\(address) closed the connection without an answer")
        case let error where "\(type(of: error))".contains("SSL"):
            self = .unreachable(reason: "\(address) speaks no TLS that can be trusted")
        default: self = .unreachable(reason: "nothing answers at \(address)")
        }
    }
}

/// An error as the server gave it.
public struct Refusal: Hashable, Sendable {
    /// -32700 to -32603 as JSON-RPC has it, else 4010, 4030, 4040, 4090, 4220, 4290, 5030, 5040.
    public let code: Int
    /// One sentence for people.
    public let message: String
    /// One word for programs, such as `not_found`.
    public let reason: String
    /// Whether the same call may succeed later.
    public let isRetryable: Bool
    /// How long to wait before, in milliseconds, if the server said so.
    public let retryAfterMilliseconds: Int?
    /// Which parameter is at fault, if one is.
    public let parameter: String?
    /// What names the call in the server's log.
    public let requestID: String?

    /// Puts a refusal together.
    public init(
        code: Int, message: String, reason: String, isRetryable: Bool = false,
        retryAfterMilliseconds: Int? = nil, parameter: String? = nil, requestID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.isRetryable = isRetryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.parameter = parameter
        self.requestID = requestID
    }
}
