import AdmissionStore
import Postgres

/// The database on the shared cluster that holds the whole schema and nothing else; tests get
/// copies of it.
enum MigratedTemplate {
    private static let made = Task { () -> String in
        let cluster = try await TestCluster.shared()
        let template = try await TestDatabase.make(from: "template0", on: cluster)
        try await migrate(template)
        // Keeps everybody out, autovacuum too, for a database with a visitor cannot be copied.
        try await Psql.run(
            "alter database \(template.name) allow_connections false is_template true",
            on: cluster.url)
        return template.name
    }

    /// The template's name; makes it on first use.
    static func name() async throws -> String {
        try await made.value
    }

    private static func migrate(_ database: TestDatabase) async throws {
        let client = database.client(poolSize: 1)
        do {
            _ = try await Schema.migrator.apply(on: client, progress: nil)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }
}
