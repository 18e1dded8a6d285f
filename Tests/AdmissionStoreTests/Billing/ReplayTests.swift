import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

@Suite struct ReplayTests {
    @Test(
        arguments: [
            ("update billing_subject set state = 'active'", ["state"]),
            (
                "update billing_subject set access_until = access_until + interval '1 day'",
                ["state"]
            ),
            ("update billing_moment set will_renew = not will_renew", ["moments"]),
            ("delete from billing_moment where state = 'grace'", ["moments"]),
            ("update subscription set state = 'active'", ["subscription"]),
            ("delete from subscription_hold; delete from subscription", ["subscription"]),
            (
                "update billing_event set observation = observation || '{\"kind\":\"other\"}' "
                    + "where kind = 'charge.refunded'", ["event"]
            ),
            (
                "update billing_event as e set body = o.body from billing_event as o "
                    + "where e.kind = 'charge.refunded' and o.kind = 'invoice.payment_failed'",
                ["event", "state", "moments"]
            ),
            ("delete from billing_dispute", ["disputes"]),
            (
                "update billing_dispute set span = tstzrange(lower(span), "
                    + "lower(span) + interval '1 day')", ["disputes", "subscription"]
            ),
            (
                "insert into billing_dispute select id, 'dp_no', tstzrange(now(), null) "
                    + "from billing_subject", ["disputes", "subscription"]
            ),
            (
                "insert into subscription_hold (id, subscription_id, span, reason, source) select "
                    + "gen_random_uuid(), id, tstzrange(now(), null), 'dispute', 'dp_no' "
                    + "from subscription", ["subscription"]
            ),
            ("update billing_subject set predecessor = 'sub_no'", ["state"]),
            ("update billing_subject set is_family_shared = true", ["state"]),
        ] as [(String, [String])])
    func findsWhatIsNotAsTheLedgerSays(change: String, parts: [String]) async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            try await scene.attach(script, to: try await scene.account())
            try await scene.ingest(script.life)
            try await scene.ingest([
                script.dispute("d", "created", "needs_response", day: 20, of: 0)
            ])
            try await scene.ingest([StripeScript(name: "b").life[0]])
            let sound = try await scene.store.replayLedger(pageSize: 1) { _ in }
            #expect(sound.differences == [])
            #expect(sound.subjects == 2 && sound.events == 11)

            try await scene.sql("set session_replication_role = replica; \(change)")
            let before = try await scene.contents()
            let report = try await scene.store.replayLedger { _ in }
            let found = report.differences.first { difference in
                difference.parts.contains(parts[0])
            }
            #expect(found?.parts.prefix(parts.count).map { $0 } == parts, "\(report.differences)")
            #expect(try await scene.contents() == before)
        }
    }
}
