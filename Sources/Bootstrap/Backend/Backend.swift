package import AdmissionStore
import Crypto
import Foundation
package import Logging
import Postgres

/// A running store with the database behind it.
package struct Backend: Sendable {
    package let store: Store
    package let database: Database

    /// Opens the database, sees to it that it is up to date, and puts the store on it.
    /// - Throws: `BackendError`, `SettingsError` or `EmbeddedPostgresError`, one sentence each.
    package static func open(
        _ settings: Settings, for purpose: Database.Purpose, logger: Logger,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> Backend {
        let database = try await Database.open(
            settings, for: purpose, logger: logger, progress: progress)
        do {
            try await bringUpToDate(database)
            let secrets = try Secrets(settings, isEmbedded: settings.databaseURL == nil)
            return Backend(
                store: Store(client: database.client, secrets: secrets), database: database)
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Lets the connections go and stops the database if it was started here.
    package func close() async throws {
        try await database.close()
    }

    /// An embedded database that was started here is migrated; any other must have been.
    private static func bringUpToDate(_ database: Database) async throws {
        if let embedded = database.embedded, !embedded.isJoined {
            _ = try await Schema.migrator.apply(on: database.client, progress: nil)
            return
        }
        let pending = try await Schema.migrator.pending(on: database.client)
        guard pending.isEmpty else {
            throw BackendError(
                "the database lacks \(pending.count) migration\(pending.count == 1 ? "" : "s"); "
                    + "apply with: admitd migrate")
        }
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
