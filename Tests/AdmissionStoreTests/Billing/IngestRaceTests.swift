import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

@Suite struct IngestRaceTests {
    @Test func oneEventSentSixtyTimesIsAppliedOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launchWithStripe()
            let event = StripeScript(name: "a").life[0]
            let outcomes = try await together(60) { number in
                try await scene.store(number).ingest(event).made
            }
            #expect(outcomes.count { $0.verdict == .applied } == 1)
            #expect(outcomes.count { $0.verdict == .duplicate } == 59)
            #expect(Set(outcomes.map(\.event)).count == 1)
            #expect(try await scene.count("billing_event") == 1)
        }
    }

    @Test func aLinkMadeWhileTheEventArrivesIsNeverMissed() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launchWithStripe()
            let accounts = try await scene.accounts(60)
            for (number, account) in accounts.enumerated() {
                let script = StripeScript(name: "\(number)")
                async let link = scene.attach(script, to: account, on: scene.store(0))
                async let event = scene.store(1).ingest(script.life[0])
                _ = try await (link, event)
            }
            #expect(try await scene.count("billing_subject where account_id is null") == 0)
            #expect(try await scene.count("subscription where state = 'active'") == 60)
        }
    }

    @Test func manyLinksMadeAtOnceAreApplied() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let event = StripeScript(name: "7000").life[0]
            _ = try await scene.store.ingest(event)
            // More than a server with its usual settings has locks for.
            try await scene.sql(
                """
                insert into account (id, created_at)
                select md5(n::text)::uuid, now() from generate_series(1, 20000) as n;
                insert into link (id, account_id, issuer, environment, subject, span)
                select gen_random_uuid(), md5(n::text)::uuid, 'stripe', 'production',
                    case when n = 7000
                        then (select owner from billing_owner limit 1) else 'cus_other' || n end,
                    tstzrange(now(), null)
                from generate_series(1, 20000) as n
                """)
            #expect(try await scene.count("billing_subject where account_id is null") == 0)
            #expect(try await scene.count("subscription where state = 'active'") == 1)
        }
    }

    @Test func aPriceSoldWhileTheEventArrivesIsNeverMissed() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(20)
            for (number, account) in accounts.enumerated() {
                let script = StripeScript(name: "\(number)")
                try await scene.attach(script, to: account)
                try await scene.sell("price_other")
                async let sold: Void = scene.sell(StripeScript.price)
                async let event = scene.store(1).ingest(script.life[0])
                _ = try await (sold, event)
                #expect(
                    try await scene.store.subscriptions(of: account).first?.subscription.state
                        == .active)
            }
        }
    }

    @Test func aRefundAndItsInvoiceMeetInAnyOrder() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launchWithStripe()
            for round in 0..<40 {
                let script = StripeScript(name: "\(round)")
                let events = [
                    script.life[0], script.life[1], script.refund("r", day: 5, of: 0),
                ].shuffled()
                _ = try await together(3) { number in
                    try await scene.store(number).ingest(events[number]).made
                }
            }
            #expect(try await scene.count("billing_subject where state = 'revoked'") == 40)
            #expect(try await scene.count("billing_orphan") == 0)
        }
    }

    @Test func holdsAndEventsDoNotLoseOneAnother() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            try await scene.ingest([script.life[0]])
            let id = try await scene.store.subscriptions(of: account)[0].subscription.id
            for round in 0..<30 {
                async let hold = scene.store(0).hold(id, reason: "check")
                async let event = scene.store(1).ingest(
                    script.updated(
                        "n\(round)", day: 1 + Double(round) / 10, "active", from: 0, to: 30))
                _ = try await (hold, event)
                #expect(try await scene.store.subscriptions(of: account)[0].subscription.isHeld)
                _ = try await together(2) { try await scene.store($0).release(id).made }
                #expect(!(try await scene.store.subscriptions(of: account)[0].subscription.isHeld))
            }
            #expect(try await scene.count("subscription_hold where upper_inf(span)") == 0)
            let report = try await scene.store.checkEntitlements { _ in }
            #expect(report.differences == [])
        }
    }
}
