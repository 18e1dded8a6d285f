package import AdmissionStore
import Billing
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
            let isEmbedded = settings.databaseURL == nil
            if isEmbedded { try await expectKeys(settings, database) }
            let secrets = try Secrets(settings, isEmbedded: isEmbedded)
            let store = Store(
                client: database.client, secrets: secrets,
                billing: BillingPolicy(settings.billing))
            if purpose == .serve {
                try await registerPeppers(store, logger)
                try await registerEnvironment(store)
            }
            return Backend(store: store, database: database)
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Lets the connections go and stops the database if it was started here.
    package func close() async throws {
        try await database.close()
    }

    /// New keys are made for a new database alone: with them, nothing that was issued or kept before
    /// could be read.
    private static func expectKeys(_ settings: Settings, _ database: Database) async throws {
        let folder = KeyFolder(dataDirectory: settings.dataDirectory)
        guard !folder.isWhole(besides: settings), try await Schema.isUsed(database.client) else {
            return
        }
        throw BackendError(
            "the keys that belong to the database in \(settings.dataDirectory) are missing; restore "
                + "\(folder.path) from its backup (if they are lost for good: set new ones in "
                + "ADMIT_SEAL_KEY and, under a new number as 2:BASE64, in ADMIT_CODE_PEPPER; codes "
                + "issued so far are then void)")
    }

    /// Another pepper under a known number would be the end of telling codes apart; one that is not
    /// there is a pity for its codes alone, and no reason to keep everybody out.
    private static func registerPeppers(_ store: Store, _ logger: Logger) async throws {
        for pepper in try await store.registerPeppers() {
            guard pepper.standing == .missing else {
                throw BackendError(
                    "the code pepper \(pepper.id) is not the one that codes were issued under; put "
                        + "that one back, or give the new one a number of its own, as in "
                        + "ADMIT_CODE_PEPPER=2:BASE64,1:BASE64")
            }
            logger.warning(
                "codes cannot be redeemed, for their pepper is missing",
                metadata: [
                    "pepper": .stringConvertible(pepper.id),
                    "live_codes": .stringConvertible(pepper.live),
                ])
        }
    }

    /// What a provider's test world says must never open doors to real customers.
    private static func registerEnvironment(_ store: Store) async throws {
        do {
            try await store.registerBillingEnvironment()
        } catch is BillingEnvironmentProblem {
            throw BackendError(
                "the database holds subscriptions of another environment than "
                    + "ADMIT_BILLING_ENVIRONMENT names; set it back, or use another database")
        }
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
        func given<Value>(
            _ value: Value?, _ variable: String,
            orKept kept: (KeyFolder) throws(SettingsError) -> Value
        ) throws(SettingsError) -> Value {
            if let value { return value }
            guard isEmbedded else {
                throw SettingsError(
                    "\(variable) is required with DATABASE_URL; make one with: "
                        + "openssl rand -base64 32, and keep it as long as the database")
            }
            return try kept(folder)
        }
        let peppers = try given(settings.codePeppers, "ADMIT_CODE_PEPPER") {
            (folder) throws(SettingsError) in try folder.peppers()
        }
        let seal = try given(settings.sealKey, "ADMIT_SEAL_KEY") {
            (folder) throws(SettingsError) in try folder.sealKey()
        }
        self.init(codePeppers: peppers.keys, sealKey: SymmetricKey(data: seal))
    }
}

extension BillingPolicy {
    fileprivate init(_ settings: BillingSettings) {
        var fetched: Set<BillingProvider> = []
        if settings.stripe?.apiKey != nil { fetched.insert(.stripe) }
        if settings.appStore?.credentials != nil { fetched.insert(.appStore) }
        if settings.googlePlay?.serviceAccount != nil { fetched.insert(.googlePlay) }
        self.init(
            environment: settings.environment, fetched: fetched,
            pausedCollectionTakesAccess: settings.pausedCollectionTakesAccess)
    }
}

extension PepperList {
    /// As the store takes them.
    package var keys: [CodePepper] {
        peppers.map { CodePepper(id: $0.id, key: SymmetricKey(data: $0.key)) }
    }
}

/// Why the database cannot be used, in one sentence.
package struct BackendError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
