/// Who calls: a service or a person, already authenticated.
@usableFromInline package protocol RPCCaller: Sendable {
    func holds(scope: String) -> Bool

    /// Until when its token need not be looked up again; not at all unless said.
    var standsUntil: ContinuousClock.Instant { get }
}

extension RPCCaller {
    package var standsUntil: ContinuousClock.Instant { .now - .seconds(1) }
}

/// What a handler knows of the call besides its parameters.
@usableFromInline package struct Call<Caller: RPCCaller>: Sendable {
    @usableFromInline package let method: String
    @usableFromInline package let caller: Caller
    @usableFromInline package let requestID: String
    /// When the caller stops waiting; nil when it gave no `deadline_ms`.
    @usableFromInline package let deadline: ContinuousClock.Instant?
    /// Given with `idempotency_key`, which only methods that write take.
    @usableFromInline package let idempotency: IdempotencyArgument?

    @inlinable init(
        method: String, caller: Caller, requestID: String, deadline: ContinuousClock.Instant?,
        idempotency: IdempotencyArgument?
    ) {
        self.method = method
        self.caller = caller
        self.requestID = requestID
        self.deadline = deadline
        self.idempotency = idempotency
    }
}

@usableFromInline package struct IdempotencyArgument: Sendable, Equatable {
    /// 1 to 255 characters.
    @usableFromInline package let key: String
    /// Canonical JSON of the method and its parameters by name, without `idempotency_key`,
    /// `deadline_ms` and what was left out: the same bytes for the same arguments, whether given by
    /// name or by position, in whatever order and spelling.
    @usableFromInline package let canonicalArguments: [UInt8]

    @usableFromInline init(key: String, canonicalArguments: [UInt8]) {
        self.key = key
        self.canonicalArguments = canonicalArguments
    }
}

/// The scopes of a method; any of them suffices, and none is needed when there are none.
///
/// Written `nil`, `"access:read"` or `["access:write", "support"]`.
@usableFromInline
package struct Scopes: Sendable, Equatable, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    @usableFromInline package let names: [String]

    @usableFromInline package init(_ names: [String]) { self.names = names }
    @usableFromInline package init(stringLiteral name: String) { names = [name] }
    @usableFromInline package init(arrayLiteral names: String...) { self.names = names }
    @usableFromInline package init(nilLiteral: ()) { names = [] }

    @inlinable func admit(_ caller: some RPCCaller) -> Bool {
        names.isEmpty || names.contains { caller.holds(scope: $0) }
    }
}
