import ArgumentParser

/// Fills a database and leaves it there.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fills a database, to be used by `serve`, `load` and `run`.")

    @Option(help: "How many accounts.")
    var accounts = 1_000_000

    @Option(name: .customLong("data-dir"), help: "The folder of the cluster.")
    var dataDirectory: String

    func run() async throws {
        try await withCluster(dataDirectory) { cluster in
            let seed = try await Seed.prepare(accounts: accounts, on: cluster, tell: tell)
            print("\(accounts) accounts, \(Int(seed.bytesPerAccount)) bytes each")
        }
    }
}
