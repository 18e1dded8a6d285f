import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// A subscriber of the launch's kind: pays by Stripe, fails to pay, is given grace, recovers, is refunded.
@Suite struct LaunchSubscriberTests {
    /// What is right on each day of that life, once all of it is known.
    private static let right: [(day: Double, reason: Reason?)] = [
        (-1, Reason.none), (1, nil), (29, nil), (31, nil), (59, nil), (61, nil), (67, nil),
        (69, nil), (74, nil), (76, .revoked), (200, .revoked),
    ]

    @Test(arguments: [false, true])
    func isJudgedRightAtEachMomentOfThePast(isReversed: Bool) async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let account = try await Self.complete(scene, script)
            let events = isReversed ? script.life.reversed() : script.life
            try await scene.ingest(events)
            for (day, reason) in Self.right {
                let decision = try await scene.store.check(
                    account, Names.product, at: StripeScript.at(day))
                #expect(
                    decision[.subscription] == (reason.map { .unmet($0) } ?? .met), "day \(day)")
            }
            // Now, by the row that is kept for it.
            let now = try await scene.store.check(account, Names.product)
            #expect(now[.subscription] == .unmet(.revoked))
            let listed = try await scene.store.subscriptions(of: account, at: StripeScript.at(65))
            #expect(listed.map(\.subscription.state) == [.grace])
            #expect(listed.map(\.graceUntil) == [StripeScript.at(74)])
            #expect(
                try await scene.store.subscriptions(of: account, at: StripeScript.at(-1)) == [])
        }
    }

    @Test func whoFailsToPayIsAskedToMendItNotToPayAnew() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            // Open all that time.
            try await scene.setRule(
                .open(requirements: .usual(for: Names.product), percent: 100),
                from: StripeScript.at(-10))
            let script = StripeScript(name: "a")
            let account = try await Self.complete(scene, script)
            try await scene.ingest(Array(script.life.prefix(6)))
            func step(_ day: Double) async throws -> NextStep {
                try await scene.store.check(account, Names.product, at: StripeScript.at(day))
                    .nextStep
            }
            #expect(try await step(70) == .enter)
            #expect(try await step(75) == .fixPayment)
            let grace = try await scene.store.check(
                account, Names.product, at: StripeScript.at(70))
            #expect(grace.validUntil == StripeScript.at(74))
            // A renewal that nobody told of yet is waited for, and three days later no more.
            let other = StripeScript(name: "b")
            let patient = try await Self.complete(scene, other)
            try await scene.ingest(Array(other.life.prefix(2)))
            func wait(_ day: Double) async throws -> NextStep {
                try await scene.store.check(patient, Names.product, at: StripeScript.at(day))
                    .nextStep
            }
            #expect(try await wait(29) == .enter)
            #expect(try await wait(31) == .wait)
            #expect(try await wait(33.1) == .subscribe)
        }
    }

    /// Webhooks, replay and reconciliation all read it by the same policy.
    @Test(arguments: [false, true])
    func whosePaymentsAreNotCollectedIsLetInAsTheOperatorSays(takesAccess: Bool) async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let store = scene.store(
                with: BillingPolicy(pausedCollectionTakesAccess: takesAccess))
            let other = scene.store(
                with: BillingPolicy(pausedCollectionTakesAccess: !takesAccess))
            let script = StripeScript(name: "a")
            let account = try await Self.complete(scene, script)
            _ = try await store.ingest(
                script.updated(
                    "1", day: 1, "active", from: 0, to: 30, isCollectionPaused: true)
            ).made
            let decision = try await store.check(account, Names.product, at: StripeScript.at(2))
            #expect((decision[.subscription] == .met) == !takesAccess)
            let listed = try await store.subscriptions(of: account)
            #expect(listed.map(\.subscription.state) == [takesAccess ? .paused : .active])

            #expect(try await store.replayLedger { _ in }.differences == [])
            #expect(try await other.replayLedger { _ in }.differences.count == 1)
            #expect(try await Self.drifts(store, script) == [])
            #expect(
                try await Self.drifts(other, script) == [takesAccess ? .undergrant : .overgrant])
        }
    }

    /// What a comparison finds, when Stripe still does not collect.
    private static func drifts(_ store: Store, _ script: StripeScript) async throws -> [Drift.Kind]
    {
        let source = BillingSource(.stripe, .production)
        let at = StripeScript.at(5)
        let run = try await store.beginReconciliation(of: source, input: [1], asOf: at, at: at)
        let body = script.object("active", from: 0, to: 30, isCollectionPaused: true)
        let remote = try #require(
            RemoteSubscription(
                try StripeSubscription.observation(Array(body.utf8), at: at),
                environment: .production))
        var told = ToldSubscriptions()
        told.add(ToldSubscriptions.Row(remote, try await store.subscriptionPolicy()))
        told.isLast = true
        _ = try await store.add(told, to: run)
        var kinds: [Drift.Kind] = []
        _ = try await store.compare(run, at: at) { _ in
        } found: {
            kinds.append($0.drift.kind)
        }
        try await store.endReconciliation(of: source)
        return kinds
    }

    @Test func aGrantStandsAsGivenBeforeItWasRevoked() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let account = try await scene.completeAccount()
            let id = try await scene.store.subscriptions(of: account)[0].subscription.id
            try await Task.sleep(for: .milliseconds(20))
            let before: Date = try await scene.value("select clock_timestamp()")
            try await Task.sleep(for: .milliseconds(20))
            _ = try await scene.store.revoke(id, reason: "test").made
            let then = try await scene.store.check(account, Names.product, at: before)
            #expect(then[.subscription] == .met)
            let now = try await scene.store.check(account, Names.product, at: Date() + 1)
            #expect(now[.subscription] == .unmet(.revoked))
            let early = try await scene.store.check(account, Names.product, at: before - 60)
            #expect(early[.subscription] == .unmet(.none))
        }
    }

    private static func complete(
        _ scene: Scene, _ script: StripeScript
    ) async throws -> Account.ID {
        let account = try await scene.completeAccount("somebody-\(script.name)")
        try await scene.sql(
            "delete from subscription where account_id = '\(account)'")
        try await scene.attach(script, to: account)
        return account
    }
}
