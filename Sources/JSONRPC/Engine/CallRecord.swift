/// What is known of a call once it is answered, for logs and metrics. Holds no argument.
@usableFromInline package struct CallRecord: Sendable {
    /// The declared name, or `unknown`.
    @usableFromInline package let method: String
    /// 0, or the error's code.
    @usableFromInline package let code: Int
    @usableFromInline package let duration: Duration
    @usableFromInline package let requestID: String
    @usableFromInline package let isNotification: Bool
    /// The error behind -32603.
    @usableFromInline package let failure: (any Error)?

    @usableFromInline init(
        method: String, code: Int, duration: Duration, requestID: String, isNotification: Bool,
        failure: (any Error)?
    ) {
        self.method = method
        self.code = code
        self.duration = duration
        self.requestID = requestID
        self.isNotification = isNotification
        self.failure = failure
    }
}
