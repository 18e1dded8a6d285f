/// A connection, lent to a closure for what belongs to a session. It cannot be stored. Its statements
/// may take as long as they need: a migration does, and so does waiting for a lock.
package struct LentConnection: ~Copyable, Querying {
    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    package func all(
        _ statement: Statement, _ parameters: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        try await together([Call(statement, parameters)])[0]
    }

    package func together(_ calls: [Call]) async throws(PostgresError) -> [Rows] {
        try await connection.run(Exchange(try Exchange.Work(calls), deadlineSeconds: .infinity))
    }

    /// Runs several statements in one text, without parameters and answers. Unless it says
    /// otherwise, they are one transaction. COPY is refused, and costs the connection.
    package func script(_ sql: String) async throws(PostgresError) {
        _ = try await connection.run(Exchange(.script(sql), deadlineSeconds: .infinity))
    }
}
