import Admission

/// A call's key, which makes repeating the call harmless: the second one gets the first one's answer.
package struct Idempotency<Outcome: Sendable>: Sendable {
    /// Whose key it is; two callers may use the same one.
    let caller: Caller.ID
    /// 1 to 255 characters.
    let key: String
    /// What was called.
    let method: String
    /// The arguments in one canonical form; the same key with others is a mistake. They may hold a
    /// code, so only a keyed hash of them is stored.
    let arguments: [UInt8]
    /// Makes the answer that will be kept.
    let render: @Sendable (Outcome) -> [UInt8]

    package init(
        caller: Caller.ID, key: String, method: String, arguments: [UInt8],
        render: @escaping @Sendable (Outcome) -> [UInt8]
    ) {
        self.caller = caller
        self.key = key
        self.method = method
        self.arguments = arguments
        self.render = render
    }
}

/// What a call that writes comes to.
package enum Answer<Outcome: Sendable>: Sendable {
    /// It was done now.
    case fresh(Outcome)
    /// It had been done before under the same key; these are the bytes of that answer.
    case replayed([UInt8])
}

/// Why a call could not be carried out. Nothing was written.
package enum StoreError: Error, Sendable, Equatable {
    /// What was named does not exist.
    case notFound(String)
    /// What was asked contradicts what is there.
    case conflict(String)
    /// A parameter's value cannot be used.
    case invalid(parameter: String, problem: String)
    /// The key was used with other arguments.
    case idempotencyMismatch
    /// Too much was tried in vain. The code was not looked at.
    case rateLimited(RedemptionLimit, retryAfterSeconds: Double)
    /// Others changed the same rows again and again.
    case busy
}
