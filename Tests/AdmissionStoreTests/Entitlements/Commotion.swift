import Admission
import AdmissionStore
import Foundation
import Postgres
import Synchronization

/// Everything that can be done to fifty accounts, at random.
struct Commotion: Sendable {
    let scene: Scene
    let accounts: [Account.ID]
    private let invites: [IssuedInvite]

    static func make(_ scene: Scene) async throws -> Commotion {
        try await scene.launch()
        _ = try await scene.store.put(
            Product(
                product: Product.Name(trusted: "second"), name: "Second",
                policy: .init(links: [], keepAdmitted: true)))
        return Commotion(
            scene: scene, accounts: try await scene.accounts(50),
            invites: try await scene.codes(30, uses: 20, budget: 300))
    }

    /// Performs one operation. Being refused is as good as anything; so is losing a deadlock by a
    /// statement of one's own.
    func perform(_ number: Int) async throws {
        let account = accounts.randomElement()!
        do {
            if Bool.random() {
                try await call(number, account)
            } else {
                try await scene.sql(statement(account))
            }
        } catch is StoreError {
        } catch let error as PostgresError where Self.isExpected(error) {}
    }

    private static func isExpected(_ error: PostgresError) -> Bool {
        // Deadlocks, and what a constraint forbids.
        error.sqlState == "40P01" || error.sqlState?.hasPrefix("23") == true
    }

    private func call(_ number: Int, _ account: Account.ID) async throws {
        let store = scene.store(number)
        switch Int.random(in: 0..<10) {
        case 0, 1:
            _ = try await store.redeem(
                .code(invites.randomElement()!.code), for: account, reserve: Bool.random())
        case 2:
            // Lapsed as soon as it is made.
            _ = try await store.redeem(
                .code(invites.randomElement()!.code), for: account, reserve: true,
                at: Date() - 1200)
        case 3:
            if let redemption = try await redemption(of: account) {
                _ = try await store.confirm(redemption)
            }
        case 4:
            if let redemption = try await redemption(of: account) {
                _ = try await store.release(redemption, reason: "test")
            }
        case 5:
            _ = try await store.revoke(.id(invites.randomElement()!.id), reason: "test")
        case 6 where try await store.subscriptions(of: account).isEmpty:
            // Rows with several are not answered from, and would hide what is wrong.
            _ = try await store.grant(Names.plan, to: account, until: farAhead, reason: "test")
        case 7:
            if let record = try await store.subscriptions(of: account).randomElement() {
                _ = try await store.revoke(record.subscription.id, reason: "test")
            }
        case 8:
            _ = try await store.attach(
                Identity(issuer: Names.issuer, subject: "\(number % 60)"), to: account)
        default: _ = try await store.enter(account, Names.product)
        }
    }

    private func redemption(of account: Account.ID) async throws -> Redemption.ID? {
        let rows = try await scene.rows(
            "select id from redemption where account_id = '\(account)' order by random() limit 1")
        return try rows.first.map { Redemption.ID(try $0(0)) }
    }

    /// A statement that an operator might write, with no regard for what we do.
    private func statement(_ account: Account.ID) -> String {
        let other = accounts.randomElement()!
        let all = [
            "update account set state = 'suspended' where id in ('\(account)', '\(other)')",
            "update account set state = 'active' where state <> 'active'",
            "update account set home_region = 'CA' where id = '\(account)'",
            "update link set span = tstzrange(lower(span), greatest(now(), lower(span) + interval '1 ms')) where account_id = '\(account)'",
            "delete from link where account_id in ('\(account)', '\(other)')",
            "update link set account_id = '\(other)' where account_id = '\(account)'",
            """
            insert into subscription_hold (id, subscription_id, span, reason)
            select gen_random_uuid(), id,
                tstzrange(now() + (random() - 0.5) * interval '1 second', null), 'test'
            from subscription where account_id = '\(account)'
            """,
            """
            update subscription_hold set span = tstzrange(lower(span), lower(span) + interval '1 s')
            where subscription_id in (
                select id from subscription where account_id = '\(account)')
            """,
            """
            delete from subscription_hold where subscription_id in (
                select id from subscription where account_id in ('\(account)', '\(other)'))
            """,
            "update subscription set account_id = '\(other)' where account_id = '\(account)'",
            "delete from subscription where account_id = '\(account)'",
            """
            insert into region_override (id, account_id, product, is_allowed, span, reason)
            values (gen_random_uuid(), '\(account)', 'second', random() < 0.5,
                tstzrange(now() + random() * interval '1 second', now() + interval '2 seconds'), 't')
            """,
            "delete from region_override where account_id in ('\(account)', '\(other)')",
            "insert into waitlist_entry values ('\(account)', 'second', 'US', now())",
            "delete from waitlist_entry where account_id in ('\(account)', '\(other)')",
            "delete from admission where account_id in ('\(account)', '\(other)')",
            "update admission set region = 'CA' where account_id = '\(account)'",
            """
            update redemption set state = 'released', released_at = now(), release_reason = 'test'
            where account_id = '\(account)' and state <> 'released'
            """,
            "update invite set revoked_at = null, revoke_reason = null",
        ]
        return all.randomElement()!
    }
}
