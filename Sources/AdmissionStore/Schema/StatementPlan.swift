package import Postgres

/// How the server would carry a statement out, whatever its parameters.
package struct StatementPlan: Sendable {
    /// One node or detail of it each, as EXPLAIN writes them.
    package let lines: [String]

    /// Asks the server, on a connection with the client's settings. Runs nothing.
    package init(of statement: Statement, on client: PostgresClient) async throws {
        let types = statement.parameters.map(\.sqlName).joined(separator: ", ")
        let nulls = statement.parameters.map { _ in "null" }.joined(separator: ", ")
        lines = try await client.withConnection { connection in
            try await connection.script("prepare asked (\(types)) as \(statement.sql)")
            let rows = try await connection.all(
                Statement("", "explain (costs off) execute asked (\(nulls))"))
            try await connection.script("deallocate asked")
            return try rows.map { row in try row(0, as: String.self) }
        }
    }

    /// The nodes that read a whole table or a whole index.
    package var wholeReads: [String] {
        lines.indices.filter { index in
            let node = lines[index]
            if node.contains("Seq Scan on") { return true }
            guard node.contains("Index Scan using") || node.contains("Index Only Scan using")
            else { return false }
            let details = lines[(index + 1)...].prefix { !$0.contains("->") }
            return !details.contains { $0.contains("Index Cond:") }
        }.map { String(lines[$0].drop { " ->".contains($0) }) }
    }
}

extension PostgresType {
    /// As SQL writes it.
    fileprivate var sqlName: String {
        switch self {
        case .boolArray: "boolean[]"
        case .byteaArray: "bytea[]"
        case .int2Array: "smallint[]"
        case .int4Array: "integer[]"
        case .int8Array: "bigint[]"
        case .float8Array: "float8[]"
        case .textArray: "text[]"
        case .timestamptzArray: "timestamptz[]"
        case .uuidArray: "uuid[]"
        default: "\(self)"
        }
    }
}
