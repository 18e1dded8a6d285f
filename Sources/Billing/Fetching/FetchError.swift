/// Why a provider's API gave no answer. It holds nothing of the request: addresses of purchases are as
/// good as money.
///
/// None of these says anything about a subscription; whoever meets one leaves everything as it is.
package enum FetchError: Error, Sendable, Hashable {
    /// The calling task was cancelled.
    case cancelled
    /// Nothing answers, or the connection broke each time.
    case unreachable
    /// No whole answer came in time.
    case timedOut
    /// The provider wants fewer requests, for longer than we may wait.
    case rateLimited(retryAfterSeconds: Int?)
    /// The provider does not accept our key, or the key may not read subscriptions.
    case refused(status: Int)
    /// The provider failed, or did not understand; each attempt ended so.
    case failed(status: Int)
    /// The answer is not in the provider's shape, too long, or its signatures are wrong.
    case badAnswer
    /// The provider's API is not set up here, or a file that it needs cannot be read.
    case unconfigured
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "the request was cancelled"
        case .unreachable: "the provider cannot be reached; check the network and the address"
        case .timedOut: "the provider did not answer in time; try again later"
        case .rateLimited(let seconds?):
            "the provider wants no more requests for \(seconds) seconds; try again then"
        case .rateLimited(nil): "the provider wants fewer requests; try again later"
        case .refused(let status):
            "the provider refuses the key (HTTP status \(status)); check it and what it may read"
        case .failed(let status):
            "the provider answered with HTTP status \(status); try again later"
        case .badAnswer: "the provider's answer is not in its shape; check the address"
        case .unconfigured: "the provider's API is not set up here; set its key first"
        }
    }

    /// A word for metrics and logs.
    package var reason: String {
        switch self {
        case .cancelled: "cancelled"
        case .unreachable: "unreachable"
        case .timedOut: "timed_out"
        case .rateLimited: "rate_limited"
        case .refused: "refused"
        case .failed: "failed"
        case .badAnswer: "bad_answer"
        case .unconfigured: "unconfigured"
        }
    }
}
