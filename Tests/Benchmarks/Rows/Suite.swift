import Foundation

/// Everything that is measured, in order.
struct Suite: Sendable {
    let cluster: Cluster
    let accounts: Int
    let rounds: Int
    let seconds: Double
    /// Other sizes to compare with, the smallest first.
    let sizes: [Int]
    let redemptions: Int
    /// nil to leave the replay out.
    let replayAccounts: Int?

    func run() async throws -> Report {
        let thresholds = try Threshold.all()
        var report = Report(accounts: accounts, rounds: rounds, secondsARound: seconds)
        let bench = try await Bench.open(
            accounts: accounts, redemptions: redemptions, on: cluster)
        let facts = try Pgbench.facts(bench.seed)
        let tables = try Pgbench.factsFromTables(bench.seed)
        tell("Looking for pgbench's best numbers of clients.")
        let trial = seconds >= 4 ? 2.0 : 1
        report.pgbenchClients = try await facts.bestClients(seconds: trial)
        report.pgbenchClientsOnTables = try await tables.bestClients(seconds: trial)

        var contest = try checks(
            bench, (facts, report.pgbenchClients), (tables, report.pgbenchClientsOnTables))
        try redemptions(bench, &contest)
        try await contest.run(rounds: rounds, title: "rates")
        report.series += contest.series
        report.rows += rows(contest, thresholds)

        let open = try await openLoop(bench, contest)
        report.series += open.series
        report.rows += latencies(open, thresholds)
        let growth = try await self.growth(bench)
        report.series += growth.series
        report.growth = growth.points
        if let first = growth.points.first, let last = growth.points.last, growth.points.count > 1 {
            report.rows.append(
                Row(
                    "growth", "checks, \(last.accounts) accounts beside \(first.accounts)",
                    last.checksPerSecond / first.checksPerSecond, unit: "×", thresholds))
        }
        if let worn = growth.series.first(where: { $0.name == Self.wornName }),
            let new = growth.series.first(where: { $0.name == "check, \(accounts) accounts" })
        {
            report.rows.append(
                Row(
                    "worn", "checks, a server long in use beside a new one", worn.rate / new.rate,
                    unit: "×", thresholds))
        }
        if let peak = ProcessorTime.peakMegabytes(bench.server.processID) {
            report.rows.append(
                Row("memory", "peak memory of admitd", peak, unit: "MiB", thresholds))
        }
        try await bench.server.stop()
        if let replayAccounts, let seconds = try await Replay.run(accounts: replayAccounts) {
            report.rows.append(
                Row(
                    "replay", "launch of \(replayAccounts) accounts replayed", seconds, unit: "s",
                    thresholds))
        }
        return report
    }

    private static let wornName = "check, server long in use"

    private func checks(
        _ bench: Bench, _ facts: (pgbench: Pgbench, clients: Int),
        _ tables: (pgbench: Pgbench, clients: Int)
    ) throws -> Contest {
        let (seconds, server) = (seconds, bench.server)
        let check = Workload.check(bench.seed.population)
        var contest = Contest()
        func add(_ name: String, _ target: Target, _ change: (inout LoadPlan) -> Void) {
            var plan = bench.plan(check, over: target, seconds: seconds)
            change(&plan)
            let fixed = plan
            contest.add(name) { try await bench.load(fixed) }
        }
        contest.add("check, pgbench") {
            try await bench.pgbench(facts.pgbench, clients: facts.clients, seconds: seconds)
        }
        contest.add("check, pgbench on the tables") {
            try await bench.pgbench(tables.pgbench, clients: tables.clients, seconds: seconds)
        }
        add("check, HTTP, 64", server.http) { _ in }
        if let wrk = try Wrk(bench.seed) {
            contest.add("check, HTTP, 64, wrk") {
                try await bench.measured {
                    Sample(
                        perSecond: try await wrk.run(
                            server.httpURL, connections: 64, seconds: seconds))
                }
            }
        }
        add("check, stream, 1 × 64", server.stream) { $0.connections = 1 }
        add("check, stream, 8 × 8", server.stream) { $0.connections = 8 }
        add("check, HTTP, 256", server.http) { $0.connections = 256 }
        add("check, HTTP, batches of 50", server.http) { $0.batch = 50 }
        contest.add("check, lone pgbench") {
            try await bench.pgbench(facts.pgbench, clients: 1, seconds: seconds / 2)
        }
        add("check, lone HTTP", server.http) {
            $0.connections = 1
            $0.seconds = seconds / 2
        }
        add("check, lone stream", server.stream) {
            $0.connections = 1
            $0.inFlight = 1
            $0.seconds = seconds / 2
        }
        return contest
    }

    private func redemptions(_ bench: Bench, _ contest: inout Contest) throws {
        let seconds = seconds
        for (name, isHot) in [("hot", true), ("distinct", false)] {
            let workload: Workload =
                isHot ? .redeemHot(bench.seed.supply) : .redeemDistinct(bench.seed.supply)
            let plan = bench.plan(workload, over: bench.server.http, seconds: seconds)
            let rival = try Pgbench.redemption(bench.seed, isHot: isHot, clients: 64)
            contest.add("redeem \(name), pgbench, 64") {
                try await bench.redeem(rival, clients: 64, seconds: seconds)
            }
            contest.add("redeem \(name), HTTP, 64") { try await bench.redeem(plan) }
        }
    }

