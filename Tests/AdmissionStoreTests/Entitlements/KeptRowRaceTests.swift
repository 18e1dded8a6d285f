import Admission
import AdmissionStore
import Foundation
import Postgres
import Synchronization
import Testing

/// Tells others that something is over.
private final class End: Sendable {
    private let reached = Mutex(false)

    var isReached: Bool { reached.withLock { $0 } }

    func reach() { reached.withLock { $0 = true } }
}

/// Whatever many do at once, the kept rows say what the tables say.
@Suite struct KeptRowRaceTests {
    private static let writers = 16
    private static let operations = 100

    /// Random operations of every kind by sixteen, on two servers, over fifty accounts, while others
    /// compare.
    @Test(.timeLimit(.minutes(10)))
    func theRowsAreTrueUnderRandomOperations() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            let commotion = try await Commotion.make(scene)
            let end = End()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var pages = 0
                    while !end.isReached || pages == 0 {
                        let report = try await scene.compareRows()
                        #expect(report.differences == [])
                        pages += 1
                    }
                }
                group.addTask {
                    defer { end.reach() }
                    _ = try await together(Self.writers) { number in
                        for round in 0..<Self.operations {
                            try await commotion.perform(number * Self.operations + round)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let report = try await scene.compareRows()
            #expect(report.differences == [])
            // Most rows are answered from, or all this would say little.
            #expect(report.rows > commotion.accounts.count)
            for account in commotion.accounts { try await scene.decide(account) }
        }
    }

    /// Two change two facts of one account at once, again and again: none of them is lost.
    @Test func twoFactsOfOneAccountMeet() async throws {
        try await Scene.run { scene async throws in
            #expect(try await Self.meet(scene) == [])
        }
    }

    /// The same with the lock taken out, to show that it is the lock that does it.
    @Test func withoutTheLockTheyDoNot() async throws {
        try await Scene.run { scene async throws in
            let source: String = try await scene.value(
                "select pg_get_functiondef('entitlement_lock(uuid[])'::regprocedure)")
            let lock = try #require(
                source.firstMatch(of: /perform from account as a[^;]*for no key update;/))
            try await scene.sql(source.replacing(lock.output, with: ""))
            #expect(try await Self.meet(scene) != [])
        }
    }

    /// Whose trigger is gone has rows that the comparison finds.
    @Test(arguments: [
        (
            "link",
            "insert into link values "
                + "(gen_random_uuid(), $account, 'x', 'production', 'x', tstzrange(now(), null))",
            ["issuers"]
        ),
        (
            "waitlist_entry", "insert into waitlist_entry values ($account, 'sora', 'US', now())",
            ["is_on_waitlist"]
        ),
        (
            "waitlist_offer",
            """
            insert into waitlist_line (id, product, region) values (gen_random_uuid(), 'sora', 'US');
            insert into waitlist_cohort (product, region, hour, commitment, sealed_secret, roll)
            values ('sora', 'US', to_timestamp(0), sha256('x'), 'x', sha256('x'));
            insert into waitlist_offer (
                id, account_id, product, region, cohort, band, joined_after, draw, place, state,
                campaign_id, invite_id, sealed_code, at, expires_at)
            select gen_random_uuid(), $account, 'sora', 'US', to_timestamp(0), 1, 0, 1, 1, 'open',
                campaign_id, id, 'x', now(), now() + interval '1 day'
            from invite limit 1
            """,
            ["offer_region", "offer_until"]
        ),
        (
            "admission",
            "insert into admission (account_id, product, at) "
                + "values ($account, 'sora', now())", ["admitted_at"]
        ),
        (
            "redemption",
            """
            delete from redemption;
            insert into redemption (
                id, invite_id, account_id, product, state, at, confirmed_at, drawn_region)
            select gen_random_uuid(), id, $account, 'sora', 'confirmed', now(), now(), 'US'
            from invite limit 1
            """,
            ["drawn_region", "redemption_id", "redemption_state"]
        ),
    ])
    func withoutATriggerTheComparisonTells(
        table: String, change: String, columns: [String]
    ) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await scene.sql("drop trigger \(table)_added on \(table)")
            try await scene.sql(change.replacingOccurrences(of: "$account", with: "'\(account)'"))
            let differences = try await scene.compareRows().differences
            #expect(differences.map(\.account) == [account])
            #expect(differences.map(\.product) == [Names.product])
            #expect(differences.map(\.columns) == [columns])
            try await scene.store.refreshEntitlements(of: [account]) { _ in }
            #expect(try await scene.compareRows().differences == [])
        }
    }

    /// One revokes the invite while the other reserves a use of it, by statements that take no lock of
    /// their own.
    @Test func aRedemptionMeetsARevocation() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            for number in 0..<40 {
                let account = try await scene.account()
                let invite = try await scene.codes(1)[0].id
                _ = try await together(2) { side in
                    try await scene.sql(
                        (side + number).isMultiple(of: 2)
                            ? """
                            update invite set revoked_at = now(), revoke_reason = 'test'
                            where id = '\(invite)'
                            """
                            : """
                            insert into redemption (
                                id, invite_id, account_id, product, state, at, reserved_until)
                            values (gen_random_uuid(), '\(invite)', '\(account)', 'sora',
                                'reserved', now(), now() + interval '1 day')
                            """)
                }
            }
            #expect(try await scene.compareRows().differences == [])
        }
    }

    /// Puts two facts of one account down in two transactions that overlap, and compares.
    private static func meet(_ scene: Scene) async throws -> [EntitlementReport.Difference] {
        try await scene.launch()
        let account = try await scene.completeAccount()
        let store = scene.store
        for _ in 0..<20 {
            try await scene.sql("delete from waitlist_entry; delete from admission")
            _ = try await together(2) { side in
                try await scene.clients[0].withTransaction { transaction in
                    try await transaction.script(
                        side == 0
                            ? "insert into waitlist_entry values ('\(account)','sora','US',now())"
                            : "insert into admission values ('\(account)', 'sora', now())")
                    // The other one is under way as well, or waits for us.
                    try await transaction.script("select pg_sleep(0.01)")
                }
            }
            let differences = try await store.checkEntitlements { _ in }.differences
            if !differences.isEmpty { return differences }
        }
        return []
    }
}
