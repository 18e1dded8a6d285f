import ArgumentParser
import Foundation

/// Starts a seeded cluster and a server on it, to be measured by hand.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves a seeded database until Ctrl-C, for `load` and for profilers.")

    @Option(help: "How many accounts; seeded when missing.")
    var accounts = 1_000_000

    @Option(name: .customLong("data-dir"), help: "The folder of the cluster.")
    var dataDirectory: String

    func run() async throws {
        try await withCluster(dataDirectory) { cluster in
            let seed = try await Seed.prepare(accounts: accounts, on: cluster, tell: tell)
            let server = try await Server.start(on: cluster, database: seed.database)
            print("database \(seed.url)")
            print("admitd   \(server.processID)")
            print("token    \(cluster.folder)/token-\(accounts)")
            print("url      \(server.httpURL)")
            print("url      \(server.streamURL)")
            fflush(nil)
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
            try await server.stop()
        }
    }
}
