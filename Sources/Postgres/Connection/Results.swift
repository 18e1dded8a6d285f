import CLibPQ

extension Connection {
    /// Books one result for the exchange at the head of the pipeline.
    func take(_ box: ResultBox, for exchange: Exchange) {
        let status = PQresultStatus(box.pointer)
        let failure: PostgresError? =
            status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE
            ? PostgresError(result: box.pointer) : nil
        if let failure, exchange.error == nil { exchange.error = failure }
        guard let step = exchange.step else { return }
        switch step {
        case .sync:
            // An error here is one of the commit itself; the sync still follows.
            if status == PGRES_PIPELINE_SYNC { exchange.advance() }
            return
        case .prepare(let name, let serverName):
            if status != PGRES_COMMAND_OK { forget(name, serverName) }
        case .answer(let name):
            if let failure, failure.invalidatesPreparedStatement { forget(name, nil) }
            if status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK {
                exchange.results.append(Rows(box: box))
            }
        case .begin:
            break
        case .command, .script:
            exchange.results.append(Rows(box: box))
        }
        if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(status) {
            return fail(.connection("COPY is not spoken here", mayHaveRun: true))
        }
        exchange.hasResult = true
    }

    /// The statement is prepared anew on its next use.
    private func forget(_ name: String, _ serverName: String?) {
        if serverName == nil || prepared[name]?.serverName == serverName { prepared[name] = nil }
    }
}

extension PostgresError {
    /// The error that a result of the server carries.
    init(result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        let sqlState = field("C")
        self.init(
            kind: sqlState == nil ? .connection : .server, sqlState: sqlState,
            constraint: field("n"),
            serverMessage: PQresultErrorMessage(result).map { String(cString: $0) },
            mayHaveRun: sqlState == nil)
        routine = field("R")
    }
}
