import AdmitClient
import Bootstrap
import Foundation
import Logging

/// The replay of a launch from the first step to the last: a database and a server of its own, the
/// trace played, everything read back and compared.
struct LaunchReplay: Sendable {
    let accounts: Int
    let seed: UInt64
    /// Where the database is kept; a temporary folder when not given.
    let dataDirectory: String?
    let settings: Settings
    let logger: Logger

    private static let connections = 4
    private static let monthSeconds = 30 * 86_400.0

    /// Plays it.
    /// - Throws: what kept it from being played to the end.
    func run() async throws -> ReplayReport {
        let start = ContinuousClock.now
        let folder = try ReplayFolder()
        var settings = settings
        settings.dataDirectory = dataDirectory ?? folder.path + "/data"
        let trace = Trace(accounts: accounts, seed: seed)
        tell(
            "Playing 48 hours of a launch: \(accounts.grouped) people, "
                + "\(trace.events.count.grouped) events, seed \(seed).")
        let backend = try await Backend.open(
            settings, for: .serve, logger: logger, progress: { tell($0) })
        var report: ReplayReport?
        try await closing(backend.close) {
            let server = try await ReplayServer.start(
                backend.store, in: folder.path, logger: logger)
            let admit = AdmitClient(
                url: server.url, token: server.token,
                configuration: .init(timeoutSeconds: 60, streamConnections: Self.connections))
            try await closing({
                await admit.shutdown()
                await server.stop()
            }) {
                report = try await play(trace, admit, since: start)
            }
        }
        guard let report else { throw CancellationError() }
        return report
    }

    private func play(
        _ trace: Trace, _ admit: AdmitClient, since start: ContinuousClock.Instant
    ) async throws -> ReplayReport {
        let run = "replay-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        try Task.checkCancellation()
        let stage = try await ReplayStage.set(
            trace, admit: admit, printer: Printer(isTerminal: false), run: run)
        var times = ReplayReport.Times()
        let began = ContinuousClock.now
        times.setting = (began - start) / .seconds(1)

        let ledger = Ledger(people: accounts)
        let progress = ReplayProgress(
            people: accounts, isTerminal: isatty(STDERR_FILENO) == 1)
        let desk = Desk(
            admit: admit, run: run, seed: trace.seed, ledger: ledger, progress: progress)
        try await ReplayPlay(
            trace: trace, desk: desk, ledger: ledger, progress: progress,
            codes: stage.invites.map(\.code), run: run,
            paidUntil: Date(timeIntervalSinceNow: Self.monthSeconds)
        ).run()
        progress.end()
        let played = ContinuousClock.now
        times.playing = (played - began) / .seconds(1)

        tell("Reading everything back.")
        let fates = ledger.fates
        let found = try await Reader(admit: admit, stage: stage, trace: trace).read(fates)
        let verdict = Verdict(trace: trace, fates: fates, tally: ledger.tally, found: found)
        let ended = ContinuousClock.now
        times.checking = (ended - played) / .seconds(1)
        times.whole = (ended - start) / .seconds(1)
        return ReplayReport(verdict, latencies: desk.latencies.summaries, times: times)
    }
}

/// A folder for the socket and, unless it is kept elsewhere, the database. It goes away with the
/// value.
final class ReplayFolder: Sendable {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/admit-replay-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SettingsError("no temporary folder can be made; set TMPDIR to one that exists")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // The database's own user must be able to reach its folder.
        chmod(path, 0o711)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
