import Foundation
import Logging
package import Postgres

/// A fresh database on the shared cluster, for one test.
package struct TestDatabase: Sendable {
    package let name: String
    package let url: String
    private let cluster: TestCluster

    /// Makes a database: a copy of the migrated template, or an empty one. It goes away with the
    /// cluster, or earlier with `drop`.
    package static func make(migrated: Bool = true) async throws -> TestDatabase {
        let cluster = try await TestCluster.shared()
        let template = migrated ? try await MigratedTemplate.name() : "template0"
        return try await make(from: template, on: cluster)
    }

    /// Makes a database as a copy of `template`, to which nobody may be connected.
    static func make(from template: String, on cluster: TestCluster) async throws -> TestDatabase {
        let name = "test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
        try await Psql.run("create database \(name) template \(template)", on: cluster.url)
        return TestDatabase(name: name, url: cluster.url(database: name), cluster: cluster)
    }

    /// A client of this database; shut it down at the end of the test.
    package func client(poolSize: Int = 4, settings: [String: String] = [:]) -> PostgresClient {
        var configuration = PostgresClient.Configuration(url: url)
        configuration.poolSize = poolSize
        // Tests share two cores with hundreds of others.
        configuration.acquireTimeoutSeconds = 60
        configuration.connectTimeoutSeconds = 30
        configuration.settings = settings
        return PostgresClient(configuration, logger: Logger(label: "test"))
    }

    /// Removes the database, and throws out whoever is still connected.
    package func drop() async {
        _ = try? await Psql.run(
            "drop database if exists \(name) with (force)", on: cluster.url)
    }
}
