package import Logging
import Synchronization

/// A pool of connections to one database. Statements on the client itself are each a
/// transaction of their own; `withTransaction` lends a connection for several.
///
/// ```swift
/// let client = PostgresClient(.init(url: "postgres:///admit"), logger: logger)
/// let row = try await client.one(Statement("now", "select now()"))
/// let now: Date = try row(0)
/// ```
package final class PostgresClient: Sendable, Querying {
    package struct Configuration: Sendable {
        /// A URI or libpq's `key=value` form.
        package var url: String
        /// Run-time settings of every session, such as `statement_timeout`; the url's own
        /// `options` win.
        package var settings: [String: String] = [:]
        package var poolSize = 8
        package var acquireTimeoutSeconds = 1.0
        package var connectTimeoutSeconds = 1.0
        /// A connection that owes an answer for longer is given up. To be longer than
        /// `statement_timeout`, which cannot help when the server's process stands still.
        package var answerTimeoutSeconds = 35.0
        package var applicationName = "admit"
        /// Takes only servers that may be written to, unless the url says otherwise.
        package var requiresWritable = false

        package init(
            url: String, settings: [String: String] = [:], poolSize: Int = 8,
            acquireTimeoutSeconds: Double = 1, connectTimeoutSeconds: Double = 1,
            answerTimeoutSeconds: Double = 35, applicationName: String = "admit",
            requiresWritable: Bool = false
        ) {
            self.url = url
            self.settings = settings
            self.poolSize = poolSize
            self.acquireTimeoutSeconds = acquireTimeoutSeconds
            self.connectTimeoutSeconds = connectTimeoutSeconds
            self.answerTimeoutSeconds = answerTimeoutSeconds
            self.applicationName = applicationName
            self.requiresWritable = requiresWritable
        }
    }

    private let configuration: Configuration
    private let logger: Logger
    let pool: Pool
    private let lanes = Mutex<[PostgresLane]>([])

    /// Opens nothing yet: connections are made when they are needed.
    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        pool = Pool(
            Opening(configuration, logger: logger),
            state: PoolState(
                size: configuration.poolSize,
                acquireTimeoutSeconds: configuration.acquireTimeoutSeconds))
    }

    deinit {
        for lane in lanes.withLock({ $0 }) { lane.close() }
    }

    /// How many connections the pool holds, lent or idle, without those of lanes.
    package var openConnections: Int { pool.openConnections }

    /// Shared connections to the same database, with further settings for their sessions. They
    /// end with this client.
    /// - Parameter answerTimeoutSeconds: that of the client unless given.
    package func lane(
        connections: Int, settings: [String: String] = [:], answerTimeoutSeconds: Double? = nil
    ) -> PostgresLane {
        var configuration = configuration
        configuration.answerTimeoutSeconds =
            answerTimeoutSeconds ?? configuration.answerTimeoutSeconds
        configuration.settings.merge(settings) { $1 }
        let lane = PostgresLane(
            Opening(configuration, logger: logger), connections: connections)
        lanes.withLock { $0.append(lane) }
        return lane
    }

    package func all(
        _ statement: Statement, _ parameters: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        try await together([Call(statement, parameters)])[0]
    }

    package func together(_ calls: [Call]) async throws(PostgresError) -> [Rows] {
        let work = try Exchange.Work(calls)
        do throws(PostgresError) {
            return try await run(work)
        } catch  where error.kind == .connection && !error.mayHaveRun && error.sqlState == nil {
            // The pool had not yet heard that the connection was gone; nothing was sent.
            return try await run(work)
        }
    }

    private func run(_ work: Exchange.Work) async throws(PostgresError) -> [Rows] {
        let connection = try await pool.acquire()
        defer { pool.release(connection) }
        return try await connection.run(Exchange(work, isAutocommit: true))
    }

    /// Makes a round trip to the server within the acquire timeout.
    /// - Throws: why there is none, within that time.
    package func ping() async throws(PostgresError) {
        let start = EventLoop.now
        let connection = try await pool.acquire()
        defer { pool.release(connection) }
        let remaining = configuration.acquireTimeoutSeconds - (EventLoop.now - start)
        _ = try await connection.run(
            Exchange(.ping, isAutocommit: true, deadlineSeconds: max(remaining, 0.05)))
    }

    /// Asks the server which types the statement takes and answers; runs nothing.
    package func describe(
        _ statement: Statement
    ) async throws -> (parameters: [UInt32], columns: [(name: String, type: UInt32)]) {
        let connection = try await pool.acquire()
        defer { pool.release(connection) }
        let rows = try await connection.run(Exchange(.describe(statement), isAutocommit: true))
        guard let description = rows.first else { return ([], []) }
        return description.described
    }

    /// Refuses new callers, waits until lent connections are back, and closes everything.
    package func shutdown() async {
        let lanes = lanes.withLock { lanes in
            defer { lanes = [] }
            return lanes
        }
        for lane in lanes { lane.close() }
        await pool.shutDown()
    }
}
