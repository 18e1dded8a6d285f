package import AdmissionStore
import Crypto
import Foundation
package import Logging
package import Postgres

/// A running store with the database behind it.
package struct Backend: Sendable {
    package let client: PostgresClient
    package let store: Store
    /// The database that runs in our data folder, if it does.
    package let embedded: EmbeddedPostgres?

    /// What the database must be like for the caller's purpose.
    package enum Purpose: Sendable {
        /// To serve: an embedded database is started here and brought up to date.
        case serve
        /// For an operator's verb: an embedded database may be one that another process runs.
        case operate
        /// To migrate: pending migrations are no obstacle.
        case migrate
    }

    /// Opens the database, checks that it fits, and puts the store on it.
    /// - Throws: `BackendError`, `SettingsError` or `EmbeddedPostgresError`, one sentence each.
    package static func open(
        _ settings: Settings, for purpose: Purpose, logger: Logger,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> Backend {
        let database = try await Database.open(settings, for: purpose, progress: progress)
        let client = PostgresClient(
            PostgresClient.Configuration(settings, url: database.url), logger: logger)
        do {
            try await Fitness(client: client).check()
            if purpose != .migrate {
                try await migrate(client, isOurs: database.isOurs, progress: progress)
            }
            let secrets = try Secrets(settings, isEmbedded: settings.databaseURL == nil)
            return Backend(
                client: client, store: Store(client: client, secrets: secrets),
                embedded: database.embedded)
        } catch {
            await client.shutdown()
            try? await database.embedded?.stop()
            throw error
        }
    }

    /// Lets the connections go and stops the database if it was started here.
    package func close() async throws {
        await client.shutdown()
        try await embedded?.stop()
    }

    /// An embedded database is brought up to date; any other must be so already.
    private static func migrate(
        _ client: PostgresClient, isOurs: Bool, progress: @Sendable (String) -> Void
    ) async throws {
        if isOurs {
            _ = try await Schema.migrator.apply(on: client, progress: nil)
            return
        }
        let pending = try await Schema.migrator.pending(on: client)
        guard pending.isEmpty else {
            throw BackendError(
                "the database lacks \(pending.count) migration\(pending.count == 1 ? "" : "s"); "
                    + "apply with: admitd migrate")
        }
    }
}

extension PostgresClient.Configuration {
    fileprivate init(_ settings: Settings, url: String) {
        self.init(url: url)
        poolSize = settings.poolSize
        requiresWritable = true
        self.settings = ["statement_timeout": "30s", "idle_in_transaction_session_timeout": "30s"]
    }
}

extension Secrets {
    /// From the environment; with the embedded database, what is missing is made once.
    fileprivate init(_ settings: Settings, isEmbedded: Bool) throws(SettingsError) {
        let folder = KeyFolder(dataDirectory: settings.dataDirectory)
        func key(
            _ given: Data?, _ variable: String, _ name: String
        ) throws(SettingsError) -> SymmetricKey {
            if let given { return SymmetricKey(data: given) }
            guard isEmbedded else {
                throw SettingsError(
                    "\(variable) is required with DATABASE_URL; make one with: "
                        + "openssl rand -base64 32, and keep it as long as the database")
            }
            return SymmetricKey(data: try folder.key(name))
        }
        self.init(
            codePepper: try key(settings.codePepper, "ADMIT_CODE_PEPPER", "code_pepper"),
            sealKey: try key(settings.sealKey, "ADMIT_SEAL_KEY", "seal_key"))
    }
}

/// Why the database cannot be used, in one sentence.
package struct BackendError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
