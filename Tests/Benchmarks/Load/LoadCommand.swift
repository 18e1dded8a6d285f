import ArgumentParser
import Foundation

/// One measurement by hand.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Sends calls to a running server and measures.",
        discussion: """
            The caller's token is read from ADMIT_TOKEN. The server's database must be one that \
            `benchmarks seed` filled. Without --rate a call is sent whenever another is answered; \
            with it, calls come at random moments, and latencies count from those.
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable {
        case check, hot, distinct
    }

    @Option(help: "http://HOST:PORT, http+unix:PATH, stream://HOST:PORT or stream+unix:PATH.")
    var url: String

    @Option(help: "check, or redemption of one hot code or of distinct ones (with --data-dir).")
    var method = Method.check

    @Option(help: "Connections.")
    var connections = 64

    @Option(name: .customLong("in-flight"), help: "Messages under way at once, on a stream.")
    var inFlight = 64

    @Option(help: "How long to measure, after half a second that is not counted.")
    var seconds = 5.0

    @Option(help: "Messages a second; as many as are answered unless given.")
    var rate: Double?

    @Option(help: "Calls in a JSON-RPC batch; 0 for single calls.")
    var batch = 0

    @Option(help: "How many accounts the database holds.")
    var accounts = 1_000_000

    @Option(name: .customLong("data-dir"), help: "Where `benchmarks seed` left the codes.")
    var dataDirectory: String?

    @Option(name: .customLong("first-call"), help: "Redemptions to skip: those already made.")
    var firstCall = 0

    func validate() throws {
        guard Target(url) != nil else { throw ValidationError("--url is not understood: \(url)") }
        guard method == .check || dataDirectory != nil else {
            throw ValidationError("redemptions need --data-dir")
        }
        guard connections > 0, inFlight >= connections || Target(url)?.transport == .http else {
            throw ValidationError("--in-flight must be at least --connections")
        }
    }

    func run() async throws {
        guard let target = Target(url) else { return }
        let population = Population(accounts: accounts)
        var workload = Workload.check(population)
        if method != .check, let dataDirectory {
            let supply = try SupplyFile(folder: dataDirectory, accounts: accounts).read()
            workload = method == .hot ? .redeemHot(supply) : .redeemDistinct(supply)
        }
        var plan = LoadPlan(
            target: target, token: ProcessInfo.processInfo.environment["ADMIT_TOKEN"] ?? "",
            workload: workload)
        plan.connections = connections
        plan.inFlight = inFlight
        plan.seconds = seconds
        plan.rate = rate
        plan.batch = batch
        plan.firstCall = firstCall
        let result = try await plan.run()
        print(
            String(
                format: "%.0f calls/s; ms: p50 %.3f, p99 %.3f, p99.9 %.3f, max %.3f; "
                    + "generator %.0f%% of a core; %ld calls made",
                result.callsPerSecond, result.milliseconds(50), result.milliseconds(99),
                result.milliseconds(99.9), result.milliseconds(100),
                100 * result.cpuSeconds / max(result.seconds, 0.001), result.callsMade))
        if result.failures > 0 {
            print("\(result.failures) wrong answers; the first: \(result.firstFailure ?? "")")
            throw ExitCode.failure
        }
    }
}
