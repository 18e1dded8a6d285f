import Foundation
import Migrations

/// A database full of accounts, and the codes that are yet to be redeemed in it.
struct Seed: Sendable {
    let cluster: Cluster
    let population: Population
    /// What the accounts and all that belongs to them take, indexes included.
    let bytesPerAccount: Double
    let token: String
    let supply: Supply

    var database: String { Self.database(population.accounts) }
    var url: String { cluster.url(database: database) }

    private static func database(_ accounts: Int) -> String { "bench_\(accounts)" }

    /// Redemptions that can be made before `reset` is needed, where there are as many accounts.
    static let redemptions = 200_000

    /// Tells databases of an older schema apart.
    private static var schema: Int {
        MigrationFile.all.reduce(0) { $0 + $1.bytes.count }
    }

    /// Finds the database of this size, or makes it.
    static func prepare(
        accounts: Int, on cluster: Cluster, redemptions: Int = Self.redemptions,
        tell: @escaping @Sendable (String) -> Void
    ) async throws -> Seed {
        let done = PrivateFile("\(cluster.folder)/seeded-\(accounts)-\(schema)")
        let token = PrivateFile("\(cluster.folder)/token-\(accounts)")
        let codes = SupplyFile(folder: cluster.folder, accounts: accounts)
        if !done.exists {
            tell("Seeding \(accounts) accounts.")
            let name = database(accounts)
            for statement in [
                "drop database if exists \(name) with (force)",
                "create database \(name) template template0",
            ] {
                try await cluster.sql(statement, database: "postgres")
            }
            _ = try await Server.operate(["migrate"], on: cluster, database: name)
            let secret = try await Server.operate(
                ["token", "create", "--name", "benchmarks", "--scope", "admin"], on: cluster,
                database: name)
            try token.write(Data(secret.utf8))
            let population = Population(accounts: accounts)
            let filling = Filling(cluster: cluster, database: name, population: population)
            try await filling.setUp(token: secret)
            let bytes = try await filling.fill()
            let count = min(accounts, redemptions)
            try codes.write(try await filling.issue(count, token: secret))
            try await filling.addBaseline(count)
            try done.write(Data("\(Double(bytes) / Double(accounts))".utf8))
        }
        return Seed(
            cluster: cluster, population: Population(accounts: accounts),
            bytesPerAccount: Double(try done.text()) ?? 0, token: try token.text(),
            supply: try codes.read())
    }

    /// Reads everything once, so that what is measured is not the disk after a start.
    func warm() async throws {
        for statement in [
            "create extension if not exists pg_prewarm",
            """
            select sum(pg_prewarm(oid, 'read')) from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
            """,
        ] {
            try await cluster.sql(statement, database: database)
        }
    }

    /// Undoes every redemption of the supply, and clears away what that leaves behind.
    func reset() async throws {
        for statement in [
            // Without triggers, one of which looks for each row in a table without an index for
            // that; so what they would do is done here.
            """
            set session_replication_role = replica;
            delete from redemption where product = '\(Population.gate)';
            update entitlement set redemption_id = null, redemption_state = null
            where product = '\(Population.gate)' and redemption_id is not null;
            update invite set uses = 0 where uses > 0 and campaign_id in (
                select id from campaign where product = '\(Population.gate)')
            """,
            "vacuum redemption", "vacuum invite", "vacuum entitlement",
        ] {
            try await cluster.sql(statement, database: database)
        }
    }
}
