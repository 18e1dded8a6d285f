import Synchronization

/// A transaction, lent to a closure. It cannot be stored or outlive the closure.
package struct Transaction: ~Copyable, Querying {
    private let connection: Connection
    private let hasBegun = Atomic<Bool>(false)

    init(_ connection: Connection) {
        self.connection = connection
    }

    package func all(
        _ statement: Statement, _ parameters: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        try await together([Call(statement, parameters)])[0]
    }

    package func together(_ calls: [Call]) async throws(PostgresError) -> [Rows] {
        if Task.isCancelled { throw .cancelled }
        // Encoded first: what cannot be encoded must not count as the beginning.
        var work = try Exchange.Work(calls)
        if begins(), case .calls(let calls, _) = work { work = .calls(calls, begins: true) }
        return try await connection.run(Exchange(work))
    }

    /// Runs several statements in one text, without parameters and answers.
    package func script(_ sql: String) async throws(PostgresError) {
        if Task.isCancelled { throw .cancelled }
        if begins() { _ = try await connection.run(Exchange(.command("begin"))) }
        connection.markForReset()
        _ = try await connection.run(Exchange(.script(sql)))
    }

    /// True for the first statement, which takes BEGIN along.
    private func begins() -> Bool {
        hasBegun.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }

    /// - Throws: `.outcomeUnknown` when the connection was lost on the way; 25P02 when the server
    ///   rolled back because a statement had failed.
    func commit() async throws(PostgresError) {
        guard hasBegun.load(ordering: .relaxed) else { return }
        do throws(PostgresError) {
            let rows = try await connection.runToEnd(Exchange(.command("commit")))
            guard rows.first?.commandTag != "ROLLBACK" else {
                throw PostgresError(kind: .server, sqlState: "25P02")
            }
        } catch {
            guard error.isConnectionLoss, error.mayHaveRun || error.kind == .server else {
                throw error
            }
            var unknown = error
            unknown.kind = .outcomeUnknown
            throw unknown
        }
    }

    /// A connection whose rollback fails is not reusable, so the error needs no other answer.
    func rollBack() async {
        guard hasBegun.load(ordering: .relaxed) else { return }
        _ = try? await connection.runToEnd(Exchange(.command("rollback")))
    }
}

extension PostgresClient {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or its
    /// task is cancelled. BEGIN travels with the first statement.
    /// - Throws: what `body` throws; `CancellationError` when the task was cancelled;
    ///   `PostgresError` with `.outcomeUnknown` when the answer to the commit was lost.
    ///
    /// With `onLoop` it runs on the thread of its connection, so that no other is woken between its
    /// statements; for bodies that compute little.
    package func withTransaction<R: Sendable>(
        onLoop: Bool = false, _ body: (borrowing Transaction) async throws -> R
    ) async throws -> R {
        let connection = try await acquireForBorrower()
        return try await withTaskExecutorPreference(onLoop ? connection.loop : nil) {
            try await run(body, on: connection)
        }
    }

    private func run<R: Sendable>(
        _ body: (borrowing Transaction) async throws -> R, on connection: Connection
    ) async throws -> R {
        let transaction = Transaction(connection)
        do {
            let result = try await body(transaction)
            try Task.checkCancellation()
            try await transaction.commit()
            await giveBack(connection)
            return result
        } catch {
            // After a failed commit this is a no-op on the server, or the connection is gone.
            await transaction.rollBack()
            await giveBack(connection)
            throw Self.cancellation(error)
        }
    }

    /// Lends one connection for what belongs to a session: advisory locks, settings, scripts.
    /// Each statement is a transaction of its own. The session is reset when it comes back.
    package func withConnection<R: Sendable>(
        _ body: (borrowing LentConnection) async throws -> R
    ) async throws -> R {
        let connection = try await acquireForBorrower()
        connection.markForReset()
        do {
            let result = try await body(LentConnection(connection))
            await giveBack(connection)
            return result
        } catch {
            await giveBack(connection)
            throw Self.cancellation(error)
        }
    }

    private func acquireForBorrower() async throws -> Connection {
        do {
            return try await pool.acquire()
        } catch {
            throw Self.cancellation(error)
        }
    }

    /// Clears what a script or a session statement may have left, then releases.
    private func giveBack(_ connection: Connection) async {
        if connection.isMarkedForReset {
            connection.unmarkForReset()
            _ = try? await connection.runToEnd(Exchange(.script(Self.reset)))
        }
        pool.release(connection)
    }

    /// What DISCARD ALL does, but for the prepared statements, which stay.
    private static let reset = """
        rollback; close all; set session authorization default; reset all; unlisten *;
        select pg_advisory_unlock_all(); discard temp
        """

    private static func cancellation(_ error: any Error) -> any Error {
        guard let error = error as? PostgresError, error.kind == .cancelled else { return error }
        return CancellationError()
    }
}
