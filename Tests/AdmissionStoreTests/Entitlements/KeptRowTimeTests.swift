import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// What begins or ends by time alone changes no table; the rows know when it does.
@Suite struct KeptRowTimeTests {
    /// Waits in the database until its clock has passed the moment.
    private static func pass(_ moment: String, _ scene: Scene) async throws {
        try await scene.sql(
            "select pg_sleep_until(\(moment))")
    }

    @Test func aHoldBeginsByTimeAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await scene.sql(
                """
                insert into subscription_hold (id, subscription_id, span, reason)
                select gen_random_uuid(), id, tstzrange(now() + interval '4 seconds', null), 'test'
                from subscription
                """)
            let before = try await scene.decide(account)
            #expect(before[.subscription] == .met)
            #expect(try await scene.standing(of: account) == .fresh)
            try await Self.pass("(select lower(span) from subscription_hold)", scene)
            #expect(try await scene.decide(account)[.subscription] == .unmet(.held))
            #expect(try await scene.standing(of: account) == .unusable)
            try await scene.store.refreshEntitlements(of: [account]) { _ in }
            #expect(try await scene.standing(of: account) == .fresh)
            #expect(try await scene.decide(account)[.subscription] == .unmet(.held))
        }
    }

    @Test func anOverrideEndsByTimeAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await scene.setRule(.closed)
            try await scene.sql(
                """
                insert into region_override (id, account_id, product, is_allowed, span, reason)
                values (gen_random_uuid(), '\(account)', 'sora', true,
                    tstzrange(now(), now() + interval '4 seconds'), 'test')
                """)
            #expect(try await scene.decide(account)[.region] == .waived)
            #expect(try await scene.standing(of: account) == .fresh)
            try await Self.pass("(select upper(span) from region_override)", scene)
            #expect(try await scene.decide(account)[.region] == .unmet(.closed))
            #expect(try await scene.standing(of: account) == .unusable)
        }
    }

    /// Of spans with every kind of bound, the first moment inside and the first one after.
    @Test(arguments: ["[)", "[]", "()", "(]"])
    func boundsAreExact(kind: String) async throws {
        try await Scene.run { scene async throws in
            let wrong: Int = try await scene.value(
                """
                with span as (
                    select tstzrange('2026-01-01', '2026-01-02', '\(kind)') as span
                )
                select (
                    not span_begin(span) <@ span
                    or span_begin(span) - interval '1 microsecond' <@ span
                    or span_end(span) <@ span
                    or not span_end(span) - interval '1 microsecond' <@ span
                )::integer
                from span
                """)
            #expect(wrong == 0)
        }
    }

    /// A row that was made at any moment is right at every moment that it vouches for.
    @Test func aRowVouchesForAMomentOnlyWhenItIsRight() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await scene.sql(
                """
                -- What did not exist yet would not be told of.
                update subscription set created_at = created_at - interval '1 day';
                insert into subscription_hold (id, subscription_id, span, reason)
                select gen_random_uuid(), s.id,
                    tstzrange(now() + n * interval '1 hour', now() + (n + 2) * interval '1 hour'),
                    'test'
                from subscription as s cross join generate_series(-9, 9, 4) as n
                """)
            let row = try await scene.rows(
                "select fresh_from, fresh_until, is_held from entitlement")[0]
            let from: Date = try row(0)
            let until: Date = try row(1)
            let isHeld: Bool = try row(2)
            #expect(isHeld)
            #expect(abs(until.timeIntervalSince(from) - 7200) < 0.001)
            for (moment, expected) in [
                (from, true), (from - 0.001, false), (until - 0.001, true), (until, false),
            ] {
                let decision = try await scene.store.check(account, Names.product, at: moment)
                #expect((decision[.subscription] == .unmet(.held)) == expected)
            }
        }
    }
}
