import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// What staff revoked while its store goes on charging: whoever pays there is not told to pay anew.
@Suite struct ChargedAfterRevocationTests {
    private static let day: Double = 86_400

    /// A payer whose only way to the door is what the App Store tells of them.
    private struct Payer {
        let scene: Scene
        let account: Account.ID
        /// Today; events are told so many days from it.
        let today: Date

        static func make(_ scene: Scene) async throws -> Payer {
            try await scene.launch()
            try await scene.setRule(
                .open(
                    requirements: .init(invite: false, entitlement: Entitlement(trusted: "sora")),
                    percent: 100), from: Date() - 200 * day)
            let issuer = Issuer(trusted: "app_store")
            _ = try await scene.store.put(
                Plan(
                    plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                    providerProducts: [.init(provider: issuer, product: "plus")]))
            let account = try await scene.account()
            _ = try await scene.store.attach(
                Identity(issuer: Names.issuer, subject: "somebody"), to: account)
            _ = try await scene.store.attach(
                Identity(issuer: issuer, subject: "payer"), to: account)
            return Payer(
                scene: scene, account: account,
                today: Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)))
        }

        func at(_ days: Double) -> Date { today + days * day }

        /// Takes in what the store tells on a day about the period between two days.
        func tell(
            _ told: Double, _ status: Observation.Status, from: Double, to: Double,
            willRenew: Bool = true
        ) async throws {
            var observation = Observation(at: at(told), key: "n\(told)", kind: "TEST", subject: "2")
            observation.owners = ["payer"]
            observation.snapshot = Observation.Snapshot(
                rawStatus: status.rawValue, status: status, willRenew: willRenew,
                periodStart: at(from), periodEnd: at(to), products: ["plus"])
            try await scene.ingest([
                IncomingEvent(
                    BillingEvent(
                        source: BillingSource(.appStore, .production), key: observation.key,
                        kind: "TEST", at: observation.at, observation: observation),
                    origin: .webhook, body: Array(observation.key.utf8))
            ])
        }

        func revoke(at days: Double) async throws {
            let record = try await scene.store.subscriptions(of: account)[0]
            _ = try await scene.store.revoke(
                record.subscription.id, reason: "abuse", at: at(days)
            ).made
        }

        /// Decides now, from the kept row and from the tables, and in a preview.
        func decide() async throws -> Decision {
            #expect(try await scene.compareRows().differences == [])
            let decision = try await scene.decide(account)
            let preview = try await scene.store.preview(
                Names.product, region: Names.home, account: account, supposing: .init())
            #expect(preview.decision.requirements == decision.requirements)
            #expect(preview.granting.isEmpty == (decision.nextStep == .subscribe))
            return decision
        }

        func decide(at days: Double) async throws -> Decision {
            try await scene.store.check(account, Names.product, at: at(days))
        }
    }

    @Test func whoStillPaysIsNotToldToPayAnew() async throws {
        try await Scene.run { scene async throws in
            let payer = try await Payer.make(scene)
            try await payer.tell(-20, .active, from: -20, to: 10)
            #expect(try await payer.decide().nextStep == .enter)
            try await payer.revoke(at: -10)
            let charged = try await payer.decide()
            #expect(charged[.subscription] == .unmet(.held))
            #expect(charged.nextStep == .contactSupport)
            // A renewal may be on its way for three days.
            #expect(charged.validUntil == payer.at(13))
            #expect(try await payer.decide(at: -15).nextStep == .enter)
            #expect(try await payer.decide(at: -5).nextStep == .contactSupport)
            #expect(try await payer.decide(at: 12).nextStep == .contactSupport)
            #expect(try await payer.decide(at: 13).nextStep == .subscribe)
            #expect(try await payer.decide(at: 13)[.subscription] == .unmet(.revoked))

            // The payer cancels at the store: it runs until the period's end, and no longer.
            try await payer.tell(-1, .active, from: -20, to: 10, willRenew: false)
            let cancelled = try await payer.decide()
            #expect(cancelled.validUntil == payer.at(10))
            // The store says that it is over.
            try await payer.tell(-0.5, .expired, from: -20, to: 10, willRenew: false)
            let over = try await payer.decide()
            #expect(over[.subscription] == .unmet(.revoked))
            #expect(over.nextStep == .subscribe)
            #expect(over.validUntil == nil)
            #expect(try await payer.decide(at: -0.75).nextStep == .contactSupport)
        }
    }

    /// Each state at the store, told after the revocation, and what it comes to.
    @Test(
        arguments: [
            (.trialing, true, .contactSupport), (.active, false, .contactSupport),
            (.grace, true, .contactSupport), (.onHold, true, .contactSupport),
            (.expired, false, .subscribe), (.revoked, false, .subscribe),
            (.paused, false, .subscribe),
        ] as [(Observation.Status, Bool, NextStep)])
    func goesByWhatTheStoreTells(
        status: Observation.Status, willRenew: Bool, expected: NextStep
    ) async throws {
        try await Scene.run { scene async throws in
            let payer = try await Payer.make(scene)
            try await payer.tell(-20, .active, from: -20, to: 10)
            try await payer.revoke(at: -10)
            try await payer.tell(-5, status, from: -20, to: 10, willRenew: willRenew)
            #expect(try await payer.decide().nextStep == expected)
            #expect(try await payer.decide(at: -0.1).nextStep == expected)
        }
    }

    /// What was already over at the store when staff revoked it is paid for anew.
    @Test func whatIsOverIsPaidForAnew() async throws {
        try await Scene.run { scene async throws in
            let payer = try await Payer.make(scene)
            try await payer.tell(-50, .active, from: -50, to: -20, willRenew: false)
            try await payer.tell(-20, .expired, from: -50, to: -20, willRenew: false)
            try await payer.revoke(at: -10)
            #expect(try await payer.decide().nextStep == .subscribe)
            // Bought again, it grants, and nothing of the revocation is left.
            try await payer.tell(-5, .active, from: -5, to: 25)
            #expect(try await payer.decide().nextStep == .enter)
            #expect(try await scene.count("subscription where charged_until is not null") == 0)
        }
    }

    /// What the store tells and what staff do meet: whoever comes second knows of the first.
    @Test func aRevocationMeetsARenewal() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            let payer = try await Payer.make(scene)
            try await payer.tell(-60, .active, from: -60, to: -30)
            for round in 0..<12 {
                let start = -30 + Double(round)
                _ = try await together(2) { side in
                    if side == 0 {
                        try await payer.revoke(at: start)
                    } else {
                        try await payer.tell(start, .active, from: start, to: start + 40)
                    }
                }
                #expect(try await payer.decide().nextStep == .contactSupport)
                let charged: Date = try await scene.value(
                    "select max(charged_until) from subscription")
                #expect(charged == payer.at(start + 43), "round \(round)")
                try await scene.sql(
                    """
                    update subscription set state = 'active', revoked_at = null,
                        revoke_reason = null, charged_until = null
                    """)
            }
        }
    }
}
