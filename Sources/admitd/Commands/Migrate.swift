import AdmissionStore
import ArgumentParser
import Bootstrap
import Postgres

/// Applies, or reports, pending migrations.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Applies pending migrations.",
        discussion: "Safe to run beside servers and from several places at once.")

    @Flag(help: "Only report; exit with 1 when something is pending.")
    var check = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let settings = try common.settings()
            let database = try await Database.open(
                settings, for: .operate, logger: settings.startLogging(), progress: { tell($0) })
            try await closing(database.close) {
                if check {
                    try await report(database.client)
                } else {
                    try await apply(database.client)
                }
            }
        }
    }

    private func report(_ client: PostgresClient) async throws {
        let pending = try await Schema.migrator.pending(on: client)
        for migration in pending { show("pending  \(migration.version)  \(migration.name)") }
        guard pending.isEmpty else { throw ExitCode.failure }
        show("up to date")
    }

    private func apply(_ client: PostgresClient) async throws {
        let applied = try await Schema.migrator.apply(on: client) { migration in
            show("applying  \(migration.version)  \(migration.name)")
        }
        show(applied.isEmpty ? "up to date" : "applied \(applied.count)")
    }
}
