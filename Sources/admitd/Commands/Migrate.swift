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
            try await Backend.lend(try common.settings(), for: .migrate) { backend in
                if check {
                    try await report(backend)
                } else {
                    try await apply(backend)
                }
            }
        }
    }

    private func report(_ backend: Backend) async throws {
        let pending = try await Schema.migrator.pending(on: backend.client)
        for migration in pending { show("pending  \(migration.version)  \(migration.name)") }
        guard pending.isEmpty else { throw ExitCode.failure }
        show("up to date")
    }

    private func apply(_ backend: Backend) async throws {
        let applied = try await Schema.migrator.apply(on: backend.client) { migration in
            show("applying  \(migration.version)  \(migration.name)")
        }
        show(applied.isEmpty ? "up to date" : "applied \(applied.count)")
    }
}
