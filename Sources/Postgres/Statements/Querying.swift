/// Whatever runs statements: the client, a lane, a lent transaction or connection.
///
/// Generic code takes it as `borrowing some Querying & ~Copyable`.
package protocol Querying: ~Copyable, Sendable {
    /// Runs the statement and answers all its rows.
    func all(
        _ statement: Statement, _ parameters: [PostgresValue]
    ) async throws(PostgresError) -> Rows

    /// Runs the calls in one round trip and answers the rows of each. Outside a transaction they
    /// are one of their own: all take effect or none does.
    func together(_ calls: [Call]) async throws(PostgresError) -> [Rows]
}

extension Querying where Self: ~Copyable {
    /// Runs a statement without parameters and answers all its rows.
    package func all(_ statement: Statement) async throws(PostgresError) -> Rows {
        try await all(statement, [])
    }

    /// Runs a statement that answers exactly one row.
    /// - Throws: `.rowCount` on none and on two.
    package func one(
        _ statement: Statement, _ parameters: [PostgresValue] = []
    ) async throws(PostgresError) -> Row {
        let rows = try await all(statement, parameters)
        guard rows.count == 1 else { throw .rowCount(rows.count, statement) }
        return rows[0]
    }

    /// Runs a statement that answers one row or none.
    /// - Throws: `.rowCount` on two.
    package func optional(
        _ statement: Statement, _ parameters: [PostgresValue] = []
    ) async throws(PostgresError) -> Row? {
        let rows = try await all(statement, parameters)
        guard rows.count <= 1 else { throw .rowCount(rows.count, statement) }
        return rows.first
    }

    /// Runs a statement for its effect and answers how many rows it wrote.
    @discardableResult
    package func execute(
        _ statement: Statement, _ parameters: [PostgresValue] = []
    ) async throws(PostgresError) -> Int {
        try await all(statement, parameters).affected
    }
}

extension PostgresError {
    fileprivate static func rowCount(_ count: Int, _ statement: Statement) -> PostgresError {
        PostgresError(kind: .rowCount, serverMessage: "\(statement.name) answered \(count) rows")
    }
}
