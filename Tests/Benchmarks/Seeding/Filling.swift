import Foundation

/// Fills a migrated database: what is few by calls, as an operator would; what is many in SQL.
struct Filling {
    let cluster: Cluster
    let database: String
    let population: Population

    private var accounts: Int { population.accounts }

    /// Sets up what the accounts' facts refer to, by a server that lives as long as it takes.
    func setUp(token: String) async throws {
        try await withCalls(token) { calls in
            let product = Population.product
            try calls.call(
                "product.put",
                ["product": product, "name": "Sora", "policy": ["links": ["chatgpt"]]])
            try calls.call(
                "plan.put",
                [
                    "plan": "chatgpt_plus", "entitlements": [product],
                    "provider_products": [] as [String],
                ])
            for region in ["US", "CA"] {
                try calls.call(
                    "region.set",
                    [
                        "product": product, "region": region, "layer": "rollout",
                        "status": "open", "reason": "launch",
                    ])
            }
            try calls.call(
                "product.put",
                [
                    "product": Population.gate, "name": "Gate",
                    "policy": ["links": [] as [String]],
                ])
            _ = try campaign(product, calls)
        }
    }

    /// Issues the codes of the supply.
    func issue(_ redemptions: Int, token: String) async throws -> Supply {
        try await withCalls(token) { calls in
            let campaign = try campaign(Population.gate, calls)
            let hotCode = try issue(1, uses: 1_000_000, campaign, calls)
            var codes: [UInt8] = []
            while codes.count / 12 < redemptions {
                let count = min(1000, redemptions - codes.count / 12)
                codes += try issue(count, uses: 1, campaign, calls)
            }
            return Supply(population: population, codes: codes, hotCode: hotCode)
        }
    }

    private func withCalls<R>(_ token: String, _ body: (Calls) throws -> R) async throws -> R {
        let server = try await Server.start(on: cluster, database: database)
        let result = try body(Calls(server.http, token: token))
        try await server.stop()
        return result
    }

    private func campaign(_ product: String, _ calls: Calls) throws -> String {
        let made = try calls.call("campaign.create", ["product": product, "name": "Launch"])
        return (made["campaign"] as? [String: Any])?["id"] as? String ?? ""
    }

    private func issue(
        _ count: Int, uses: Int, _ campaign: String, _ calls: Calls
    ) throws -> [UInt8] {
        let made = try calls.call(
            "invite.issue", ["campaign": campaign, "count": count, "max_uses": uses])
        return (made["invites"] as? [[String: Any]] ?? []).flatMap { invite in
            (invite["code"] as? String ?? "").utf8.filter { $0 != UInt8(ascii: "-") }
        }
    }

    /// Adds the accounts and all that belongs to them.
    /// - Returns: by how many bytes the database grew.
    func fill() async throws -> Int {
        let before = try await size()
        try await cluster.sql(facts, database: database)
        try await cluster.sql("vacuum (analyze)", database: database)
        let after = try await size()
        return after - before
    }

    private func size() async throws -> Int {
        Int(try await cluster.sql("select pg_database_size('\(database)')", database: database))
            ?? 0
    }

    /// Adds the invites that pgbench redeems: as many as the supply has, under hashes that SQL can
    /// make from a number in no time, and a hot one.
    func addBaseline(_ redemptions: Int) async throws {
        try await cluster.sql(
            """
            set session_replication_role = replica;
            create function pg_temp.id(kind integer, n integer) returns uuid language sql immutable
            as $$ select (lpad(kind::text, 8, '0') || '-0000-7000-8000-'
                || (\(Population.firstNumber) + n))::uuid $$;
            insert into invite (
                id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, created_at)
            select pg_temp.id(8, n), c.id, pg_temp.id(8, 0),
                sha256(case when n = 0 then 'hot' else (n - 1)::text::bytea end), 1, 'BASE',
                case when n = 0 then 1000000 else 1 end, now()
            from generate_series(0, \(redemptions)) as n
            cross join (select id from campaign where product = '\(Population.gate)') as c;
            """, database: database)
        for statement in ["vacuum (analyze) invite", "checkpoint"] {
            try await cluster.sql(statement, database: database)
        }
    }

    /// Every account is linked; who is subscribed, invited and abroad, `Population` says. Codes were
    /// redeemed four times each.
    private var facts: String {
        """
        -- What is inserted here keeps to the foreign keys, and checking that takes minutes.
        set session_replication_role = replica;
        set synchronous_commit = off;
        set maintenance_work_mem = '1GB';
        create function pg_temp.id(kind integer, n integer) returns uuid language sql immutable
        as $$ select (lpad(kind::text, 8, '0') || '-0000-7000-8000-'
            || (\(Population.firstNumber) + n))::uuid $$;
        insert into account (id, home_region, created_at)
        select pg_temp.id(1, n),
            case when n % 20 = 19 then 'GB' when n % 3 = 0 then 'CA' else 'US' end, now()
        from generate_series(1, \(accounts)) as n;
        -- Filled row by row, this index takes most of the time.
        alter table link drop constraint link_one_holder;
        insert into link (id, account_id, issuer, environment, subject, span)
        select pg_temp.id(2, n), pg_temp.id(1, n), 'chatgpt', 'production', 'user-' || n,
            tstzrange(now(), null)
        from generate_series(1, \(accounts)) as n;
        alter table link add constraint link_one_holder exclude using gist (
            hashtextextended(issuer || ':' || environment || ':' || subject, 0) with =,
            hashtextextended(issuer || ':' || environment || ':' || subject, 1) with =,
            span with &&);
        insert into subscription (
            id, account_id, provider, plan, state, will_renew, access_until, reason, created_at)
        select pg_temp.id(3, n), pg_temp.id(1, n), 'stripe', 'chatgpt_plus', 'active', true,
            now() + interval '10 years', 'seed', now()
        from generate_series(1, \(accounts), 2) as n;
        insert into invite (
            id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, uses, created_at)
        select pg_temp.id(4, n), c.id, pg_temp.id(4, 0), sha256(('used' || n)::bytea), 1, 'USED',
            4, least(4, (\(accounts) - 8 * n + 1) / 2), now()
        from generate_series(0, (\(accounts) - 1) / 8) as n
        cross join (select id from campaign where product = '\(Population.product)') as c;
        insert into redemption (id, invite_id, account_id, product, state, at, confirmed_at)
        select pg_temp.id(5, n), pg_temp.id(4, n / 8), pg_temp.id(1, n), '\(Population.product)',
            'confirmed', now(), now()
        from generate_series(1, \(accounts), 2) as n;
        insert into admission (account_id, product, at, region, redemption_id)
        select pg_temp.id(1, n), '\(Population.product)', now(),
            case when n % 3 = 0 then 'CA' else 'US' end, pg_temp.id(5, n)
        from generate_series(1, \(accounts), 2) as n
        where n % 20 <> 19;
        -- No trigger ran here.
        set enable_seqscan = off;
        set enable_bitmapscan = off;
        set enable_hashjoin = off;
        set enable_mergejoin = off;
        insert into entitlement select * from entitlement_source order by account_id, product;
        """
    }
}
