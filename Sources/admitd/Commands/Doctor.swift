import AdmissionStore
import ArgumentParser
import Bootstrap
import Foundation
import Postgres

/// Tells whether Admit can be relied on here, and what to do where it cannot.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the configuration, the database, its clock and its plans.",
        discussion: """
            With --facts it compares every row that decisions are answered from with the tables it \
            comes from, and ends with 1 when one of them is wrong. Safe beside running servers.
            """)

    /// How the comparison is shown.
    enum Output: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Flag(help: "Compare the rows that decisions are answered from with their sources.")
    var facts = false

    @Flag(help: "With --facts: set right what differs, and make what is missing.")
    var repair = false

    @Option(name: .shortAndLong, help: "With --facts: how the result is shown.")
    var output = Output.table

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard facts || (!repair && output == .table) else {
            throw ValidationError("--repair and --output go with --facts")
        }
    }

    func run() async throws {
        let isSound = try await facts ? checkFacts() : checkInstallation()
        guard isSound else { throw ExitCode.failure }
    }

    private func checkFacts() async throws -> Bool {
        var isSound = false
        try await reportingErrors {
            try await Backend.lend(try common.settings()) { backend in
                let check = FactsCheck(store: backend.store, isJSON: output == .json)
                isSound = try await check.run(repairing: repair)
            }
        }
        return isSound
    }

    private func checkInstallation() async throws -> Bool {
        var checks = InstallationChecks()
        do {
            let settings = try common.settings()
            checks.configuration(settings)
            let database = try await Database.open(
                settings, for: .operate, logger: settings.startLogging(), progress: { tell($0) })
            try await closing(database.close) {
                try await checks.database(database, settings)
            }
        } catch {
            checks.report(false, "\(error)")
        }
        return checks.areSound
    }
}

/// The checks of an installation, one line each.
private struct InstallationChecks {
    private let printer = Printer(isTerminal: isatty(STDOUT_FILENO) == 1)
    private(set) var areSound = true

    mutating func report(_ isGood: Bool, _ sentence: String) {
        areSound = areSound && isGood
        printer.verdict(isGood, sentence)
    }

    mutating func configuration(_ settings: Settings) {
        guard settings.databaseURL != nil else {
            return report(true, "configuration: the embedded database in \(settings.dataDirectory)")
        }
        let missing = [
            ("ADMIT_CODE_PEPPER", settings.codePeppers == nil),
            ("ADMIT_SEAL_KEY", settings.sealKey == nil),
        ].filter(\.1).map(\.0)
        report(
            missing.isEmpty,
            missing.isEmpty
                ? "configuration: the database that DATABASE_URL names"
                : "configuration: \(missing.joined(separator: " and ")) must be set beside "
                    + "DATABASE_URL; make one with: openssl rand -base64 32")
    }

    mutating func database(_ database: Database, _ settings: Settings) async throws {
        let checkup = Checkup(database.client)
        report(true, "database: PostgreSQL \(try await checkup.serverVersion())")
        let lead = try await checkup.clockLeadSeconds()
        let difference = abs(lead) < 1 ? "less than a second" : "\(abs(lead).tenths) s"
        report(
            abs(lead) < 1,
            abs(lead) < 1
                ? "clocks: \(difference) apart"
                : "clocks: the database's is \(difference) \(lead > 0 ? "ahead" : "behind"); "
                    + "let both machines follow the same time server")
        let pending = try await Schema.migrator.pending(on: database.client)
        guard pending.isEmpty else {
            return report(false, "migrations: \(pending.count) pending; apply with: admitd migrate")
        }
        report(true, "migrations: up to date")
        try await peppers(database, settings)
        let reads = try await checkup.wholeReads()
        report(
            reads.isEmpty,
            reads.isEmpty
                ? "plans: access.check goes by keys"
                : "plans: access.check would read everything (\(reads.joined(separator: "; "))); "
                    + "let no enable_… setting of the database, its roles or DATABASE_URL "
                    + "stand against it")
    }

    private mutating func peppers(_ database: Database, _ settings: Settings) async throws {
        guard let own = try settings.knownPeppers() else { return }
        let wrong = try await KnownPepper.list(database.client, own.keys, counting: true).filter {
            $0.standing == .different || $0.standing == .missing && $0.live > 0
        }
        guard let first = wrong.first else {
            return report(true, "peppers: every code that can be redeemed can be read")
        }
        report(
            false,
            first.standing == .different
                ? "peppers: number \(first.id) is not the one that codes were issued under; put that "
                    + "one back, or give the new one a number of its own"
                : "peppers: number \(first.id) is missing, and \(first.live) codes that could be "
                    + "redeemed hang on it; put it back into ADMIT_CODE_PEPPER")
    }
}
