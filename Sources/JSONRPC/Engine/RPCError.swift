/// A failure as the caller sees it. Holds nothing internal.
@usableFromInline package struct RPCError: Error, Sendable, Equatable {
    @usableFromInline package let code: Int
    @usableFromInline package let message: String
    /// One word for programs.
    @usableFromInline package let reason: String
    /// Whether the same call may succeed later.
    @usableFromInline package let retryable: Bool
    @usableFromInline package let retryAfterMilliseconds: Int?
    /// The parameter that is no good.
    @usableFromInline package let parameter: String?

    @usableFromInline package init(
        code: Int, message: String, reason: String, retryable: Bool = false,
        retryAfterMilliseconds: Int? = nil, parameter: String? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.retryable = retryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.parameter = parameter
    }

    @usableFromInline package static let parseError = RPCError(
        code: -32700, message: "Parse error", reason: "parse_error")

    @usableFromInline package static func invalidRequest(_ detail: String) -> RPCError {
        RPCError(
            code: -32600, message: "Invalid Request: \(detail)", reason: "invalid_request")
    }

    /// Says the name again only when it could be one of a method.
    @usableFromInline package static func methodNotFound(_ name: String) -> RPCError {
        let isName =
            (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F: true
                default: false
                }
            }
        return RPCError(
            code: -32601, message: isName ? "Method not found: \(name)" : "Method not found",
            reason: "method_not_found")
    }

    @usableFromInline package static func invalidParameter(_ name: String, _ problem: String)
        -> RPCError
    {
        RPCError(
            code: -32602, message: "Invalid params: \(name) \(problem)", reason: "invalid_params",
            parameter: name)
    }

    @usableFromInline package static let internalError = RPCError(
        code: -32603, message: "Internal error", reason: "internal_error")

    @usableFromInline package static let unauthenticated = RPCError(
        code: 4010, message: "Unauthenticated", reason: "unauthenticated")

    @usableFromInline package static func forbidden(_ scope: String) -> RPCError {
        RPCError(code: 4030, message: "Forbidden: needs the scope \(scope)", reason: "forbidden")
    }

    @usableFromInline package static func notFound(_ what: String) -> RPCError {
        RPCError(code: 4040, message: "Not found: \(what)", reason: "not_found")
    }

    @usableFromInline package static func conflict(_ detail: String) -> RPCError {
        RPCError(code: 4090, message: "Conflict: \(detail)", reason: "conflict")
    }

    @usableFromInline package static let idempotencyMismatch = RPCError(
        code: 4220, message: "The idempotency key was used with other arguments",
        reason: "idempotency_mismatch")

    @usableFromInline package static func rateLimited(retryAfterMilliseconds: Int) -> RPCError {
        RPCError(
            code: 4290, message: "Rate limited", reason: "rate_limited", retryable: true,
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    @usableFromInline package static func unavailable(retryAfterMilliseconds: Int? = nil)
        -> RPCError
    {
        RPCError(
            code: 5030, message: "Unavailable", reason: "unavailable", retryable: true,
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    /// The answer was made, and there was no room for it beside those of the same batch.
    static let tooMuchAtOnce = RPCError(
        code: 5030, message: "The answers of this batch are too long: ask for less at once",
        reason: "unavailable", retryable: true)

    @usableFromInline package static let deadlineExceeded = RPCError(
        code: 5040, message: "Deadline exceeded", reason: "deadline_exceeded", retryable: true)
}
