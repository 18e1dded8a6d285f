import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// What a revocation by staff covers when the provider keeps one name for all that a payer ever buys.
@Suite struct BoughtAgainTests {
    /// The App Store's subscription as it was on a day, in the period between two days.
    private func told(
        _ day: Double, _ status: Observation.Status, from: Double, to: Double,
        willRenew: Bool = true
    ) -> IncomingEvent {
        var observation = Observation(
            at: StripeScript.at(day), key: "n\(day)", kind: "TEST", subject: "2000")
        observation.owners = ["payer"]
        observation.snapshot = Observation.Snapshot(
            rawStatus: status.rawValue, status: status, willRenew: willRenew,
            periodStart: StripeScript.at(from), periodEnd: StripeScript.at(to),
            products: ["plus"])
        return IncomingEvent(
            BillingEvent(
                source: BillingSource(.appStore, .production), key: observation.key, kind: "TEST",
                at: observation.at, observation: observation),
            origin: .webhook, body: Array(observation.key.utf8))
    }

    /// Revokes on the tenth day what was bought for the first thirty.
    private func revoked(_ scene: Scene) async throws -> Account.ID {
        try await scene.launch()
        let issuer = Issuer(trusted: "app_store")
        _ = try await scene.store.put(
            Plan(
                plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: [.init(provider: issuer, product: "plus")]))
        let account = try await scene.account()
        _ = try await scene.store.attach(
            Identity(issuer: issuer, subject: "payer"), to: account
        ).made
        try await scene.ingest([told(0, .active, from: 0, to: 30)])
        let id = try await scene.store.subscriptions(of: account)[0].subscription.id
        _ = try await scene.store.revoke(id, reason: "abuse", at: StripeScript.at(10)).made
        return account
    }

    private func state(_ scene: Scene, _ account: Account.ID) async throws -> Subscription.State? {
        try await scene.store.subscriptions(of: account).first?.subscription.state
    }

    @Test(arguments: [true, false])
    func whatIsBoughtAfterTheEndGrants(isEndTold: Bool) async throws {
        try await Scene.run { scene async throws in
            let account = try await revoked(scene)
            try await scene.ingest([
                told(20, .active, from: 0, to: 30, willRenew: false)
            ])
            if isEndTold {
                try await scene.ingest([told(30, .expired, from: 0, to: 30, willRenew: false)])
            }
            #expect(try await state(scene, account) == .revoked)
            try await scene.ingest([told(40, .active, from: 40, to: 70)])
            let again = try await scene.store.subscriptions(of: account)[0].subscription
            #expect(again.state == .active && again.willRenew && !again.isHeld)
            #expect(again.accessUntil == StripeScript.at(70))
            // That staff had shut the door until then is not forgotten.
            let then = try await scene.store.subscriptions(of: account, at: StripeScript.at(20))
            #expect(then[0].subscription.isHeld)
            let reason: String = try await scene.value("select reason from subscription_hold")
            #expect(reason == "abuse")
            // A second revocation covers what was bought again, and its renewals.
            _ = try await scene.store.revoke(again.id, reason: "abuse", at: StripeScript.at(50))
                .made
            try await scene.ingest([told(70, .active, from: 70, to: 100)])
            #expect(try await state(scene, account) == .revoked)
            #expect(try await scene.count("subscription_hold") == 1)
        }
    }

    @Test func whatRunsOnStaysRevoked() async throws {
        try await Scene.run { scene async throws in
            let account = try await revoked(scene)
            try await scene.ingest([
                told(31, .active, from: 30, to: 60), told(60, .grace, from: 60, to: 90),
                told(63, .onHold, from: 60, to: 90), told(70, .active, from: 70, to: 100),
                told(90, .active, from: 70, to: 100, willRenew: false),
                told(95, .active, from: 70, to: 100),
                told(100, .active, from: 100, to: 130),
            ])
            #expect(try await state(scene, account) == .revoked)
            #expect(try await scene.count("subscription_hold") == 0)
        }
    }

    /// A refund that was taken back buys nothing anew; a purchase after a refund does.
    @Test func aRefundThatIsTakenBackStaysRevoked() async throws {
        try await Scene.run { scene async throws in
            let account = try await revoked(scene)
            try await scene.ingest([
                told(12, .revoked, from: 0, to: 30), told(14, .active, from: 0, to: 30),
            ])
            #expect(try await state(scene, account) == .revoked)
            try await scene.ingest([
                told(16, .revoked, from: 0, to: 30), told(18, .active, from: 18, to: 48),
            ])
            #expect(try await state(scene, account) == .active)
        }
    }
}
