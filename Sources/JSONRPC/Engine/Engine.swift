/// JSON-RPC 2.0 over a table of methods: bytes in, bytes out, whatever the transport.
///
/// What depends on the caller's type, or on a method's parameters, is inlinable: unspecialised it
/// costs more than the rest of the call.
@usableFromInline package struct Engine<Caller: RPCCaller>: Sendable {
    /// The OpenRPC 1.3.2 document of the methods; `rpc.discover` answers it too.
    @usableFromInline package let openRPC: [UInt8]

    @usableFromInline let methods: MethodTable<Caller>
    @usableFromInline let maximumBatch: Int
    @usableFromInline let maximumBatchBytes: Int
    @usableFromInline let maximumDepth: Int
    @usableFromInline let mapError: @Sendable (any Error) -> RPCError
    @usableFromInline let observe: @Sendable (CallRecord) -> Void

    /// - Parameters:
    ///   - components: the schemas that `JSONSchema.reference` names.
    ///   - maximumBatch: calls in one batch; with more, none is run.
    ///   - maximumBatchBytes: how long the responses of one batch may be together; of what is beyond,
    ///     callers are told to ask again, for less at once.
    ///   - maximumDepth: how deep arrays and objects of a message may be nested.
    ///   - mapError: what the caller sees of an error thrown by a handler that is no `RPCError`.
    ///   - observe: hears of every call once it is answered.
    /// - Precondition: no two methods have one name.
    @usableFromInline package init(
        title: String, version: String, description: String, methods: [Method<Caller>],
        components: [String: JSONSchema] = [:], maximumBatch: Int = 1_000,
        maximumBatchBytes: Int = 16 << 20, maximumDepth: Int = 64,
        mapError: @escaping @Sendable (any Error) -> RPCError,
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
        self.maximumBatchBytes = maximumBatchBytes
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

    @inlinable func refuse(
        _ error: RPCError, start: ContinuousClock.Instant, requestID: String
    ) -> [UInt8] {
        observe(
            CallRecord(
                method: "unknown", code: error.code, duration: .now - start,
                requestID: requestID, isNotification: false, failure: nil))
        return error.response(requestID: requestID)
    }

    /// Calls whose methods begin at once are begun in turn, and then waited for: what they ask the
    /// database for leaves together. The others each run in a task of their own meanwhile.
    @inlinable func answer(
        batch: JSON, caller: Caller, requestID: String, start: ContinuousClock.Instant
    ) async -> [UInt8]? {
        var entries: [Entry<Caller>] = []
        var finishes: [Finish?] = []
        for call in batch.elements {
            var entry = prepare(call, caller: caller, requestID: requestID, start: start)
            let finish = entry.task.flatMap { begin($0) }
            if finish != nil { entry.task = nil }
            entries.append(entry)
            finishes.append(finish)
        }
        var responses = BatchResponses(
            entries.map(\.id), maximumBytes: maximumBatchBytes, requestID)
        await withTaskGroup(of: (Int, [UInt8]?).self) { group in
            for position in entries.indices where finishes[position] == nil {
                let entry = entries[position]
                group.addTask {
                    let outcome = await perform(entry)
                    return (position, end(entry, outcome, requestID: requestID, start: start))
                }
            }
            for position in entries.indices {
                guard let finish = finishes[position] else { continue }
                let outcome = await outcome(of: finish)
                responses.add(
                    end(entries[position], outcome, requestID: requestID, start: start),
                    at: position)
            }
            for await (position, response) in group { responses.add(response, at: position) }
        }
        return Response.encode(batch: responses.texts)
    }

    @inlinable func answer(
        call: JSON, caller: Caller, requestID: String, start: ContinuousClock.Instant
    ) async -> [UInt8]? {
        let entry = prepare(call, caller: caller, requestID: requestID, start: start)
        let outcome = await perform(entry)
        return end(entry, outcome, requestID: requestID, start: start)
    }

    /// Finds the method, checks the scope and puts the arguments in order.
    @inlinable func prepare(
        _ call: JSON, caller: Caller, requestID: String, start: ContinuousClock.Instant
    ) -> Entry<Caller> {
        let envelope = Envelope(call)
        var entry = Entry<Caller>(
            id: envelope.id, isNotification: envelope.problem == nil && envelope.id == nil)
        if let problem = envelope.problem {
            entry.refusal = .invalidRequest(problem)
        } else if let called = envelope.method {
            if let method = methods.method(named: called) {
                entry.name = method.name
                do throws(RPCError) {
                    entry.task = try bind(
                        method, envelope.params, caller: caller, requestID: requestID,
                        start: start)
                } catch {
                    entry.refusal = error
                }
            } else {
                entry.refusal = .methodNotFound(called.string ?? "")
            }
        } else {
            entry.refusal = .invalidRequest("method must be a string")
        }
        return entry
    }

    @inlinable func bind(
        _ method: Method<Caller>, _ params: JSON?, caller: Caller, requestID: String,
        start: ContinuousClock.Instant
    ) throws(RPCError) -> BoundCall<Caller> {
        guard method.scopes.admit(caller) else {
            throw .forbidden(method.scopes.names.joined(separator: " or "))
        }
        var bound = try Arguments(params, slots: method.slots)
        let last = method.slots.count - 1
        let deadline = try CommonParameters.deadline.read(&bound.values[last]).map {
            start + .milliseconds($0)
        }
        let idempotencyKey =
            method.writes
            ? try CommonParameters.idempotencyKey.read(&bound.values[last - 1]) : nil
        return BoundCall(
            method: method, arguments: bound,
            invocation: Invocation(
                caller: caller, requestID: requestID, deadline: deadline,
                idempotencyKey: idempotencyKey))
    }

    /// Begins a call that can be begun without waiting; `nil` when it cannot, or when a deadline may
    /// cut it short.
    @inlinable func begin(_ call: BoundCall<Caller>) -> Finish? {
        guard call.invocation.deadline == nil, let begin = call.method.begin else { return nil }
        do {
            return try begin(call.arguments, call.invocation)
        } catch {
            return { throw error }
        }
    }

    @inlinable func perform(_ entry: Entry<Caller>) async -> Outcome {
        if let refusal = entry.refusal { return .failed(refusal, cause: nil) }
        guard let call = entry.task else { return .failed(.internalError, cause: nil) }
        guard let deadline = call.invocation.deadline else { return await run(call) }
        return await firstOf(
            deadline: deadline, expired: Outcome.failed(.deadlineExceeded, cause: nil)
        ) {
            await run(call)
        }
    }

    @inlinable func run(_ call: BoundCall<Caller>) async -> Outcome {
        do {
            return .answered(try await call.method.run(call.arguments, call.invocation))
        } catch {
            return failure(error)
        }
    }

    @inlinable func outcome(of finish: Finish) async -> Outcome {
        do {
            return .answered(try await finish())
        } catch {
            return failure(error)
        }
    }

    @inlinable func failure(_ error: any Error) -> Outcome {
        if let error = error as? RPCError { return .failed(error, cause: nil) }
        let mapped = mapError(error)
        guard mapped.code == RPCError.internalError.code else {
            return .failed(mapped, cause: nil)
        }
        return .failed(.internalError, cause: error)
    }

    /// Tells the observer of the call and makes its response; nil for a notification.
    @inlinable func end(
        _ entry: Entry<Caller>, _ outcome: Outcome, requestID: String,
        start: ContinuousClock.Instant
    ) -> [UInt8]? {
        observe(
            CallRecord(
                method: entry.name, code: outcome.code, duration: .now - start,
                requestID: requestID, isNotification: entry.isNotification,
                failure: outcome.cause))
        if entry.isNotification { return nil }
        switch outcome {
        case .answered(let result):
            return Response.encode(result: result, id: entry.id)
        case .failed(let error, _):
            return Response.encode(error: error, id: entry.id, requestID: requestID)
        }
    }
}

/// The responses of a batch, as far as there is room for them.
@usableFromInline struct BatchResponses {
    /// One for each call, in their order; nil for notifications.
    @usableFromInline private(set) var texts: [[UInt8]?]
    private var bytesLeft: Int
    private let ids: [JSON?]
    private let requestID: String

    @usableFromInline init(_ ids: [JSON?], maximumBytes: Int, _ requestID: String) {
        self.ids = ids
        self.requestID = requestID
        bytesLeft = maximumBytes
        texts = Array(repeating: nil, count: ids.count)
    }

    @usableFromInline mutating func add(_ text: [UInt8]?, at position: Int) {
        guard let text else { return }
        bytesLeft -= text.count
        texts[position] =
            bytesLeft >= 0
            ? text
            : Response.encode(
                error: .tooMuchAtOnce, id: ids[position], requestID: requestID)
    }
}

/// One call of a message on its way.
@usableFromInline struct Entry<Caller: RPCCaller>: Sendable {
    /// The id to answer with; nil for null.
    @usableFromInline let id: JSON?
    @usableFromInline let isNotification: Bool
    /// The declared name of its method.
    @usableFromInline var name = "unknown"
    /// Why it is not carried out.
    @usableFromInline var refusal: RPCError?
    @usableFromInline var task: BoundCall<Caller>?

    @inlinable init(id: JSON?, isNotification: Bool) {
        self.id = id
        self.isNotification = isNotification
    }
}

/// A call whose method is found, allowed, and has its arguments in order.
@usableFromInline struct BoundCall<Caller: RPCCaller>: Sendable {
    @usableFromInline let method: Method<Caller>
    @usableFromInline let arguments: Arguments
    @usableFromInline let invocation: Invocation<Caller>

    @inlinable init(
        method: Method<Caller>, arguments: Arguments, invocation: Invocation<Caller>
    ) {
        self.method = method
        self.arguments = arguments
        self.invocation = invocation
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
