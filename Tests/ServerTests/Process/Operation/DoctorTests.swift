import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd doctor`: what it says of an installation.
    @Suite struct DoctorTests {
        @Test func aSoundInstallationHasNothingToComplainOf() async throws {
            let installation = try await Installation.onDatabase()
            let version = try await installation.sql("show server_version").prefix { $0 != " " }
            let ended = try await installation.admitd("doctor")
            #expect(ended.exit == "code(0)")
            #expect(
                ended.output == """
                    ✔ configuration: the database that DATABASE_URL names
                    ✔ database: PostgreSQL \(version)
                    ✔ clocks: less than a second apart
                    ✔ migrations: up to date
                    ✔ peppers: every code that can be redeemed can be read
                    ✔ plans: access.check goes by keys
                    """)
            #expect(ended.errors == "")
        }

        @Test func missingKeysAreNamedAndTheRestIsChecked() async throws {
            var installation = try await Installation.onDatabase()
            installation.environment["ADMIT_CODE_PEPPER"] = nil
            installation.environment["ADMIT_SEAL_KEY"] = nil
            let ended = try await installation.admitd("doctor")
            #expect(ended.exit == "code(1)")
            let lines = ended.output.split(separator: "\n")
            #expect(
                lines.first?.hasPrefix(
                    "✘ configuration: ADMIT_CODE_PEPPER and ADMIT_SEAL_KEY must be set")
                    == true, "\(ended.output)")
            #expect(lines.dropFirst().map { $0.prefix(2) } == ["✔ ", "✔ ", "✔ ", "✔ "])
        }

        @Test func aSettingThatSpoilsThePlansIsFound() async throws {
            let installation = try await Installation.onDatabase()
            try await installation.sql(
                "do $$ begin execute format('alter database %I set enable_indexscan = off', "
                    + "current_database()); end $$")
            let ended = try await installation.admitd("doctor")
            #expect(ended.exit == "code(1)" && ended.errors == "")
            let lines = ended.output.split(separator: "\n")
            let words = "✘ plans: access.check would read everything ("
            #expect(lines.last?.hasPrefix(words) == true, "\(ended.output)")
            #expect(lines.dropLast().map { $0.prefix(2) } == ["✔ ", "✔ ", "✔ ", "✔ ", "✔ "])
        }

        @Test func aSchemaThatIsMissingOrBehindIsSaidInOneSentence() async throws {
            let empty = Installation.on(try await TestDatabase.make(migrated: false).url)
            let pending = try await empty.admitd("migrate", "--check").output
                .split(separator: "\n").count
            try #require(pending > 1)
            try await expectPending("\(pending)", "\(pending) migrations", empty)

            let behind = try await Installation.onDatabase()
            try await behind.sql(
                """
                delete from admit_migration
                where version = (select max(version) from admit_migration)
                """)
            try await expectPending("1", "1 migration", behind)
        }

        @Test func aDatabaseThatDoesNotFitIsSaidInOneSentence() async throws {
            let newer = try await Installation.onDatabase()
            try await newer.sql(
                """
                insert into admit_migration (version, name, checksum)
                select max(version) + 1, 'from_tomorrow', '' from admit_migration
                """)
            try await expectLastLine("use a newer release.", newer)

            let url = try #require(newer.databaseURL)
            let absent = Installation.on(url.replacing("/test_", with: "/no_such_"))
            try await expectLastLine("does not exist; create it first", absent)
        }

        @Test func whatGoesWithFactsGoesWithNothingElse() async throws {
            let installation = try await Installation.onDatabase()
            for arguments in [["--repair"], ["-o", "json"], ["--facts", "-o", "xml"]] {
                let ended = try await ChildProcess.run(
                    try BuiltBinary.path("admitd"), ["doctor"] + arguments,
                    environment: installation.environment)
                #expect("\(ended.exit)" == "code(64)", "\(arguments)")
                #expect(ended.errors.hasPrefix("Error: ") && ended.output == "", "\(arguments)")
            }
        }

        /// Both ways of asking end with 1 and say what to do.
        private func expectPending(
            _ count: String, _ migrations: String, _ installation: Installation
        ) async throws {
            let plain = try await installation.admitd("doctor")
            #expect(plain.exit == "code(1)" && plain.errors == "")
            let lines = plain.output.split(separator: "\n")
            #expect(lines.last == "✘ migrations: \(count) pending; apply with: admitd migrate")
            #expect(lines.count { $0.hasPrefix("✘") } == 1)

            for arguments in [["--facts"], ["--facts", "--repair"], ["--facts", "-o", "json"]] {
                let ended = try await ChildProcess.run(
                    try BuiltBinary.path("admitd"), ["doctor"] + arguments,
                    environment: installation.environment)
                #expect("\(ended.exit)" == "code(1)" && ended.output == "", "\(arguments)")
                #expect(
                    ended.errors
                        == "admitd: the database lacks \(migrations); apply with: admitd migrate",
                    "\(arguments)")
            }
        }

        private func expectLastLine(_ words: String, _ installation: Installation) async throws {
            let plain = try await installation.admitd("doctor")
            #expect(plain.exit == "code(1)" && plain.errors == "")
            let last = plain.output.split(separator: "\n").last ?? ""
            #expect(last.hasPrefix("✘ ") && last.hasSuffix(words), "\(plain.output)")
            let facts = try await installation.admitd("doctor", "--facts")
            #expect(facts.exit == "code(1)" && facts.output == "")
            #expect(facts.errors.hasPrefix("admitd: ") && facts.errors.hasSuffix(words))
            #expect(!facts.errors.contains("\n"), "\(facts.errors)")
        }
    }
}
