import CLibPQ

extension Connection {
    /// Puts the exchange's messages into libpq's buffer and notes the results they will have.
    /// Returns false when libpq refuses; the pipeline's state is then unknown.
    func send(_ exchange: Exchange) -> Bool {
        guard let handle else { return false }
        switch exchange.work {
        case .calls(let calls, let begins):
            if begins, !sendCommand("begin", as: .begin, exchange) { return false }
            for call in calls {
                guard let name = prepare(call.call, types: call.parameters.types, exchange),
                    call.parameters.send(to: handle, name: name)
                else { return false }
                exchange.steps.append(.answer(name: call.call.name))
            }
        case .command(let text):
            if !sendCommand(text, as: .command, exchange) { return false }
        case .describe(let statement):
            let types = statement.parameters.map(\.rawValue)
            guard let name = prepare(statement, types: types, exchange),
                PQsendDescribePrepared(handle, name) == 1
            else { return false }
            exchange.steps.append(.answer(name: statement.name))
        case .script(let text):
            exchange.steps.append(.script)
            return PQexitPipelineMode(handle) == 1 && PQsendQuery(handle, text) == 1
        case .ping:
            break
        }
        exchange.steps.append(.sync)
        return PQpipelineSync(handle) == 1
    }

    private func sendCommand(
        _ text: String, as step: Exchange.Step, _ exchange: Exchange
    ) -> Bool {
        exchange.steps.append(step)
        return PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 1) == 1
    }

    /// The name under which the server knows the statement; sends the prepare on first use.
    private func prepare(
        _ statement: Statement, types: [UInt32], _ exchange: Exchange
    ) -> String? {
        if let known = prepared[statement.name], known.sql == statement.sql {
            return known.serverName
        }
        var serverName = statement.name
        if !statement.name.isEmpty {
            // PostgreSQL compares 63 bytes of a name, and a name may come back with other SQL or
            // after its plan was refused; such statements get a name of their own.
            if namesUsed.contains(serverName) || serverName.utf8.count > 63 {
                serverName = "admit_statement_\(namesUsed.count)"
            }
            namesUsed.insert(serverName)
            prepared[statement.name] = (statement.sql, serverName)
        }
        exchange.steps.append(.prepare(name: statement.name, serverName: serverName))
        let sent = PQsendPrepare(handle, serverName, statement.sql, Int32(types.count), types)
        return sent == 1 ? serverName : nil
    }
}

extension EncodedParameters {
    /// Sends an execution with these parameters and a binary answer.
    func send(to handle: OpaquePointer, name: String) -> Bool {
        let count = offsets.count
        guard count > 0 else {
            return PQsendQueryPrepared(handle, name, 0, nil, nil, nil, 1) == 1
        }
        let formats = [Int32](repeating: 1, count: count)
        return bytes.withUnsafeBytes { bytes in
            // Without any bytes there are only NULLs and empty values; any address will do.
            let base =
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                ?? UnsafePointer(bitPattern: 1)!
            let values = offsets.map { offset in offset.map { base + $0 } }
            return PQsendQueryPrepared(
                handle, name, Int32(count), values, lengths, formats, 1) == 1
        }
    }
}
