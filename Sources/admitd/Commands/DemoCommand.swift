import ArgumentParser
import Bootstrap
import Foundation
import JSONRPC
import Logging
import UnixSignals

/// Plays a whole launch and checks it.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Plays the first 48 hours of a launch through JSON-RPC, and checks every count.",
        discussion: """
            Starts a PostgreSQL and a server of its own, plays the launch as fast as it goes, reads \
            everything back, and removes it all. Ends with 0 when every count adds up, else with 1.
            """)

    /// What can be replayed.
    enum Replay: String, ExpressibleByArgument, CaseIterable { case launch }

    /// How the end is told.
    enum Output: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: "What to play.")
    var replay: Replay

    @Option(help: "How many people arrive.")
    var accounts = 164_000

    @Option(
        name: .customLong("data-dir"),
        help: "Where to keep the database; a temporary folder unless set.")
    var dataDirectory: String?

    @Option(help: "Another number gives another launch.")
    var seed: UInt64 = 164_000

    @Option(name: .shortAndLong, help: "How the end is told.")
    var output = Output.table

    func validate() throws {
        guard (100...5_000_000).contains(accounts) else {
            throw ValidationError("--accounts must be from 100 to 5000000")
        }
    }

    func run() async throws {
        try await reportingErrors {
            var settings = try Settings.fromEnvironment()
            guard settings.databaseURL == nil else {
                throw SettingsError(
                    "the demo plays in a database of its own; unset DATABASE_URL")
            }
            // What the server has to say of each start and stop is of no interest here.
            if ProcessInfo.processInfo.environment["ADMIT_LOG_LEVEL"] == nil {
                settings.logLevel = "warning"
            }
            let replay = LaunchReplay(
                accounts: accounts, seed: seed, dataDirectory: dataDirectory, settings: settings,
                logger: settings.startLogging())
            let report = try await untilInterrupted { try await replay.run() }
            switch output {
            case .table: report.print(to: Printer(isTerminal: isatty(STDOUT_FILENO) == 1))
            case .json: show(String(decoding: report.json.bytes, as: UTF8.self))
            }
            guard report.isSound else { throw ExitCode.failure }
        }
    }
}

/// Runs `body`; SIGINT or SIGTERM cancels it and, once it has ended, the command with 128 and the
/// signal's number.
private func untilInterrupted<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: (result: Result?, signal: Int32).self) { group in
        group.addTask { (try await body(), 0) }
        group.addTask {
            for await signal in signals { return (nil, signal == .sigint ? SIGINT : SIGTERM) }
            throw CancellationError()
        }
        let first = try await group.next()
        group.cancelAll()
        if let result = first?.result { return result }
        _ = await group.nextResult()
        throw ExitCode(128 + (first?.signal ?? 0))
    }
}
