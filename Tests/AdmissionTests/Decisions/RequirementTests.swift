import Foundation
import Testing

@testable import Admission

struct RequirementTests {
    @Test func admitsWhenEverythingHolds() {
        let scene = Scene()
        let decision = scene.decide()
        #expect(decision.admitted)
        #expect(decision.requirements.map(\.state) == Array(repeating: .met, count: 6))
        #expect(decision.nextStep == .enter)
        #expect(decision.asOf == .day(10))
        #expect(decision.validUntil == .day(30))
        #expect(decision.account == scene.facts.account)
        #expect(decision.product == "sora")

        let record = AdmissionRecord(at: .day(9), region: "US", redemption: nil)
        let isIn = scene.with { $0.facts.admission = record }.decide()
        #expect(isIn.nextStep == .none)
        #expect(isIn.admission == record)
    }

    @Test func knowsNoOtherProduct() {
        let scene = Scene()
        #expect(Decision.evaluate(scene.facts, scene.book, product: "atlas", at: .day(1)) == nil)
    }

    @Test(
        arguments: [
            (nil, .unmet(.unknown)), (.active, .met), (.suspended, .unmet(.suspended)),
            (.closed, .unmet(.closed)), (.merged, .unmet(.merged)),
        ] as [(Account.State?, RequirementState)])
    func account(state: Account.State?, expected: RequirementState) {
        let decision = Scene().with { $0.facts.accountState = state }.decide()
        #expect(decision[.account] == expected)
        #expect(decision.nextStep == (expected == .met ? .enter : .contactSupport))
    }

    /// Home, location, blocked?
    @Test(
        arguments: [
            (nil, nil, false), ("US", nil, false), ("US-TX", nil, true), (nil, "US-TX", true),
            ("US", "US-TX", true), ("IR", nil, true), ("US", "IR", true), ("IR-01", nil, true),
            ("IR-02", nil, false), ("US", "IR-02", false), ("FR", "FR", false),
        ] as [(Region?, Region?, Bool)])
    func legal(home: Region?, location: Region?, isBlocked: Bool) {
        let scene = Scene().with {
            $0.facts.homeRegion = home
            $0.facts.location = location
            $0.facts.override = .init(isAllowed: true)
            $0.policy = .init(links: ["chatgpt"], keepAdmitted: true)
            $0.facts.admission = .init(at: .day(1), region: "US", redemption: nil)
            $0.rules += [
                .legal("US-TX", .blocked), .legal("IR", .blocked), .legal("IR-02", .allowed),
                .legal("FR", .blocked, until: 10), .legal("FR", .allowed, from: 10),
            ]
        }
        let decision = scene.decide()
        #expect(decision[.legal] == (isBlocked ? .unmet(.blocked) : .met))
        #expect(decision.admitted == !isBlocked)
    }

    @Test(
        arguments: [
            ([], ["chatgpt"], .notRequired),
            (["chatgpt"], ["chatgpt", "apple"], .met),
            (["chatgpt"], ["apple"], .unmet(.missing(issuer: "chatgpt"))),
            (["chatgpt", "apple"], ["chatgpt"], .unmet(.missing(issuer: "apple"))),
            (["chatgpt", "apple"], [], .unmet(.missing(issuer: "chatgpt"))),
        ] as [([Issuer], Set<Issuer>, RequirementState)])
    func link(wanted: [Issuer], linked: Set<Issuer>, expected: RequirementState) {
        let decision = Scene().with {
            $0.policy = .init(links: wanted)
            $0.facts.links = linked
        }.decide()
        #expect(decision[.link] == expected)
        #expect(decision.nextStep == (expected.isObstacle ? .linkAccount : .enter))
    }

    @Test(
        arguments: [
            (nil, false, .unmet(.none)),
            (.confirmed, false, .met),
            (.confirmed, true, .met),
            (.reserved(until: .day(11)), false, .unmet(.reserved(until: .day(11)))),
            (.reserved(until: .day(11)), true, .unmet(.reserved(until: .day(11)))),
            (.reserved(until: .day(10)), false, .unmet(.none)),
            (.reserved(until: .day(10)), true, .unmet(.revoked)),
            (.released, false, .unmet(.none)),
            (.released, true, .unmet(.revoked)),
        ] as [(Redemption.State?, Bool, RequirementState)])
    func invite(state: Redemption.State?, isRevoked: Bool, expected: RequirementState) {
        let scene = Scene().with {
            $0.facts.redemption = state.map {
                .init(id: .example, state: $0, isInviteRevoked: isRevoked)
            }
        }
        #expect(scene.decide()[.invite] == expected)
        #expect(
            scene.decide().validUntil == (state == .reserved(until: .day(11)) ? .day(11) : .day(30))
        )

