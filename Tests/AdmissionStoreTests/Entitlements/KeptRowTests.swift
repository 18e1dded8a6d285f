import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// Every way to change a fact by a statement: the kept row follows in the same transaction.
@Suite struct KeptRowTests {
    /// One change by SQL; `$account` stands for the account. All are made one after another, to one
    /// account that has everything.
    static let changes = [
        "update account set state = 'suspended' where id = $account",
        "update account set state = 'active', home_region = 'CA' where id = $account",
        "update account set home_region = null where id = $account",
        "update account set home_region = 'US' where id = $account",
        """
        insert into link (id, account_id, issuer, environment, subject, span) values
            (gen_random_uuid(), $account, 'apple', 'production', 'a', tstzrange(now(), null)),
            (gen_random_uuid(), $account, 'google', 'sandbox', 'g', tstzrange(now(), null))
        """,
        "update link set environment = 'production' where account_id = $account",
        "update link set span = tstzrange(lower(span), now()) where issuer = 'apple'",
        "delete from link where issuer = 'google'",
        "update subscription set state = 'paused', will_renew = true where account_id = $account",
        "update subscription set state = 'active', paid_through = now() where account_id = $account",
        """
        insert into subscription_hold (id, subscription_id, span, reason)
        select gen_random_uuid(), id, tstzrange(now(), null), 'dispute' from subscription
        """,
        "update subscription_hold set span = tstzrange(lower(span), now() + interval '1 day')",
        "delete from subscription_hold",
        """
        insert into region_override (id, account_id, product, is_allowed, span, reason) values
            (gen_random_uuid(), $account, 'sora', false, tstzrange(now(), null), 'test')
        """,
        "update region_override set is_allowed = true",
        "update region_override set span = tstzrange(lower(span), now() + interval '1 day', '[]')",
        "delete from region_override",
        "insert into waitlist_entry values ($account, 'sora', 'US', now())",
        "delete from waitlist_entry",
        """
        insert into waitlist_line (id, product, region) values (gen_random_uuid(), 'sora', 'US');
        insert into waitlist_cohort (product, region, hour, commitment, sealed_secret, roll)
        values ('sora', 'US', to_timestamp(0), sha256('x'), 'x', sha256('x'));
        insert into waitlist_offer (
            id, account_id, product, region, cohort, band, joined_after, draw, place, state,
            campaign_id, invite_id, sealed_code, at, expires_at)
        select gen_random_uuid(), $account, 'sora', 'US', to_timestamp(0), 1, 0, 1, 1, 'open',
            campaign_id, id, 'x', now(), now() + interval '1 day'
        from invite
        """,
        "update waitlist_offer set expires_at = expires_at + interval '1 day'",
        "update waitlist_offer set state = 'lapsed', settled_at = now()",
        "update waitlist_offer set state = 'open', settled_at = null",
        "delete from waitlist_offer",
        "insert into admission (account_id, product, at) values ($account, 'sora', now())",
        "update admission set region = 'US'",
        "delete from admission",
        """
        update redemption set state = 'reserved', reserved_until = now() + interval '1 day',
            confirmed_at = null
        """,
        "update redemption set drawn_region = 'US'",
        "update invite set revoked_at = now(), revoke_reason = 'leaked'",
        "update invite set revoked_at = null, revoke_reason = null",
        "update redemption set state = 'released', released_at = now(), release_reason = 'test'",
        "update invite set revoked_at = now(), revoke_reason = 'leaked'",
        """
        insert into redemption (id, invite_id, account_id, product, state, at, confirmed_at)
        select gen_random_uuid(), id, $account, 'sora', 'confirmed', now(), now() from invite
        """,
        "delete from redemption where state = 'confirmed'",
        "delete from redemption",
        """
        update subscription set state = 'revoked', revoked_at = now(), revoke_reason = 'test'
        """,
        "delete from subscription",
    ]

