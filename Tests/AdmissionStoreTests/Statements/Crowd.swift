import AdmissionStore
import Foundation
import Postgres

/// What an installation holds after its launch.
enum Crowd {
    /// `ADMIT_SEED_ACCOUNTS`, or enough that reading a whole table does not pay.
    static let accounts =
        ProcessInfo.processInfo.environment["ADMIT_SEED_ACCOUNTS"].flatMap { Int($0) } ?? 50_000

    /// Fills the database: every account with a link; every second with a subscription
    /// that Stripe told of; every
    /// fifth with an invite that it redeemed, an admission and a kept answer; every tenth stands
    /// for a campaign; and the rows that decisions are answered from.
    static func fill(
        _ scene: Scene, accounts: Int = Crowd.accounts, isAnalyzed: Bool = true
    ) async throws {
        try await scene.launch()
        if !isAnalyzed { try await forgoStatistics(scene) }
        try await scene.sql(
            """
            -- What is inserted here keeps to the foreign keys, and checking that takes minutes.
            set session_replication_role = replica;
            create function pg_temp.id(kind integer, number integer) returns uuid language sql
            immutable
            as $$ select (lpad(to_hex(kind), 8, '0') || lpad(to_hex(number), 24, '0'))::uuid $$;
            insert into account (id, home_region, created_at)
            select pg_temp.id(1, n), 'US', now() from generate_series(1, \(accounts)) as n;
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
                id, account_id, provider, plan, state, will_renew, access_until, reason,
                created_at)
            select pg_temp.id(3, n), pg_temp.id(1, n), 'stripe', 'chatgpt_plus', 'active', true,
                now() + interval '1 month', 'seed', now()
            from generate_series(1, \(accounts), 2) as n;
            insert into subscription_hold (id, subscription_id, span, reason)
            select pg_temp.id(4, n), pg_temp.id(3, n), tstzrange(now(), null), 'dispute'
            from generate_series(1, \(accounts), 100) as n;
            insert into billing_subject (
                id, provider, environment, external_id, account_id, owners, predecessor,
                is_family_shared, state, will_renew, products, began_at, observed_at, refetch_at,
                version, created_at, updated_at)
            select pg_temp.id(3, n), 'stripe', 'production', 'sub_' || n, pg_temp.id(1, n),
                array['cus_' || n], case when n % 5 = 0 then 'sub_old_' || n end, false, 'active',
                true, '{price_plus}', now(), now(), case when n % 5 = 0 then now() end, 1, now(),
                now()
            from generate_series(1, \(accounts), 2) as n;
            insert into billing_owner (provider, environment, owner, subject_id)
            select 'stripe', 'production', 'cus_' || n, pg_temp.id(3, n)
            from generate_series(1, \(accounts), 2) as n;
            insert into billing_event (
                id, provider, environment, key, origin, kind, occurred_at, received_at, body,
                observation, subject_id, outcome)
            select pg_temp.id(10, n), 'stripe', 'production', 'evt_' || n, 'webhook', 'paid', now(),
                now(), '', '{}', case when n % 2 = 1 then pg_temp.id(3, n) end,
                case when n % 2 = 1 then 'applied' else 'needs_refetch' end
            from generate_series(1, \(accounts)) as n;
            insert into billing_orphan (provider, environment, reference, event_id)
            select 'stripe', 'production', 'charge:ch_' || n, pg_temp.id(10, n)
            from generate_series(2, \(accounts), 2) as n;
            insert into billing_reference (provider, environment, reference, subject_id)
            select 'stripe', 'production', 'invoice:in_' || n, pg_temp.id(3, n)
            from generate_series(1, \(accounts), 2) as n;
            insert into billing_moment (subject_id, effective_at, state, will_renew, products)
            select pg_temp.id(3, n), now(), 'active', true, '{price_plus}'
            from generate_series(1, \(accounts), 2) as n;
            insert into billing_dispute (subject_id, source, span)
            select pg_temp.id(3, n), 'dp_' || n, tstzrange(now(), null)
            from generate_series(1, \(accounts), 10) as n;
            insert into campaign (id, product, name, regions, budget, created_at)
            select pg_temp.id(5, n), 'sora', 'campaign', '{}', case when n % 2 = 0 then 1000000 end,
                now()
            from generate_series(0, \(accounts / 10 - 1)) as n;
            insert into invite (
                id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, uses,
                created_at)
            select pg_temp.id(6, n), pg_temp.id(5, n / 10), pg_temp.id(5, n / 10),
                sha256(n::text::bytea), 1, 'ABCD', 4, 1, now()
            from generate_series(0, \(accounts - 1), 5) as n;
            insert into redemption (
                id, invite_id, account_id, product, state, at, reserved_until, confirmed_at)
            select pg_temp.id(7, n), pg_temp.id(6, n), pg_temp.id(1, n), 'sora',
                case when n % 10 = 0 then 'reserved' else 'confirmed' end, now(),
                case when n % 10 = 0 then now() end, case when n % 10 <> 0 then now() end
            from generate_series(5, \(accounts - 1), 5) as n;
            insert into admission (account_id, product, at)
            select pg_temp.id(1, n), 'sora', now() from generate_series(5, \(accounts), 5) as n;
            insert into waitlist_entry (account_id, product, region, joined_at)
            select pg_temp.id(1, n), 'sora', 'US', now()
            from generate_series(1, \(accounts), 10) as n;
            insert into region_override (id, account_id, product, is_allowed, span, reason)
            select pg_temp.id(8, n), pg_temp.id(1, n), 'sora', true, tstzrange(now(), null), 'seed'
            from generate_series(1, \(accounts), 1000) as n;
            insert into caller (id, name, token_hash, scopes, created_at)
            select pg_temp.id(9, n), 'caller', sha256(n::text::bytea), '{admin}', now()
            from generate_series(1, 1000) as n;
            insert into idempotency (caller_id, key, method, arguments_hash, answer, created_at)
            select pg_temp.id(9, 1 + n % 1000), 'key-' || n, 'invite.redeem', '', '', now()
            from generate_series(1, \(accounts), 5) as n;
            -- No trigger ran here.
            select entitlement_refresh(array_agg(id))
            from (select id, row_number() over (order by id) / 1000 as part from account) as parts
            group by part;
            set session_replication_role = origin;
            """)
        if isAnalyzed { try await scene.sql("analyze") }
    }

    /// Keeps autovacuum from analyzing behind a test's back.
    private static func forgoStatistics(_ scene: Scene) async throws {
        let tables = try await scene.rows(
            "select relname::text from pg_class where relkind = 'r' "
                + "and relnamespace = 'public'::regnamespace")
        for table in tables {
            let name: String = try table(0)
            try await scene.sql("alter table \(name) set (autovacuum_enabled = off)")
        }
    }
}