        // Whoever came in stays in, if the product says so.
        var admitted = scene
        admitted.facts.admission = .init(at: .day(1), region: "US", redemption: .example)
        #expect(admitted.decide()[.invite] == expected)
        admitted.policy = .init(links: ["chatgpt"], keepAdmitted: true)
        #expect(admitted.decide()[.invite] == (expected == .met ? .met : .kept))
        admitted.rules = [.rollout("US", .open(invite: false, entitlement: "sora"))]
        #expect(admitted.decide()[.invite] == .notRequired)
    }

    @Test(
        arguments: [
            ([], Reason.none),
            ([.plus(.active, plan: "other")], Reason.none),
            ([.plus(.active, plan: "gone")], Reason.none),
            ([.plus(.active)], nil),
            ([.plus(.active, until: nil)], nil),
            ([.plus(.trialing)], nil),
            ([.plus(.grace)], nil),
            ([.plus(.unknown)], nil),
            ([.plus(.active, until: 10)], .expired),
            ([.plus(.trialing, until: 9)], .expired),
            ([.plus(.active, until: 9, renews: true)], .statusUnknown),
            ([.plus(.trialing, until: 7.5, renews: true)], .statusUnknown),
            ([.plus(.active, until: 7, renews: true)], .expired),
            ([.plus(.active, until: 9, renews: true), .plus(.active)], nil),
            ([.plus(.grace, until: 9)], .onHold),
            ([.plus(.grace, until: 9, renews: true)], .onHold),
            ([.plus(.grace, until: 9, held: true)], .held),
            ([.plus(.unknown, until: 10)], .statusUnknown),
            ([.plus(.unknown, until: nil)], .statusUnknown),
            ([.plus(.pending)], .pending),
            ([.plus(.onHold)], .onHold),
            ([.plus(.paused)], .paused),
            ([.plus(.expired)], .expired),
            ([.plus(.revoked)], .revoked),
            ([.plus(.active, held: true)], .held),
            ([.plus(.onHold, held: true)], .held),
            ([.plus(.active, until: 9, held: true)], .expired),
            ([.plus(.revoked, held: true)], .revoked),
            ([.plus(.revoked, charged: 20)], .held),
            ([.plus(.revoked, charged: 10)], .revoked),
            ([.plus(.revoked, charged: 20), .plus(.expired)], .held),
            ([.plus(.revoked, charged: 20), .plus(.active)], nil),
            ([.plus(.active, held: true), .plus(.grace)], nil),
            ([.plus(.expired), .plus(.onHold)], .onHold),
            ([.plus(.onHold), .plus(.active, held: true)], .held),
            ([.plus(.paused), .plus(.pending)], .paused),
            ([.plus(.pending), .plus(.unknown, until: 1)], .pending),
            ([.plus(.revoked), .plus(.unknown, until: 1)], .statusUnknown),
            ([.plus(.expired), .plus(.revoked)], .revoked),
        ] as [([Subscription], Reason?)])
    func subscription(subscriptions: [Subscription], reason: Reason?) {
        let scene = Scene().with { $0.facts.subscriptions = subscriptions }
        #expect(scene.decide()[.subscription] == (reason.map { .unmet($0) } ?? .met))
        let free = scene.with { $0.rules = [.rollout("US", .open(invite: true, entitlement: nil))] }
        #expect(free.decide()[.subscription] == .notRequired)
    }

    @Test func staysMetAsLongAsOneSubscriptionOpensTheDoor() {
        func validUntil(_ subscriptions: Subscription...) -> Date? {
            Scene().with { $0.facts.subscriptions = subscriptions }.decide().validUntil
        }
        #expect(validUntil(.plus(.active, until: 12), .plus(.grace, until: 14)) == .day(14))
        #expect(validUntil(.plus(.active, until: 12), .plus(.active, until: nil)) == nil)
        #expect(validUntil(.plus(.active, until: 12, held: true)) == .day(12))
        #expect(validUntil(.plus(.revoked, until: 8, charged: 14)) == .day(14))
        #expect(validUntil(.plus(.revoked, until: 12)) == nil)
        #expect(validUntil(.plus(.active, until: 12, held: true), .plus(.trialing)) == .day(30))
        #expect(validUntil(.plus(.active, until: 12, plan: "other")) == nil)
        #expect(validUntil(.plus(.onHold, until: 12)) == nil)
        #expect(validUntil(.plus(.active, until: 12, renews: true)) == .day(12))
        #expect(validUntil(.plus(.active, until: 9, renews: true)) == .day(12))
        #expect(validUntil(.plus(.active, until: 7, renews: true)) == nil)
        #expect(validUntil(.plus(.grace, until: 9)) == nil)
    }

    @Test func nobodyIsToldToPayTwice() {
        func step(_ subscription: Subscription) -> NextStep {
            Scene().with { $0.facts.subscriptions = [subscription] }.decide().nextStep
        }
        #expect(step(.plus(.active, until: 9, renews: true)) == .wait)
        #expect(step(.plus(.grace, until: 1)) == .fixPayment)
        #expect(step(.plus(.active, until: 7, renews: true)) == .subscribe)
        #expect(step(.plus(.active, until: 9)) == .subscribe)
    }

    @Test func letsPayingGoBeforeConfirmingAReservedInvite() {
        let scene = Scene().with {
            $0.facts.redemption = .init(id: .example, state: .reserved(until: .day(11)))
        }
        #expect(scene.decide().nextStep == .confirmInvite)
        #expect(!scene.decide().admitted)
        let unpaid = scene.with { $0.facts.subscriptions = [] }
        #expect(unpaid.decide().nextStep == .subscribe)
        #expect(unpaid.decide(at: .day(11)).nextStep == .redeemInvite)
    }
}
