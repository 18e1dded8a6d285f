import ArgumentParser
import Bootstrap
import Foundation
import PostgresTesting

/// Measures a reconciliation of an export beside COPY of the same file into the same database.
struct ReconcileBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Measures `admitd reconcile --from` beside COPY of the same file.",
        discussion: """
            Both go over the same export of Stripe in turn. The database holds every subscription of \
            it, so that all of it is compared; nothing differs unless --differing says so. Ends \
            with 1 when the peak of memory is not below --max-megabytes.
            """)

    @Option(help: "How many subscriptions.")
    var rows = 1_000_000

    @Option(help: "How many of them differ: will not be renewed, by the export.")
    var differing = 0

    @Option(help: "How often each is done; the median counts.")
    var rounds = 3

    @Option(name: .customLong("max-megabytes"), help: "What the process may take at most.")
    var maximumMegabytes = 300.0

    @Option(
        name: .customLong("data-dir"),
        help: "The folder of the cluster, to be kept; a temporary one unless given.")
    var dataDirectory: String?

    func validate() throws {
        guard (0...rows).contains(differing) else {
            throw ValidationError("--differing is between 0 and --rows.")
        }
    }

    func run() async throws {
        try await withCluster(dataDirectory) { cluster in
            let scene = try await ReconcileScene.prepare(
                rows: rows, differing: differing, on: cluster, tell: tell)
            var ours: [ReconcileScene.Measured] = []
            var copies: [Double] = []
            for _ in 0..<rounds {
                copies.append(try await scene.copy())
                ours.append(try await scene.reconcile())
            }
            let seconds = Self.median(ours.map(\.seconds))
            let copy = Self.median(copies)
            let megabytes = ours.map(\.peakMegabytes).max() ?? 0
            print(
                """
                subscriptions            \(rows), \(differing) of which differ
                bytes of the export      \(scene.bytes)
                COPY, rows/s             \(Int(Double(rows) / copy))
                reconcile, rows/s        \(Int(Double(rows) / seconds))
                reconcile beside COPY    \(Self.hundredths(copy / seconds))
                peak of memory, MiB      \(Int(megabytes))
                """)
            guard megabytes < maximumMegabytes else { throw ExitCode.failure }
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func hundredths(_ value: Double) -> String {
        let rounded = Int((value * 100).rounded())
        return "\(rounded / 100).\(rounded % 100 < 10 ? "0" : "")\(rounded % 100)"
    }
}

/// An export and a database that holds just what it tells.
struct ReconcileScene {
    let cluster: Cluster
    let database: String
    let rows: Int
    let differing: Int
    let path: String
    let bytes: Int

    /// How one run went.
    struct Measured {
        let seconds: Double
        let peakMegabytes: Double
    }

    static func prepare(
        rows: Int, differing: Int, on cluster: Cluster,
        tell: @escaping @Sendable (String) -> Void
    ) async throws -> ReconcileScene {
        tell("Writing and seeding \(rows) subscriptions.")
        let path = "\(cluster.folder)/export-\(rows).jsonl"
        let start = Int(Date().timeIntervalSince1970) / 86_400 * 86_400 - 10 * 86_400
        let bytes = try write(rows, differing: differing, to: path, from: start)
        let database = "reconcile_\(rows)"
        for statement in [
            "drop database if exists \(database) with (force)",
            "create database \(database) template template0",
        ] {
            try await cluster.sql(statement, database: "postgres")
        }
        _ = try await Server.operate(["migrate"], on: cluster, database: database)
        let scene = ReconcileScene(
            cluster: cluster, database: database, rows: rows, differing: differing, path: path,
            bytes: bytes)
        try await scene.fill(from: start)
        return scene
    }

    /// COPY of the file as it is, one line a row.
    func copy() async throws -> Double {
        try await cluster.sql(
            "drop table if exists told; create table told (line text)", database: database)
        let start = ContinuousClock.now
        // No line holds these two, so that every line is one field.
        try await cluster.sql(
            """
            copy told from '\(path)'
            with (format csv, delimiter e'\\x02', quote e'\\x01', escape e'\\x01')
            """, database: database)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await cluster.sql("drop table told; checkpoint", database: database)
        return seconds
    }

    func reconcile() async throws -> Measured {
        let start = ContinuousClock.now
        let process = try await ChildProcess.start(
            BuiltBinary.path("admitd"),
            ["reconcile", "--provider", "stripe", "--from", path, "--plan", path + ".plan"],
            environment: cluster.keys.merging(["DATABASE_URL": cluster.url(database: database)]) {
                $1
            })
        let ended = Task { try await process.waitForExit(timeoutSeconds: 3600) }
        var peak = 0.0
        while let now = ProcessorTime.peakMegabytes(process.processID) {
            peak = max(peak, now)
            try await Task.sleep(for: .milliseconds(20))
        }
        let exit = try await ended.value
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard exit == .code(differing > 0 ? 1 : 0) else {
            throw Cluster.ProgramFailed(
                description: "admitd reconcile ended with \(exit):\n\(process.errors.text)")
        }
        try await cluster.sql("checkpoint", database: database)
        return Measured(seconds: seconds, peakMegabytes: peak)
    }

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "sub_" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    private static func write(
        _ rows: Int, differing: Int, to path: String, from start: Int
    ) throws -> Int {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        // The server reads it too.
        chmod(path, 0o644)
        var bytes = 0
        for first in stride(from: 1, through: rows, by: 10_000) {
            let lines = (first..<min(first + 10_000, rows + 1)).map { number in
                // Spread over the whole file.
                let before = (number - 1) * differing / rows
                return line(number, differs: number * differing / rows > before, from: start)
            }
            let part = Data((lines.joined(separator: "\n") + "\n").utf8)
            bytes += part.count
            try file.write(contentsOf: part)
        }
        try file.close()
        return bytes
    }

    private static func line(_ number: Int, differs: Bool, from start: Int) -> String {
        """
        {"id":"\(name(number))","object":"subscription","application":null,\
        "billing_cycle_anchor":\(start),"cancel_at":null,"cancel_at_period_end":\(differs),\
        "canceled_at":null,"collection_method":"charge_automatically","created":\(start),\
        "currency":"usd","customer":"cus_\(number)","ended_at":null,"items":{"object":"list",\
        "data":[{"id":"si_\(number)","object":"subscription_item",\
        "current_period_start":\(start),"current_period_end":\(start + 30 * 86_400),\
        "price":{"id":"price_plus","object":"price","product":"prod_plus","unit_amount":2000,\
        "currency":"usd","recurring":{"interval":"month","interval_count":1}},"quantity":1}],\
        "has_more":false,"total_count":1},"latest_invoice":"in_\(number)","livemode":true,\
        "metadata":{},"pause_collection":null,"status":"active","trial_end":null,\
        "trial_start":null}
        """
    }

    /// Rows as they stand after every event of these subscriptions was applied.
    private func fill(from start: Int) async throws {
        let digits = 9
        try await cluster.sql(
            """
            set session_replication_role = replica;
            create function pg_temp.id(kind integer, number integer) returns uuid language sql
            immutable
            as $$ select (lpad(to_hex(kind), 8, '0') || lpad(to_hex(number), 24, '0'))::uuid $$;
            insert into product (product, name, links, keep_admitted, travel, updated_at)
            values ('sora', 'Sora', '{}', false, 'both', now());
            insert into plan values ('plus', '{sora}', now());
            insert into plan_provider_product values ('stripe', 'price_plus', 'plus');
            insert into account (id, home_region, created_at)
            select pg_temp.id(1, n), 'US', now() from generate_series(1, \(rows)) as n;
            alter table link drop constraint link_one_holder;
            insert into link (id, account_id, issuer, environment, subject, span)
            select pg_temp.id(2, n), pg_temp.id(1, n), 'stripe', 'production', 'cus_' || n,
                tstzrange(now(), null)
            from generate_series(1, \(rows)) as n;
            insert into billing_subject (
                id, provider, environment, external_id, account_id, owners, is_family_shared,
                state, raw_status, will_renew, paid_through, access_until, products, began_at,
                observed_at, version, created_at, updated_at)
            select pg_temp.id(3, n), 'stripe', 'production',
                'sub_' || lpad(n::text, \(digits), '0'), pg_temp.id(1, n), array['cus_' || n],
                false, 'active', 'active', true, to_timestamp(\(start + 30 * 86_400)),
                to_timestamp(\(start + 30 * 86_400)), array['price_plus', 'prod_plus'],
                to_timestamp(\(start)), to_timestamp(\(start)), 1, to_timestamp(\(start)), now()
            from generate_series(1, \(rows)) as n;
            insert into subscription (
                id, account_id, provider, plan, state, will_renew, paid_through, access_until,
                reason, created_at, environment, external_id, raw_status)
            select b.id, b.account_id, b.provider, 'plus', b.state, b.will_renew, b.paid_through,
                b.access_until, 'stripe', b.began_at, b.environment, b.external_id, b.raw_status
            from billing_subject as b;
            analyze;
            """, database: database)
    }
}
