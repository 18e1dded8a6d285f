import AdmissionStore
import Foundation
package import Logging
package import Postgres

/// The database, ready for statements: the one that is named, or the embedded one.
package struct Database: Sendable {
    package let client: PostgresClient
    /// The server in our data folder, if that is the one.
    package let embedded: EmbeddedPostgres?

    /// What the database is opened for.
    package enum Purpose: Sendable {
        /// To serve: an embedded database is started here.
        case serve
        /// For an operator's verb: an embedded database may be one that another process runs.
        case operate
    }

    /// Opens the database and checks that the server can be used.
    /// - Throws: `BackendError` or `EmbeddedPostgresError`, one sentence each.
    package static func open(
        _ settings: Settings, for purpose: Purpose, logger: Logger,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> Database {
        let embedded = try await embedded(settings, for: purpose, progress: progress)
        let url = embedded?.url ?? settings.databaseURL ?? ""
        let client = PostgresClient(
            PostgresClient.Configuration(settings, url: url), logger: logger)
        let database = Database(client: client, embedded: embedded)
        do {
            try await Fitness(client: client).check()
            return database
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Lets the connections go and stops the server if it was started here.
    package func close() async throws {
        await client.shutdown()
        try await embedded?.stop()
    }

    private static func embedded(
        _ settings: Settings, for purpose: Purpose,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> EmbeddedPostgres? {
        guard settings.databaseURL == nil else { return nil }
        if purpose == .operate,
            let running = try EmbeddedPostgres.running(dataDirectory: settings.dataDirectory)
        {
            return running
        }
        // The pool, two lanes for hot reads, and room for operators' verbs and backups beside it.
        return try await EmbeddedPostgres.start(
            dataDirectory: settings.dataDirectory,
            settings: ["max_connections": "\(settings.poolSize + 40)"], progress: progress)
    }
}

extension PostgresClient.Configuration {
    fileprivate init(_ settings: Settings, url: String) {
        self.init(url: url)
        poolSize = settings.poolSize
        requiresWritable = true
        self.settings = Store.connectionSettings.merging([
            "statement_timeout": "30s", "idle_in_transaction_session_timeout": "30s",
        ]) { $1 }
    }
}
