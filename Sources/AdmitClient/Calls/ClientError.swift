/// Why a call was not carried out, as far as is known.
public enum ClientError: Error, Hashable, Sendable {
    /// The server answered with an error.
    case refused(Refusal)
    /// No connection came about, so the call was never sent. `reason` is one sentence.
    case unreachable(reason: String)
    /// The connection ended after the call was sent and before its answer came; it may have been
    /// carried out. `reason` is one sentence.
    case lost(reason: String)
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
        case .unreachable, .lost, .timeout: true
        case .badAnswer, .cancelled: false
        }
    }

    /// Whether the call may have reached the server. What was never sent can be repeated without
    /// harm, key or no key.
    public var wasSent: Bool {
        if case .unreachable = self { false } else { true }
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
