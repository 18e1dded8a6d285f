/// A method as callers see it and the handler behind it.
@usableFromInline package final class Method<Caller: RPCCaller>: Sendable {
    @usableFromInline package let name: String
    @usableFromInline package let summary: String
    @usableFromInline package let scopes: Scopes
    /// Whether it takes `idempotency_key`.
    @usableFromInline package let writes: Bool
    @usableFromInline let result: JSONSchema
    @usableFromInline let slots: [Slot]
    /// Reads the arguments, then runs the handler. Throws `RPCError` for an argument that is no
    /// good, and whatever the handler throws.
    @usableFromInline let run: @Sendable (Arguments, Invocation<Caller>) async throws -> JSONText
    /// Reads the arguments and begins without waiting, where the method can.
    @usableFromInline let begin: (@Sendable (Arguments, Invocation<Caller>) throws -> Finish)?

    /// - Parameters:
    ///   - scope: scopes any of which suffices; nil for every authenticated caller.
    ///   - writes: adds `idempotency_key`.
    ///   - parameters: the method's own, in the order of their positions. `idempotency_key` and
    ///     `deadline_ms` come after them.
    ///   - handler: gets the call and the decoded values, and answers the encoded result.
    @inlinable package init<each Value: Sendable>(
        _ name: String, _ summary: String, scope: Scopes, writes: Bool,
        parameters: repeat Parameter<each Value>, result: JSONSchema,
        handler: @escaping @Sendable (Call<Caller>, repeat each Value) async throws -> JSONText
    ) {
        self.name = name
        self.summary = summary
        self.scopes = scope
        self.writes = writes
        self.result = result
        var slots: [Slot] = []
        for parameter in repeat each parameters {
            slots.append(Slot(parameter))
        }
        let own = slots[...]
        if writes { slots.append(CommonParameters.idempotencyKey.slot) }
        slots.append(CommonParameters.deadline.slot)
        self.slots = slots
        begin = nil
        run = { (arguments, invocation) in
            var arguments = arguments
            var position = 0
            func next<One>(_ parameter: Parameter<One>) throws(RPCError) -> One {
                defer { position += 1 }
                return try parameter.read(&arguments.values[position])
            }
            let values = (repeat try next(each parameters))
            let idempotency = invocation.idempotencyKey.map {
                IdempotencyArgument(
                    key: $0,
                    canonicalArguments: arguments.canonical(method: name, slots: own))
            }
            let call = Call(
                method: name, caller: invocation.caller, requestID: invocation.requestID,
                deadline: invocation.deadline, idempotency: idempotency)
            return try await handler(call, repeat each values)
        }
    }

    /// A method that only reads and can begin without waiting: of many in one batch all begin first,
    /// so that what they ask for is asked together.
    ///
    /// - Parameters:
    ///   - scope: scopes any of which suffices; nil for every authenticated caller.
    ///   - parameters: the method's own, in the order of their positions.
    ///   - begin: gets the decoded values, begins, and answers what waits for the result.
    @inlinable package init<each Value: Sendable>(
        _ name: String, _ summary: String, scope: Scopes,
        parameters: repeat Parameter<each Value>, result: JSONSchema,
        begin: @escaping @Sendable (repeat each Value) throws -> Finish
    ) {
        self.name = name
        self.summary = summary
        self.scopes = scope
        writes = false
        self.result = result
        var slots: [Slot] = []
        for parameter in repeat each parameters {
            slots.append(Slot(parameter))
        }
        slots.append(CommonParameters.deadline.slot)
        self.slots = slots
        let start = { @Sendable (arguments: Arguments, _: Invocation<Caller>) throws -> Finish in
            var arguments = arguments
            var position = 0
            func next<One>(_ parameter: Parameter<One>) throws(RPCError) -> One {
                defer { position += 1 }
                return try parameter.read(&arguments.values[position])
            }
            let values = (repeat try next(each parameters))
            return try begin(repeat each values)
        }
        self.begin = start
        run = { try await start($0, $1)() }
    }
}

/// Waits for the encoded result of a call that has begun. To be called once.
@usableFromInline package typealias Finish = @Sendable () async throws -> JSONText

/// One position among a method's parameters.
@usableFromInline struct Slot: Sendable {
    let names: [ParameterName]
    let isRequired: Bool
    private let takesNull: Bool
    private let encodedNames: [[UInt8]]

    @usableFromInline init<Value>(_ parameter: Parameter<Value>) {
        names = parameter.names
        isRequired = parameter.isRequired
        takesNull = parameter.takesNull
        encodedNames = names.map { Array($0.name.utf8) }
    }

    /// Which of its names the node at `index` reads.
    func alternative(in document: JSONDocument, named index: Int) -> Int? {
        for (alternative, name) in encodedNames.enumerated() {
            let isNamed = name.withUnsafeBufferPointer { document.isName(index, $0) }
            if isNamed { return alternative }
        }
        return nil
    }

    /// Whether null says the same as leaving it out.
    var ignoresNull: Bool { !takesNull && (!isRequired || names.count > 1) }
}

/// What a call brings besides its own arguments.
@usableFromInline struct Invocation<Caller: RPCCaller>: Sendable {
    @usableFromInline let caller: Caller
    @usableFromInline let requestID: String
    @usableFromInline let deadline: ContinuousClock.Instant?
    @usableFromInline let idempotencyKey: String?

    @inlinable init(
        caller: Caller, requestID: String, deadline: ContinuousClock.Instant?,
        idempotencyKey: String?
    ) {
        self.caller = caller
        self.requestID = requestID
        self.deadline = deadline
        self.idempotencyKey = idempotencyKey
    }
}
