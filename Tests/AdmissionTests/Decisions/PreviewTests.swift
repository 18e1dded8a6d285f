import Foundation
import Testing

@testable import Admission

struct PreviewTests {
    @Test func imaginesANewAccount() {
        let preview = Scene().preview("US", imagined: true)
        #expect(preview.decision[.account] == .met)
        #expect(preview.decision[.link] == .unmet(.missing(issuer: "chatgpt")))
        #expect(preview.decision[.invite] == .unmet(.none))
        #expect(preview.decision[.subscription] == .unmet(.none))
        #expect(preview.decision.nextStep == .linkAccount)
        #expect(!preview.payingWouldAdmit)
        #expect(preview.decision.account.uuid.uuidString.allSatisfy { $0 == "0" || $0 == "-" })
    }

    @Test func tellsWhetherPayingWouldAdmit() {
        let scene = Scene()
        let ready = Decision.Supposition(invite: true, links: ["chatgpt"])
        let preview = scene.preview("US", ready, imagined: true)
        #expect(preview.decision.nextStep == .subscribe)
        #expect(preview.payingWouldAdmit)
        #expect(!scene.preview("DE", ready, imagined: true).payingWouldAdmit)
        #expect(!scene.preview("US", .init(invite: true), imagined: true).payingWouldAdmit)
        #expect(!scene.preview("US", .init(links: ["chatgpt"]), imagined: true).payingWouldAdmit)

        let reserved = scene.with {
            $0.facts.redemption = .init(id: .example, state: .reserved(until: .day(11)))
            $0.facts.subscriptions = []
        }
        #expect(reserved.preview("US").payingWouldAdmit)
        #expect(reserved.preview("US").decision.nextStep == .subscribe)
        #expect(!reserved.preview("US", .init(at: .day(11))).payingWouldAdmit)
    }

    @Test func promisesNothingInARolloutToAShare() {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .open(invite: false, entitlement: nil, percent: 99))]
        }
        let preview = scene.preview("US", .init(links: ["chatgpt"]), imagined: true)
        #expect(preview.decision[.region] == .unmet(.outsideRollout))
        #expect(!preview.payingWouldAdmit)
    }

    @Test func supposesEachFactBothWays() {
        let scene = Scene()
        #expect(
            scene.preview("US", .init(subscription: false)).decision[.subscription] == .unmet(.none)
        )
        #expect(scene.preview("US", .init(invite: false)).decision[.invite] == .unmet(.none))
        #expect(
            scene.preview("US", .init(links: [])).decision[.link]
                == .unmet(.missing(issuer: "chatgpt")))
        let bare = scene.with {
            $0.facts.subscriptions = [.plus(.active, held: true)]
            $0.facts.redemption = nil
            $0.facts.links = []
            // No plan grants it yet: supposing a subscription needs none.
            $0.plans = []
        }
        let all = Decision.Supposition(subscription: true, invite: true, links: ["chatgpt"])
        #expect(bare.preview("US", all).decision.admitted)
        #expect(bare.preview("US", all).payingWouldAdmit)
        #expect(!bare.preview("US").payingWouldAdmit)
    }

    /// An offer of the waitlist is the invitation that would be redeemed.
    @Test func supposesThatAnOfferIsRedeemed() {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .waitlist)]
            $0.facts.subscriptions = []
            $0.facts.redemption = nil
            $0.facts.isOnWaitlist = true
            $0.facts.offer = .init(line: "US", until: .day(12))
        }
        #expect(scene.preview("US").decision.nextStep == .redeemInvite)
        #expect(!scene.preview("US").payingWouldAdmit)
        let redeemed = scene.preview("US", .init(invite: true))
        #expect(redeemed.decision.nextStep == .subscribe)
        #expect(redeemed.payingWouldAdmit)
        let late = scene.preview("US", .init(invite: true, at: .day(12)))
        #expect(late.decision[.region] == .unmet(.waitlist(joined: false)))
        // Another code that was redeemed is in its way.
        let other = scene.with { $0.facts.redemption = .init(id: .example, state: .confirmed) }
        #expect(!other.preview("US", .init(invite: true)).payingWouldAdmit)
    }

    @Test func looksAtAnotherPlaceAndTime() {
        let scene = Scene().with {
            $0.policy = .init(links: ["chatgpt"], travel: .both)
            $0.rules += [.rollout("DE", .open, from: 20), .legal("IR", .blocked)]
            $0.facts.homeRegion = "IR"
            $0.facts.location = "IR"
        }
        let opening = scene.preview("DE").decision
        #expect(opening[.legal] == .met)
        #expect(opening[.region] == .unmet(.notYetOpen(opensAt: .day(20))))
        let later = scene.preview("DE", .init(at: .day(20))).decision
        #expect(later.admitted)
        #expect(later.asOf == .day(20))
        #expect(
            Decision.preview(
                "atlas", region: "US", facts: nil, supposing: .init(), scene.book, at: .day(1))
                == nil)
    }
}

@Suite struct DuplicatePayerTests {
    private static func preview(_ subscriptions: Subscription...) -> Decision.Preview {
        Scene().with { $0.facts.subscriptions = subscriptions }.preview("US")
    }

    @Test func whoPaysTwiceForTheSameIsTold() {
        let (stripe, apple) = (Subscription.plus(.active), Subscription.plus(.grace))
        #expect(Self.preview(stripe, apple).duplicates == [stripe, apple])
        #expect(Self.preview(stripe).duplicates == [])
        #expect(Self.preview(stripe, .plus(.expired)).duplicates == [])
        #expect(Self.preview(stripe, .plus(.active, plan: "other")).duplicates == [])
    }

    @Test(
        arguments: [
            (.plus(.active), true), (.plus(.grace), true), (.plus(.onHold), true),
            (.plus(.active, held: true), true), (.plus(.grace, until: 1), true),
            (.plus(.active, until: 9, renews: true), true), (.plus(.active, until: 9), false),
            (.plus(.expired), false), (.plus(.revoked), false), (.plus(.pending), false),
            (.plus(.revoked, charged: 20), true), (.plus(.revoked, charged: 10), false),
            (.plus(.active, plan: "other"), false),
        ] as [(Subscription, Bool)])
    func whoHasOneIsToldBeforePayingAgain(subscription: Subscription, isDouble: Bool) {
        #expect(Self.preview(subscription).granting.isEmpty == !isDouble)
    }
}