    @Test func theRowFollowsEveryChangeByStatement() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            #expect(try await scene.standing(of: account) == .fresh)
            var before = try await scene.row(of: account)
            for change in Self.changes {
                try await scene.sql(
                    change.replacingOccurrences(of: "$account", with: "'\(account)'"))
                #expect(try await scene.standing(of: account) == .fresh, "\(change)")
                let after = try await scene.row(of: account)
                #expect(after != before, "\(change)")
                try await scene.decide(account, "\(change)")
                before = after
            }
        }
    }

    @Test func theRowFollowsEveryUseCase() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let store = scene.store
            let account = try await scene.account()
            #expect(try await scene.standing(of: account) == .missing)
            func expectFresh(_ name: Comment, _ step: NextStep) async throws {
                #expect(try await scene.standing(of: account) == .fresh, name)
                #expect(try await scene.decide(account, name).nextStep == step, name)
            }
            _ = try await store.attach(
                Identity(issuer: Names.issuer, subject: "somebody"), to: account)
            try await expectFresh("link", .redeemInvite)
            let codes = try await scene.codes(2)
            let first = try await store.redeem(.code(codes[0].code), for: account, reserve: true)
                .made.redemption!
            try await expectFresh("reserve", .subscribe)
            _ = try await store.release(first.id, reason: "test")
            try await expectFresh("release", .redeemInvite)
            let second = try await store.redeem(.code(codes[1].code), for: account, reserve: true)
                .made.redemption!
            let record = try await store.grant(
                Names.plan, to: account, until: farAhead, reason: "test"
            ).made
            try await expectFresh("grant", .confirmInvite)
            _ = try await store.revoke(.id(codes[1].id), reason: "leaked")
            try await expectFresh("revoke an invite", .confirmInvite)
            _ = try await store.confirm(second.id)
            try await expectFresh("confirm", .enter)
            _ = try await store.enter(account, Names.product)
            try await expectFresh("enter", .none)
            _ = try await store.revoke(record.subscription.id, reason: "test")
            try await expectFresh("revoke a subscription", .subscribe)
        }
    }

    @Test func aNewAccountWithAnIdentityHasItsRow() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.store.createAccount(
                identity: Identity(issuer: Names.issuer, subject: "new"), homeRegion: Names.home
            ).made.account.id
            #expect(try await scene.standing(of: account) == .fresh)
        }
    }

    /// A lapsed reservation is released by whoever takes its use.
    @Test func theRowFollowsALapse() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let code = try await scene.codes(1, uses: 1)[0].code
            let accounts = [try await scene.account(), try await scene.account()]
            _ = try await scene.store.redeem(
                .code(code), for: accounts[0], reserve: true, at: Date() - 1200)
            _ = try await scene.store.redeem(.code(code), for: accounts[1])
            for account in accounts {
                #expect(try await scene.standing(of: account) == .fresh)
                try await scene.decide(account)
            }
            let row = try await scene.row(of: accounts[0])
            #expect(row.contains("\"redemption_state\": \"released\""))
        }
    }

    /// Two subscriptions have no room in a row.
    @Test func severalSubscriptionsAreReadFromTheTables() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            let second = try await scene.store.grant(
                Names.plan, to: account, until: farAhead, reason: "test"
            ).made.subscription.id
            #expect(try await scene.standing(of: account) == .unusable)
            #expect(try await scene.decide(account).nextStep == .enter)
            try await scene.sql("delete from subscription where id <> '\(second)'")
            #expect(try await scene.standing(of: account) == .fresh)
            #expect(try await scene.decide(account).nextStep == .enter)
        }
    }

    /// Nothing is wrong while nothing is known, of an account or of a product made later.
    @Test func withoutARowTheTablesAreAsked() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await scene.sql("delete from entitlement")
            #expect(try await scene.standing(of: account) == .missing)
            #expect(try await scene.decide(account).nextStep == .enter)
            let report = try await scene.compareRows()
            try await scene.store.refreshEntitlements(of: report.outdated) { _ in }
            #expect(try await scene.standing(of: account) == .fresh)
            _ = try await scene.store.put(
                Product(
                    product: Product.Name(trusted: "later"), name: "Later",
                    policy: .init(links: [Names.issuer], keepAdmitted: false)))
            #expect(try await scene.standing(of: account) == .missing)
            try await scene.sql("delete from product where product = 'later'")
            #expect(try await scene.standing(of: account) == .fresh)
        }
    }

    @Test func emptiedTablesLeaveNoRowBehind() async throws {
        for table in [
            "link", "subscription", "subscription_hold", "redemption", "admission",
            "region_override", "waitlist_entry", "waitlist_offer",
        ] {
            try await Scene.run { scene async throws in
                try await scene.launch()
                let account = try await scene.completeAccount()
                _ = try await scene.store.enter(account, Names.product)
                try await scene.sql("truncate \(table) cascade")
                #expect(try await scene.standing(of: account) == .missing, "\(table)")
                try await scene.decide(account, "\(table)")
            }
        }
    }

    /// Counting the uses of an invite changes nobody's facts and writes no row.
    @Test func countingUsesWritesNoRow() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            let before: String = try await scene.version(of: account)
            try await scene.sql("update invite set uses = 0; update invite set uses = 1")
            try await scene.sql("update link set subject = subject || 'x'")
            #expect(try await scene.version(of: account) == before)
        }
    }
}

extension Scene {
    /// The account's row in full.
    func row(of account: Account.ID) async throws -> String {
        try await value(
            "select to_jsonb(e.*)::text from entitlement as e where account_id = '\(account)'")
    }

    /// Another one after each write of the account's row.
    fileprivate func version(of account: Account.ID) async throws -> String {
        try await value(
            "select (xmin, ctid)::text from entitlement where account_id = '\(account)'")
    }
}
