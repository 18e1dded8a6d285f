import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd migrate`, and databases that do not fit.
    @Suite struct MigrateTests {
        @Test func aDatabaseIsMigratedOnceAndTheCheckTells() async throws {
            let database = try await TestDatabase.make(migrated: false)
            let installation = Installation.on(database.url)
            let unready = try await installation.admitd("serve", "--listen", "127.0.0.1:0")
            #expect(unready.exit == "code(1)")
            #expect(unready.errors.contains("apply with: admitd migrate"), "\(unready.errors)")

            let pending = try await installation.admitd("migrate", "--check")
            #expect(pending.exit == "code(1)")
            #expect(pending.output.contains("pending  1  "))
            let migrated = try await installation.admitd("migrate")
            #expect(migrated.exit == "code(0)", "\(migrated.errors)")
            #expect(migrated.output.contains("applying  1  "))
            let again = try await installation.admitd("migrate")
            #expect(again.exit == "code(0)" && again.output == "up to date")
            let check = try await installation.admitd("migrate", "--check")
            #expect(check.exit == "code(0)" && check.output == "up to date")
            let server = try await installation.serve()
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aDatabaseNewerThanTheProgramIsRefused() async throws {
            let installation = try await Installation.onDatabase()
            try await installation.sql(
                """
                insert into admit_migration (version, name, checksum)
                select max(version) + 1, 'from_tomorrow', '' from admit_migration
                """)
            for arguments in [
                ["serve", "--listen", "127.0.0.1:0"], ["migrate"], ["migrate", "--check"],
                ["token", "list"],
            ] {
                let ended = try await ChildProcess.run(
                    try BuiltBinary.path("admitd"), arguments,
                    environment: installation.environment)
                #expect("\(ended.exit)" == "code(1)", "\(arguments)")
                #expect(ended.errors.hasPrefix("admitd: ") && !ended.errors.contains("\n"))
                #expect(ended.errors.contains("use a newer release"), "\(ended.errors)")
                #expect(ended.output == "")
            }
        }
    }
}