    private func rows(_ contest: Contest, _ thresholds: [String: Threshold]) -> [Row] {
        func ratio(_ name: String, _ title: String, _ first: String, _ second: String) -> Row? {
            contest.ratio(first, to: second).map {
                Row(name, title, $0, unit: "×", thresholds)
            }
        }
        func lone(_ name: String, _ title: String, _ series: String) -> Row? {
            guard let ours = contest[series]?.median(\.p50),
                let theirs = contest["check, lone pgbench"]?.median(\.average)
            else { return nil }
            return Row(name, title, ours / theirs, unit: "×", thresholds)
        }
        return [
            ratio(
                "check_http", "checks over HTTP, 64, beside pgbench", "check, HTTP, 64",
                "check, pgbench"),
            ratio(
                "check_stream_1", "checks over a stream, 1 × 64, beside pgbench",
                "check, stream, 1 × 64", "check, pgbench"),
            ratio(
                "check_stream_8", "checks over streams, 8 × 8, beside pgbench",
                "check, stream, 8 × 8", "check, pgbench"),
            ratio(
                "check_http_tables", "checks over HTTP, 64, beside pgbench on the tables",
                "check, HTTP, 64", "check, pgbench on the tables"),
            ratio(
                "check_stream_tables", "checks over streams, 8 × 8, beside pgbench on the tables",
                "check, stream, 8 × 8", "check, pgbench on the tables"),
            ratio(
                "check_http_256", "checks over HTTP, 256 beside 64", "check, HTTP, 256",
                "check, HTTP, 64"),
            ratio(
                "check_batch", "checks in batches of 50 beside single ones",
                "check, HTTP, batches of 50", "check, HTTP, 64"),
            ratio(
                "redeem_hot", "redemptions of a hot code beside pgbench",
                "redeem hot, HTTP, 64", "redeem hot, pgbench, 64"),
            ratio(
                "redeem_distinct", "redemptions of distinct codes beside pgbench",
                "redeem distinct, HTTP, 64", "redeem distinct, pgbench, 64"),
            lone("lone_http", "a lone check over HTTP beside pgbench", "check, lone HTTP"),
            lone("lone_stream", "a lone check over a stream beside pgbench", "check, lone stream"),
        ].compactMap(\.self)
    }

    private func latencies(_ contest: Contest, _ thresholds: [String: Threshold]) -> [Row] {
        [("http", "HTTP"), ("stream", "the stream")].compactMap { name, title in
            contest["check, half of \(name)'s peak"]?.median(\.p99).map {
                Row(
                    "open_loop_\(name)", "p99 at half of the peak, \(title)", $0, unit: "ms",
                    thresholds)
            }
        }
    }

    /// Latencies while calls come at random moments, at half of the rate that was reached.
    private func openLoop(_ bench: Bench, _ peaks: Contest) async throws -> Contest {
        var contest = Contest()
        let server = bench.server
        for (name, target, peak) in [
            ("http", server.http, "check, HTTP, 64"),
            ("stream", server.stream, "check, stream, 8 × 8"),
        ] {
            guard let rate = peaks[peak]?.rate else { continue }
            var plan = bench.plan(
                .check(bench.seed.population), over: target, seconds: seconds)
            plan.rate = rate / 2
            plan.connections = name == "http" ? 256 : 8
            plan.inFlight = 1024
            let fixed = plan
            contest.add("check, half of \(name)'s peak") { try await bench.load(fixed) }
        }
        try await contest.run(rounds: rounds, title: "open loop")
        return contest
    }

    /// The same checks and redemptions on databases of several sizes, in turn. Each has a new server,
    /// so that sizes alone differ; the one that has served all along takes part for itself.
    private func growth(_ main: Bench) async throws -> (series: [Series], points: [Growth]) {
        var contest = Contest()
        var benches: [Bench] = []
        for size in (sizes + [accounts]).sorted() {
            let bench = try await Bench.open(
                accounts: size, redemptions: redemptions, on: cluster)
            benches.append(bench)
            let plan = bench.plan(
                .check(bench.seed.population), over: bench.server.http, seconds: seconds)
            contest.add("check, \(size) accounts") { try await bench.load(plan) }
            let redemption = bench.plan(
                .redeemDistinct(bench.seed.supply), over: bench.server.http, seconds: seconds)
            contest.add("redeem, \(size) accounts") { try await bench.redeem(redemption) }
        }
        let plan = main.plan(
            .check(main.seed.population), over: main.server.http, seconds: seconds)
        contest.add(Self.wornName) { try await main.load(plan) }
        try await contest.run(rounds: rounds, title: "growth")
        for bench in benches { try await bench.server.stop() }
        let points = benches.map { bench in
            let size = bench.seed.population.accounts
            return Growth(
                accounts: size, bytesPerAccount: bench.seed.bytesPerAccount,
                checksPerSecond: contest["check, \(size) accounts"]?.rate ?? 0,
                redemptionsPerSecond: contest["redeem, \(size) accounts"]?.rate ?? 0)
        }
        return (contest.series, points)
    }
}
