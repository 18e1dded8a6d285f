import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

@Suite struct IngestTests {
    @Test func anEventIsAppliedOnce() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            let first = try await scene.store.ingest(script.life[0]).made
            #expect(first.verdict == .applied)
            let again = try await scene.store.ingest(script.life[0]).made
            #expect(again.verdict == .duplicate)
            #expect(again.event == first.event)
            #expect(again.subscription == first.subscription)
            #expect(try await scene.count("billing_event") == 1)

            let listed = try await scene.store.subscriptions(of: account)
            #expect(listed.map(\.subscription.id) == [try #require(first.subscription)])
            #expect(listed[0].subscription.state == .active)
            #expect(listed[0].subscription.plan == Names.plan)
            #expect(listed[0].subscription.accessUntil == StripeScript.at(30))
            #expect(listed[0].rawStatus == "active")
        }
    }

    @Test func whatIsOlderChangesTheHistoryAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            try await scene.attach(script, to: try await scene.account())
            let late = script.updated("1", day: 30, "active", from: 30, to: 60)
            let early = script.updated("2", day: 0, "active", from: 0, to: 30)
            #expect(try await scene.store.ingest(late).made.verdict == .applied)
            #expect(try await scene.store.ingest(early).made.verdict == .stale)
            #expect(try await scene.count("billing_moment") == 2)
            #expect(
                try await scene.value("select access_until from subscription")
                    == StripeScript.at(60))
        }
    }

    @Test func whatConcernsNoSubscriptionIsKept() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let event = script.event("1", "customer.created", day: 0, #"{"id":"cus_1"}"#)
            #expect(try await scene.store.ingest(event).made.verdict == .ignored)
            let test = script.updated("2", day: 0, "active", from: 0, to: 30, live: false)
            #expect(try await scene.store.ingest(test).made.verdict == .ignored)
            #expect(try await scene.count("billing_event") == 2)
            #expect(try await scene.count("billing_subject") == 0)
        }
    }

    @Test func theBodyIsSealed() async throws {
        try await Scene.run { scene async throws in
            let script = StripeScript(name: "secret")
            _ = try await scene.store.ingest(script.life[0]).made
            let body: [UInt8] = try await scene.value("select body from billing_event")
            #expect(!body.contains(script.life[0].body))
            #expect(!String(decoding: body, as: UTF8.self).contains("sub_secret"))
        }
    }

    @Test func whatFindsNobodyIsAppliedTheMomentTheLinkIsMade() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let outcome = try await scene.store.ingest(script.life[0]).made
            #expect(outcome.verdict == .applied && outcome.subscription == nil)
            #expect(try await scene.count("subscription") == 0)
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            let record = try #require(try await scene.store.subscriptions(of: account).first)
            #expect(record.subscription.state == .active)
            // Removing the link takes nothing from whoever pays.
            try await scene.sql("update link set span = tstzrange(lower(span), now())")
            try await scene.ingest([script.life[2]])
            #expect(
                try await scene.store.subscriptions(of: account).first?.subscription.accessUntil
                    == StripeScript.at(60))
            // Somebody else's link does.
            let other = try await scene.account()
            try await scene.attach(script, to: other)
            #expect(try await scene.store.subscriptions(of: account) == [])
            #expect(
                try await scene.store.subscriptions(of: other).first?.subscription.id
                    == record.subscription.id)
        }
    }

    @Test func whatNoPlanSellsIsAppliedWhenOneDoes() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let script = StripeScript(name: "a")
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            try await scene.ingest([script.life[0]])
            #expect(try await scene.count("subscription") == 0)
            try await scene.sell(StripeScript.price)
            #expect(
                try await scene.store.subscriptions(of: account).first?.subscription.state
                    == .active)
            // What is sold no more keeps the access that was paid for, and gets no more.
            try await scene.sell("price_other")
            try await scene.ingest([script.life[2]])
            let kept = try #require(try await scene.store.subscriptions(of: account).first)
            #expect(kept.subscription.state == .unknown)
            #expect(kept.subscription.accessUntil == StripeScript.at(30))
            try await scene.sell(StripeScript.price)
            let back = try #require(try await scene.store.subscriptions(of: account).first)
            #expect(back.subscription.state == .active)
            #expect(back.subscription.accessUntil == StripeScript.at(60))
        }
    }

    @Test func aRefundThatComesFirstWaitsForItsInvoice() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            try await scene.attach(script, to: try await scene.account())
            let refund = try await scene.store.ingest(script.refund("r", day: 5, of: 0)).made
            #expect(refund.verdict == .needsRefetch)
            #expect(try await scene.count("billing_orphan") > 0)
            try await scene.ingest([script.life[0]])
            #expect(try await scene.value("select state from subscription") == "active")
            try await scene.ingest([script.life[1]])
            #expect(try await scene.value("select state from subscription") == "revoked")
            #expect(try await scene.count("billing_orphan") == 0)
            #expect(try await scene.count("billing_event where subject_id is null") == 0)
        }
    }

    @Test func aPoisonedEventFailsAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            try await scene.sql(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin
                    if new.external_id = 'sub_bad' then
                        raise exception 'no' using errcode = '23514';
                    end if;
                    return new;
                end
                $$;
                create trigger refuse before insert on billing_subject
                for each row execute function refuse();
                """)
            let events = ["x", "bad", "y", "z"].map { StripeScript(name: $0).life[0] }
            let outcomes = try await scene.store.ingest(events)
            #expect(outcomes.map(\.verdict) == [.applied, .failed, .applied, .applied])
            #expect(try await scene.count("billing_event") == 4)
            let failed = try await scene.store.billingEvents(outcome: "failed").items
            #expect(failed.map(\.id) == [outcomes[1].event])
            #expect(failed[0].error?.contains("23514") == true)
            // Its double is tried again, and so it is when staff asks.
            #expect(try await scene.store.ingest(events[1]).made.verdict == .failed)
            try await scene.sql("drop trigger refuse on billing_subject")
            #expect(try await scene.store.retry(outcomes[1].event).made.verdict == .applied)
            #expect(try await scene.store.ingest(events[1]).made.verdict == .duplicate)
            #expect(try await scene.count("billing_subject") == 4)
        }
    }

    @Test func staffHoldsReleasesAndRevokes() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            try await scene.ingest([script.life[0], script.life[1]])
            let id = try await scene.store.subscriptions(of: account)[0].subscription.id
            #expect(
                try await scene.store.hold(id, reason: "check").made.subscription.isHeld)
            _ = try await scene.store.hold(id, reason: "again").made
            #expect(try await scene.count("subscription_hold") == 1)
            // An event leaves it as it is.
            try await scene.ingest([script.life[2]])
            #expect(try await scene.store.subscriptions(of: account)[0].subscription.isHeld)
            #expect(try await scene.store.release(id).made.subscription.isHeld == false)
            // An open dispute holds until staff or its end releases.
            try await scene.ingest([
                script.dispute("d", "created", "needs_response", day: 31, of: 0)
            ])
            #expect(try await scene.store.subscriptions(of: account)[0].subscription.isHeld)
            _ = try await scene.store.release(id).made
            try await scene.ingest([script.life[3]])
            #expect(!(try await scene.store.subscriptions(of: account)[0].subscription.isHeld))
            #expect(try await scene.store.story(of: id).holds.count == 2)
            // What staff revoked stays revoked, whatever the provider says.
            _ = try await scene.store.revoke(id, reason: "abuse").made
            try await scene.ingest([script.updated("n", day: 61, "active", from: 60, to: 90)])
            #expect(
                try await scene.store.subscriptions(of: account)[0].subscription.state == .revoked)
            await #expect(throws: StoreError.notFound("subscription")) {
                try await scene.store.hold(.make(at: Date()), reason: "none")
            }
        }
    }

    @Test func aDatabaseIsForOneOfTheWorlds() async throws {
        try await Scene.run { scene async throws in
            try await scene.store.registerBillingEnvironment()
            try await scene.ingest([StripeScript(name: "a").life[0]])
            let other = scene.store(with: BillingPolicy(environment: .sandbox))
            await #expect(throws: BillingEnvironmentProblem.self) {
                try await other.registerBillingEnvironment()
            }
            let test = StripeScript(name: "b").updated(
                "1", day: 0, "active", from: 0, to: 30, live: false)
            #expect(try await other.ingest(test).made.verdict == .failed)
            #expect(try await scene.count("billing_subject") == 1)
        }
    }
}
