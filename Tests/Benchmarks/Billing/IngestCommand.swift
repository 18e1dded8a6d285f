import ArgumentParser
import Foundation

/// Measures how quickly providers' webhooks are taken in.
struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Sends signed webhooks of Stripe to a server and measures.",
        discussion: """
            Each webhook is an event of its own, four to a subscription whose customer is linked to \
            an account; all are applied before they are answered. In turns with them pgbench inserts \
            bare rows of the ledger with as many clients.
            """)

    @Option(help: "How many accounts; seeded when missing.")
    var accounts = 50_000

    @Option(help: "Connections, and clients of pgbench.")
    var connections = 64

    @Option(help: "Rounds.")
    var rounds = 5

    @Option(help: "Seconds of a round, after half a second that is not counted.")
    var seconds = 4.0

    @Option(name: .customLong("data-dir"), help: "Where to keep what is seeded.")
    var dataDirectory: String?

    @Option(help: "Where to write the outcome as JSON.")
    var output = ".build-release/ingest.json"

    func validate() throws {
        if accounts < 1_000 { throw ValidationError("--accounts is below 1000") }
        if connections < 1 { throw ValidationError("--connections is below 1") }
        if rounds < 1 { throw ValidationError("--rounds is below 1") }
        if seconds < 1 { throw ValidationError("--seconds is below 1") }
    }

    func run() async throws {
        let (accounts, connections, rounds, seconds) = (accounts, connections, rounds, seconds)
        let output = output
        try await withCluster(dataDirectory) { cluster in
            let report = try await IngestBench(
                cluster: cluster, accounts: accounts, connections: connections, rounds: rounds,
                seconds: seconds
            ).run()
            try report.write(to: output)
            print(report.text)
        }
    }
}
