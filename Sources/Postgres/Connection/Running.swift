import CLibPQ

extension Exchange.Work {
    /// - Throws: `.encoding` when a parameter does not fit its statement.
    init(_ calls: [Call], begins: Bool = false) throws(PostgresError) {
        var encoded: [(call: Statement, parameters: EncodedParameters)] = []
        encoded.reserveCapacity(calls.count)
        for call in calls {
            let parameters = try EncodedParameters(call.parameters, for: call.statement)
            encoded.append((call.statement, parameters))
        }
        self = .calls(encoded, begins: begins)
    }
}

extension Connection {
    /// Runs the exchange. When the caller's task is cancelled the server is asked to stop it,
    /// and the call returns when it has.
    func run(_ exchange: Exchange) async throws(PostgresError) -> [Rows] {
        if Task.isCancelled { throw .cancelled }
        submit(exchange)
        let answer = await withTaskCancellationHandler {
            await exchange.reply.value()
        } onCancel: {
            cancel(exchange)
        }
        return try answer.get()
    }

    /// Runs the exchange to its end, whatever becomes of the caller's task.
    func runToEnd(_ exchange: Exchange) async throws(PostgresError) -> [Rows] {
        submit(exchange)
        return try await exchange.reply.value().get()
    }
}

extension Rows {
    /// What a describe answered.
    var described: (parameters: [UInt32], columns: [(name: String, type: UInt32)]) {
        let pointer = box.pointer
        let parameters = (0..<PQnparams(pointer)).map { PQparamtype(pointer, $0) }
        let columns = (0..<PQnfields(pointer)).map {
            (name: String(cString: PQfname(pointer, $0)), type: PQftype(pointer, $0))
        }
        return (parameters, columns)
    }

    /// The command that the server says it ran, such as `COMMIT`.
    var commandTag: String { String(cString: PQcmdStatus(box.pointer)) }
}
