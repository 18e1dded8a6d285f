/// JSON-RPC 2.0 over a table of methods: bytes in, bytes out, whatever the transport.
///
/// What depends on the caller's type, or on a method's parameters, is inlinable: unspecialised it
/// costs more than the rest of the call.
@usableFromInline package struct Engine<Caller: RPCCaller>: Sendable {
    /// The OpenRPC 1.3.2 document of the methods; `rpc.discover` answers it too.
    @usableFromInline package let openRPC: [UInt8]

    @usableFromInline let methods: MethodTable<Caller>
    @usableFromInline let maximumBatch: Int
    @usableFromInline let maximumDepth: Int
    @usableFromInline let mapError: @Sendable (any Error) -> RPCError
    @usableFromInline let observe: @Sendable (CallRecord) -> Void

    /// - Parameters:
    ///   - components: the schemas that `JSONSchema.reference` names.
    ///   - maximumBatch: calls in one batch; with more, none is run.
    ///   - maximumDepth: how deep arrays and objects of a message may be nested.
    ///   - mapError: what the caller sees of an error thrown by a handler that is no `RPCError`.
    ///   - observe: hears of every call once it is answered.
    /// - Precondition: no two methods have one name.
    @usableFromInline package init(
        title: String, version: String, description: String, methods: [Method<Caller>],
        components: [String: JSONSchema] = [:], maximumBatch: Int = 1_000,
        maximumDepth: Int = 64, mapError: @escaping @Sendable (any Error) -> RPCError,
        observe: @escaping @Sendable (CallRecord) -> Void
    ) {
        let document = OpenRPC.document(
            title: title, version: version, description: description, methods: methods,
            components: components)
        let discover = Method<Caller>(
            "rpc.discover", "This document.", scope: nil, writes: false, result: .object()
        ) { _ in document }
        self.openRPC = document.bytes
        self.methods = MethodTable(methods + [discover])
        self.maximumBatch = maximumBatch
        self.maximumDepth = maximumDepth
        self.mapError = mapError
        self.observe = observe
    }

    /// Answers one message: a call or a batch of them. The calls of a batch run at the same time;
    /// the answers come in the order of the calls.
    ///
    /// - Returns: nil when there is nothing to send, as after notifications.
    @inlinable package func answer(_ message: [UInt8], caller: Caller, requestID: String) async
        -> [UInt8]?
    {
        let start = ContinuousClock.now
        let json: JSON
        do {
            json = try JSON.parse(message, maximumDepth: maximumDepth)
        } catch {
            return refuse(.parseError, start: start, requestID: requestID)
        }
        guard json.kind == .array else {
            return await answer(call: json, caller: caller, requestID: requestID, start: start)
        }
        let count = json.elementCount
        guard count > 0 else {
            return refuse(
                .invalidRequest("a batch must not be empty"), start: start, requestID: requestID)
        }
        guard count <= maximumBatch else {
            return refuse(
                .invalidRequest("a batch may hold \(maximumBatch) calls at most"), start: start,
                requestID: requestID)
        }
        return await answer(batch: json, caller: caller, requestID: requestID, start: start)
    }

    /// The response to what is refused before it is a call: the id is null.
    @usableFromInline package static func errorResponse(_ error: RPCError, requestID: String)
        -> [UInt8]
    {
        Response.encode(error: error, id: nil, requestID: requestID)
    }

    @inlinable func refuse(
        _ error: RPCError, start: ContinuousClock.Instant, requestID: String
    ) -> [UInt8] {
        observe(
            CallRecord(
                method: "unknown", code: error.code, duration: .now - start,
                requestID: requestID, isNotification: false, failure: nil))
        return Self.errorResponse(error, requestID: requestID)
    }

    @inlinable func answer(
        batch: JSON, caller: Caller, requestID: String, start: ContinuousClock.Instant
    ) async -> [UInt8]? {
        let calls = batch.elements
        let responses = await withTaskGroup(of: (Int, [UInt8]?).self) { group in
            for (position, call) in calls.enumerated() {
                group.addTask {
                    let response = await answer(
                        call: call, caller: caller, requestID: requestID, start: start)
                    return (position, response)
                }
            }
            var responses = [[UInt8]?](repeating: nil, count: calls.count)
            for await (position, response) in group { responses[position] = response }
            return responses
        }
        return Response.encode(batch: responses)
    }

    @inlinable func answer(
        call: JSON, caller: Caller, requestID: String, start: ContinuousClock.Instant
    ) async -> [UInt8]? {
        let envelope = Envelope(call)
        let outcome: Outcome
        var name = "unknown"
        if let problem = envelope.problem {
            outcome = .failed(.invalidRequest(problem), cause: nil)
        } else if let called = envelope.method {
            if let method = methods.method(named: called) {
                name = method.name
                outcome = await perform(
                    method, envelope.params, caller: caller, requestID: requestID, start: start)
            } else {
                outcome = .failed(.methodNotFound(called.string ?? ""), cause: nil)
            }
        } else {
            outcome = .failed(.invalidRequest("method must be a string"), cause: nil)
        }
        let isNotification = envelope.problem == nil && envelope.id == nil
        observe(
            CallRecord(
                method: name, code: outcome.code, duration: .now - start, requestID: requestID,
                isNotification: isNotification, failure: outcome.cause))
        if isNotification { return nil }
        switch outcome {
        case .answered(let result):
            return Response.encode(result: result, id: envelope.id)
        case .failed(let error, _):
            return Response.encode(error: error, id: envelope.id, requestID: requestID)
        }
    }

    /// Checks the scope, puts the arguments in order and runs the handler.
    @inlinable func perform(
        _ method: Method<Caller>, _ params: JSON?, caller: Caller, requestID: String,
        start: ContinuousClock.Instant
    ) async -> Outcome {
        guard method.scopes.admit(caller) else {
            let scopes = method.scopes.names.joined(separator: " or ")
            return .failed(.forbidden(scopes), cause: nil)
        }
        let arguments: Arguments
        let deadline: ContinuousClock.Instant?
        let idempotencyKey: String?
        do throws(RPCError) {
            var bound = try Arguments(params, slots: method.slots)
            let last = method.slots.count - 1
            deadline = try CommonParameters.deadline.read(&bound.values[last]).map {
                start + .milliseconds($0)
            }
            idempotencyKey =
                method.writes
                ? try CommonParameters.idempotencyKey.read(&bound.values[last - 1]) : nil
            arguments = bound
        } catch {
            return .failed(error, cause: nil)
        }
        let invocation = Invocation(
            caller: caller, requestID: requestID, deadline: deadline,
            idempotencyKey: idempotencyKey)
        guard let deadline else { return await run(method, arguments, invocation) }
        return await firstOf(
            deadline: deadline, expired: Outcome.failed(.deadlineExceeded, cause: nil)
        ) {
            await run(method, arguments, invocation)
        }
    }

    @inlinable func run(
        _ method: Method<Caller>, _ arguments: Arguments, _ invocation: Invocation<Caller>
    ) async -> Outcome {
        do {
            return .answered(try await method.run(arguments, invocation))
        } catch let error as RPCError {
            return .failed(error, cause: nil)
        } catch {
            let mapped = mapError(error)
            guard mapped.code == RPCError.internalError.code else {
                return .failed(mapped, cause: nil)
            }
            return .failed(.internalError, cause: error)
        }
    }
}

/// How a call ended.
@usableFromInline enum Outcome: Sendable {
    case answered(JSONText)
    /// `cause` is the error behind an internal one.
    case failed(RPCError, cause: (any Error)?)

    @inlinable var code: Int {
        switch self {
        case .answered: 0
        case .failed(let error, _): error.code
        }
    }

    @inlinable var cause: (any Error)? {
        switch self {
        case .answered: nil
        case .failed(_, let cause): cause
        }
    }
}
