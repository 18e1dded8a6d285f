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

    /// The nodes that read a whole table or a whole index, or as good as that: all rows of a product
    /// or of an issuer.
    package var wholeReads: [String] {
        lines.indices.filter { index in
            let node = lines[index]
            if node.contains("Seq Scan on") { return true }
            guard node.contains("Index Scan using") || node.contains("Index Only Scan using")
            else { return false }
            let details = lines[(index + 1)...].prefix { !$0.contains("->") }
            guard let condition = details.first(where: { $0.contains("Index Cond:") }) else {
                return true
            }
            let isLarge = Self.large.contains { node.contains(" using \($0)") }
            return isLarge && Self.columns(condition).isSubset(of: Self.common)
        }.map { String(lines[$0].drop { " ->".contains($0) }) }
    }

    /// The beginnings of the names of large tables' indexes.
    private static let large = [
        "account_", "admission_", "billing_", "entitlement_", "idempotency_", "invite_", "link_",
        "reconciliation_", "redemption_", "region_override_", "subscription_",
        "waitlist_entry_",
    ]
    /// Columns that have one value in very many rows.
    private static let common: Set<String> = [
        "caller_id", "environment", "issuer", "product", "provider", "region", "state",
    ]

    /// The columns that an index condition compares.
    private static func columns(_ condition: String) -> Set<String> {
        Set(condition.matches(of: /\(+([a-z_]+)\)? (?:=|<|>|IS)/).map { String($0.1) })
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
