import Foundation
import Histogram

/// Webhooks beside the bare database that inserts as many rows of the ledger, each in a transaction of
/// its own as safe as theirs.
struct IngestBench: Sendable {
    let cluster: Cluster
    let accounts: Int
    let connections: Int
    let rounds: Int
    let seconds: Double

    static let webhooks = "webhooks"
    static let rows = "pgbench, ledger rows"
    private static let secret = "whsec_benchmarks"
    /// So many a second are made ready; no server here comes near.
    private static let mostPerSecond = 12_000.0

    func run() async throws -> Report {
        let seed = try await Seed.prepare(
            accounts: accounts, on: cluster, redemptions: 1000, tell: tell)
        try await seed.warm()
        let server = try await Server.start(
            on: cluster, database: seed.database,
            environment: ["ADMIT_STRIPE_WEBHOOK_SECRET": Self.secret])
        try Calls(server.http, token: seed.token).call(
            "plan.put",
            [
                "plan": "chatgpt_plus", "entitlements": [Population.product],
                "provider_products": [["provider": "stripe", "product": WebhookSupply.price]],
            ])
        try await link(seed)
        let bench = Bench(seed: seed, server: server)
        let baseline = try ledgerRow(seed)
        let (connections, seconds) = (connections, seconds)
        var contest = Contest()
        contest.add(Self.webhooks) { try await post(bench) }
        contest.add(Self.rows) {
            try await bench.pgbench(baseline, clients: connections, seconds: seconds)
        }
        try await contest.run(rounds: rounds, title: "ingest")
        try await server.stop()

        var report = Report(accounts: accounts, rounds: rounds, secondsARound: seconds)
        report.pgbenchClients = connections
        report.series = contest.series
        let thresholds = try Threshold.all()
        if let ratio = contest.ratio(Self.webhooks, to: Self.rows) {
            report.rows.append(
                Row(
                    "ingest", "webhooks beside bare rows of the ledger", ratio, unit: "×",
                    thresholds))
        }
        if let p99 = contest[Self.webhooks]?.median(\.p99) {
            report.rows.append(
                Row(
                    "ingest-p99", "webhooks, p99 with \(connections) connections", p99,
                    unit: "ms", thresholds))
        }
        return report
    }

    /// Every account is a customer of Stripe.
    private func link(_ seed: Seed) async throws {
        try await cluster.sql(
            """
            insert into link (id, account_id, issuer, environment, subject, span)
            select gen_random_uuid(),
                ('\(Population.accountPrefix)' || (\(Population.firstNumber) + n))::uuid, 'stripe',
                'production', 'cus_' || n, tstzrange(now(), null)
            from generate_series(1, \(accounts)) as n
            on conflict do nothing
            """, database: seed.database)
        try await cluster.sql("vacuum (analyze) link", database: seed.database)
    }

    /// One round. Each webhook that was answered must be in the ledger, once and applied.
    private func post(_ bench: Bench) async throws -> Sample {
        let before = try await counts(bench.seed)
        let supply = WebhookSupply(
            first: before.subjects * 2,
            subscriptions: Int(Self.mostPerSecond * (seconds + 1)) / WebhookSupply.eventsEach,
            customers: accounts, secret: Self.secret)
        var generated = 0
        let sample = try await bench.measured {
            let result = try await WebhookLoop.run(
                supply, to: bench.server.http, connections: connections, seconds: seconds)
            guard result.failures == 0 else {
                throw LoadFailure(
                    description: "\(result.failures) webhooks were not taken; the first: "
                        + (result.firstFailure ?? ""))
            }
            generated = result.callsMade
            return Sample(
                perSecond: result.callsPerSecond, average: result.latencies.mean / 1e6,
                p50: result.milliseconds(50), p99: result.milliseconds(99),
                p999: result.milliseconds(99.9))
        }
        let after = try await counts(bench.seed)
        guard after.events - before.events == generated, after.unsettled == 0 else {
            throw LoadFailure(
                description: "of \(generated) webhooks \(after.events - before.events) are in the "
                    + "ledger, and \(after.unsettled) were not applied")
        }
        return sample
    }

    private func counts(
        _ seed: Seed
    ) async throws -> (events: Int, unsettled: Int, subjects: Int) {
        let text = try await cluster.sql(
            """
            select count(*) filter (where origin = 'webhook'),
                count(*) filter (where origin = 'webhook' and outcome in ('received', 'failed')),
                (select count(*) from billing_subject)
            from billing_event
            """, database: seed.database)
        let numbers = text.split(separator: "|").compactMap { Int($0) }
        guard numbers.count == 3 else { throw LoadFailure(description: "psql: \(text)") }
        return (numbers[0], numbers[1], numbers[2])
    }

    /// A row as long as a webhook's. Short enough to be kept as it is, so that nothing is compressed.
    private func ledgerRow(_ seed: Seed) throws -> Pgbench {
        let size = WebhookSupply.body(2, of: 1_000_000, customer: 1000, at: Date()).count
        return try Pgbench(
            seed, name: "ledger",
            script: """
                insert into billing_event (
                    id, provider, environment, key, origin, kind, occurred_at, received_at, body,
                    observation, outcome, applied_at)
                values (gen_random_uuid(), 'stripe', 'production', 'evt_' || gen_random_uuid(),
                    'ingest', 'customer.subscription.updated', now(), now(),
                    convert_to(repeat('x', \(size + 28)), 'UTF8'),
                    '{"at": 1, "key": "evt_1", "kind": "customer.subscription.updated"}', 'ignored',
                    now());

                """)
    }
}
