import ArgumentParser
import Foundation

/// Measures everything.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measures everything and compares it with the thresholds.")

    @Flag(help: "Few accounts and short rounds: below two minutes.")
    var quick = false

    @Flag(help: "Also ten million accounts.")
    var long = false

    @Flag(help: "Fail when a threshold is missed.")
    var check = false

    @Option(help: "How many accounts; 1000000, or 50000 with --quick.")
    var accounts: Int?

    @Option(help: "Rounds; 5, or 2 with --quick.")
    var rounds: Int?

    @Option(help: "Seconds of a round; 4, or 1 with --quick.")
    var seconds: Double?

    @Option(name: .customLong("replay-accounts"), help: "Accounts of the launch; 0 for none.")
    var replayAccounts: Int?

    @Option(name: .customLong("data-dir"), help: "Where to keep what is seeded.")
    var dataDirectory: String?

    @Option(help: "Where to write the outcome as JSON.")
    var output = ".build-release/bench.json"

    @Option(
        help: """
            Where to draw how rates change with the number of accounts, as SVG; with --long \
            Tests/Benchmarks/Results/growth.svg unless given.
            """)
    var plot: String?

    func validate() throws {
        if let accounts, accounts < 1_000 { throw ValidationError("--accounts is below 1000") }
        if let rounds, rounds < 1 { throw ValidationError("--rounds is below 1") }
        if let seconds, seconds < 1 { throw ValidationError("--seconds is below 1") }
    }

    func run() async throws {
        let accounts = accounts ?? (quick ? 50_000 : 1_000_000)
        let replay = replayAccounts ?? (quick ? 5_000 : 164_000)
        let sizes = Set([10_000] + (long ? [10_000_000] : [])).subtracting([accounts])
        let (quick, rounds, seconds, output, plot, check) = (
            quick, rounds, seconds, output,
            plot ?? (long ? "Tests/Benchmarks/Results/growth.svg" : nil), check
        )
        try await withCluster(dataDirectory) { cluster in
            let suite = Suite(
                cluster: cluster, accounts: accounts, rounds: rounds ?? (quick ? 2 : 5),
                seconds: seconds ?? (quick ? 1 : 4), sizes: sizes.sorted(),
                redemptions: quick ? 50_000 : Seed.redemptions,
                replayAccounts: replay > 0 ? replay : nil)
            let report = try await suite.run()
            try report.write(to: output)
            if let plot {
                try FileManager.default.createDirectory(
                    at: URL(fileURLWithPath: plot).deletingLastPathComponent(),
                    withIntermediateDirectories: true)
                try GrowthPlot(growth: report.growth).svg
                    .write(toFile: plot, atomically: true, encoding: .utf8)
            }
            print(report.text)
            print(
                "pgbench was best with \(report.pgbenchClients) clients, on the tables with "
                    + "\(report.pgbenchClientsOnTables); more in \(output)")
            if check, !report.rows.allSatisfy(\.isMet) { throw ExitCode.failure }
        }
    }
}
