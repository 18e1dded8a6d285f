import Admission
import AdmissionStore
import Foundation
import Postgres
import PostgresTesting
import Testing

/// What is asked or written all the time must never read a whole table, however large it is.
@Suite struct PlanTests {
    private static let hot = [
        "access_facts", "account_by_identity", "account_create", "account_lock",
        "admission_enter", "allowance_draw", "allowance_give", "allowance_lock", "allowance_read",
        "caller_by_token", "entitlement_facts", "idempotency_answer",
        "account_standing", "invite_hold", "invite_pause_leaked", "invite_resume",
        "invite_rotate", "redemption_failure_add", "redemption_failure_expire",
        "redemption_failure_lift", "redemption_failure_scores", "redemption_failure_total",
        "idempotency_claim", "idempotency_expire", "idempotency_free", "idempotency_read",
        "invite_list", "invite_lock",
        "invite_redeem", "invite_revoke", "link_attach", "membership_join", "redemption_confirm",
        "redemption_lapse", "redemption_lock", "redemption_release", "redemption_retake",
        "redemption_sweep", "reservation_list", "invite_known", "invite_extend",
        "campaign_of_invite", "campaign_lock", "subscription_grant", "subscription_revoke",
        "waitlist_join", "waitlist_lapse", "waitlist_lapse_lock", "waitlist_line_hold",
        "waitlist_pick",
        "waitlist_place",
        "billing_event_add", "billing_event_find", "billing_event_settle", "billing_name_lock",
        "billing_observation_list", "billing_orphan_add", "billing_orphan_find",
        "billing_owner_put", "billing_reference_add", "billing_reference_find",
        "billing_subject_find", "billing_subject_lock", "billing_subject_put",
        "billing_moment_put", "billing_dispute_put", "billing_subscription_known",
        "billing_successor_list", "billing_event_retake", "billing_timeline",
        "billing_refetch_failed", "billing_refetch_take", "subscription_list",
        "reconciliation_detail", "reconciliation_observations", "reconciliation_page",
    ]

    @Test func hotStatementsGoByIndexes() async throws {
        try await Scene.run { scene async throws in
            try await Crowd.fill(scene)
            try await expectKeyedPlans(scene)
        }
    }

    /// As in the first minutes of a launch, before anything was analyzed.
    @Test(arguments: [0, 20_000])
    func soTheyDoBeforeThereAreStatistics(accounts: Int) async throws {
        try await Scene.run { scene async throws in
            if accounts > 0 {
                try await Crowd.fill(scene, accounts: accounts, isAnalyzed: false)
            }
            try await expectKeyedPlans(scene)
        }
    }

    /// What every event is looked up by keeps its way by the keys even where the tables are known to be
    /// empty, and the plan would be kept while they fill.
    @Test func eventsAreLookedUpByKeysInTablesKnownToBeEmpty() async throws {
        try await Scene.run { scene async throws in
            try await scene.sql("analyze")
            try await expectKeyedPlans(
                scene,
                of: ["billing_observation_list", "billing_reference_find", "billing_subject_find"])
        }
    }

    /// Every change of a fact pays for this: it must not depend on how much there is, with the store's
    /// settings and without them.
    @Test(arguments: [true, false])
    func refreshingGoesByKeys(hasSettings: Bool) async throws {
        try await Scene.run { scene async throws in
            try await Crowd.fill(scene, isAnalyzed: hasSettings)
            let client = scene.database.client(
                poolSize: 1, settings: hasSettings ? Store.connectionSettings : [:])
            let reads: Result<Rows, any Error>
            do { reads = .success(try await Self.readsOfRefreshing(client)) } catch {
                reads = .failure(error)
            }
            await client.shutdown()
            for row in try reads.get() {
                let name: String = try row(0)
                let entries: Int = try row(1)
                #expect(entries < 2000, "\(name)")
            }
        }
    }

    private static func readsOfRefreshing(_ client: PostgresClient) async throws -> Rows {
        try await client.withTransaction { transaction in
            try await transaction.script(
                """
                select entitlement_refresh(array_agg(id))
                from (select id from account order by id limit 100) as first
                """)
            return try await transaction.all(reads, [])
        }
    }

    /// Lists of invites go by the narrowest thing that is asked for, and end where the page does.
    @Test(arguments: ["owner", "prefix", "campaign", "none"])
    func listsOfInvitesReadAPage(by what: String) async throws {
        try await Scene.run { scene async throws in
            try await Crowd.fill(scene, accounts: 20_000)
            let owner = try await scene.account().uuid
            try await scene.sql(
                """
                update invite set prefix = upper(substr(md5(id::text), 1, 4));
                update invite set owner_id = '\(owner)', prefix = 'WXYZ'
                where id in (select id from invite order by id limit 3);
                analyze invite;
                """)
            let campaign: UUID = try await scene.value(
                "select campaign_id from invite order by id limit 1")
            // A connection that has read nothing else.
            let client = scene.database.client(poolSize: 1, settings: Store.connectionSettings)
            let reads: Result<Rows, any Error>
            do {
                reads = .success(
                    try await Self.readsOfListing(
                        client,
                        [
                            what == "campaign" ? .uuid(campaign) : .null,
                            what == "prefix" ? .text("WXYZ") : .null, .null, .null, .int4(11),
                            what == "owner" ? .uuid(owner) : .null,
                        ], expecting: ["campaign": 2, "none": 11][what, default: 3]))
            } catch { reads = .failure(error) }
            await client.shutdown()
            for row in try reads.get() {
                let name: String = try row(0)
                let entries: Int = try row(1)
                #expect(entries < 100, "\(name)")
            }
        }
    }

    private static func readsOfListing(
        _ client: PostgresClient, _ parameters: [PostgresValue], expecting count: Int
    ) async throws -> Rows {
        let list = try #require(Schema.statements.first { $0.name == "invite_list" })
        return try await client.withTransaction { transaction in
            let listed = try await transaction.all(list, parameters)
            #expect(listed.count == count)
            return try await transaction.all(reads, [])
        }
    }

    /// How much this transaction has read of each table and index: rows by reading the table, and
    /// entries of the index.
    private static let reads = Statement(
        "",
        """
        select c.relname::text, pg_stat_get_xact_tuples_returned(c.oid)
        from pg_class as c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i')
        """)

    /// What entitlements are computed anew from.
    private static let source = Statement(
        "entitlement_source",
        """
        select * from entitlement_source
        where account_id = any($1) and ($2 is null or product = any($2))
        """, parameters: [.uuidArray, .textArray])

    private func expectKeyedPlans(
        _ scene: Scene, of names: [String] = hot + [source.name]
    ) async throws {
        for name in names {
            let statement = try #require(
                (Schema.statements + [Self.source]).first { $0.name == name }, "\(name)")
            let plan = try await StatementPlan(of: statement, on: scene.clients[0])
            #expect(!plan.lines.isEmpty, "\(name)")
            // Products are few, and each of them has a row for every account.
            let reads = plan.wholeReads.filter {
                name != Self.source.name || !$0.hasSuffix(" product_pkey on product p")
            }
            #expect(reads == [], "\(name)")
            // This one leads to every reservation that has lapsed, whichever code it is on.
            let isSweep = plan.lines.contains { $0.contains("redemption_lapsing") }
            #expect(isSweep == (name == "redemption_sweep"), "\(name)")
        }
    }
}
