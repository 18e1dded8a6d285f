import Bootstrap
import Foundation
import Histogram

/// A seeded database with a server on it, and the ways to measure both.
struct Bench: Sendable {
    let seed: Seed
    let server: Server

    static func open(
        accounts: Int, redemptions: Int, on cluster: Cluster
    ) async throws -> Bench {
        let seed = try await Seed.prepare(
            accounts: accounts, on: cluster, redemptions: redemptions, tell: tell)
        try await seed.warm()
        return Bench(
            seed: seed, server: try await Server.start(on: cluster, database: seed.database))
    }

    func plan(_ workload: Workload, over target: Target, seconds: Double) -> LoadPlan {
        var plan = LoadPlan(target: target, token: seed.token, workload: workload)
        plan.seconds = seconds
        return plan
    }

    /// Calls of our own generator. Any wrong answer is an error.
    func load(_ plan: LoadPlan) async throws -> Sample {
        var generated = 0.0
        var sample = try await measured {
            let result = try await plan.run()
            guard result.failures == 0 else {
                throw LoadFailure(
                    description: "\(result.failures) wrong answers; the first: "
                        + (result.firstFailure ?? ""))
            }
            generated = result.cpuSeconds / result.seconds
            return Sample(
                perSecond: result.callsPerSecond, average: result.latencies.mean / 1e6,
                p50: result.milliseconds(50), p99: result.milliseconds(99),
                p999: result.milliseconds(99.9))
        }
        sample.loadCPU = generated
        return sample
    }

    /// Redemptions of our own generator; the database must count as many as were answered.
    func redeem(_ plan: LoadPlan) async throws -> Sample {
        try await seed.reset()
        var plan = plan
        // A small database has codes for a fraction of a second only.
        plan.warmUpSeconds = 0.1
        let sample = try await load(plan)
        let made = try await seed.redemptions()
        guard Double(made) >= sample.perSecond * 0.05 else {
            throw LoadFailure(description: "the database holds \(made) redemptions only")
        }
        return sample
    }

    func pgbench(_ pgbench: Pgbench, clients: Int, seconds: Double) async throws -> Sample {
        try await measured {
            let outcome = try await pgbench.run(clients: clients, seconds: seconds)
            return Sample(
                perSecond: outcome.perSecond, average: outcome.averageMilliseconds)
        }
    }

    /// pgbench's redemptions; each of its transactions must have made one.
    func redeem(_ pgbench: Pgbench, clients: Int, seconds: Double) async throws -> Sample {
        try await seed.reset()
        return try await measured {
            let outcome = try await pgbench.run(clients: clients, seconds: seconds)
            let made = try await seed.redemptions()
            guard made >= outcome.transactions else {
                throw LoadFailure(
                    description: "pgbench made \(made) redemptions of \(outcome.transactions)")
            }
            return Sample(
                perSecond: outcome.perSecond, average: outcome.averageMilliseconds)
        }
    }

    /// Adds how busy each process was.
    func measured(_ body: () async throws -> Sample) async throws -> Sample {
        let postmaster = seed.cluster.postgres.processID
        let before = ProcessorTime.used(server: server.processID, postmaster: postmaster)
        let start = ContinuousClock.now
        var sample = try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let used =
            ProcessorTime.used(server: server.processID, postmaster: postmaster) - before
        sample.serverCPU = used.server / seconds
        sample.postgresCPU = used.postgres / seconds
        sample.loadCPU = used.programs / seconds
        return sample
    }
}

extension Seed {
    /// How many of the supply's redemptions have been made.
    func redemptions() async throws -> Int {
        let text = try await cluster.sql(
            "select count(*) from redemption where product = '\(Population.gate)'",
            database: database)
        return Int(text) ?? 0
    }
}
