import Foundation
import Testing

@testable import Admission

/// Where a campaign is in the mode `open`, nobody needs an invite.
struct OpeningTests {
    private static let uninvited = Scene().with {
        $0.facts.redemption = nil
        $0.rules = [.rollout("US", .open), .rollout("DE", .open)]
    }

    private static func invite(
        _ opening: Opening..., at day: Double = 10, change: (inout Scene) -> Void = { _ in }
    ) -> RequirementState {
        var scene = uninvited
        scene.openings = opening
        change(&scene)
        return scene.decide(at: .day(day))[.invite]
    }

    @Test func asksForNoInviteInItsRegionsAndTime() {
        #expect(Self.invite() == .unmet(.none))
        #expect(Self.invite(.in()) == .notRequired)
        #expect(Self.invite(.in("US")) == .notRequired)
        #expect(Self.invite(.in("DE")) == .unmet(.none))
        #expect(Self.invite(.in("US", from: 10)) == .notRequired)
        #expect(Self.invite(.in("US", from: 10.001)) == .unmet(.none))
        #expect(Self.invite(.in("US", until: 10)) == .unmet(.none))
        #expect(Self.invite(.in("US", until: 10.001)) == .notRequired)
        #expect(Self.invite(.in("DE"), .in("US")) == .notRequired)
    }

    @Test func aCountryStandsForItsParts() {
        let inTexas: (inout Scene) -> Void = { $0.facts.homeRegion = "US-TX" }
        #expect(Self.invite(.in("US"), change: inTexas) == .notRequired)
        #expect(Self.invite(.in("US-TX"), change: inTexas) == .notRequired)
        #expect(Self.invite(.in("US-CA"), change: inTexas) == .unmet(.none))
        #expect(Self.invite(.in("US-TX")) == .unmet(.none))
    }

    /// The region that counts is the one that the rollout looks at.
    @Test(arguments: [
        (Product.Travel.homeOnly, true, false), (.locationOnly, false, true),
        (.both, false, false), (.homeWithGrace(days: 5), true, false),
    ])
    func looksWhereTheRolloutLooks(travel: Product.Travel, home: Bool, location: Bool) {
        for (opening, isOpen) in [(Opening.in("US"), home), (.in("DE"), location)] {
            let state = Self.invite(opening) {
                $0.policy = .init(links: ["chatgpt"], travel: travel)
                $0.facts.homeRegion = "US"
                $0.facts.location = "DE"
            }
            #expect(state == (isOpen ? .notRequired : .unmet(.none)), "\(travel)")
        }
        let both = Self.invite(.in("US", "DE")) {
            $0.policy = .init(links: ["chatgpt"], travel: travel)
            $0.facts.location = "DE"
        }
        #expect(both == .notRequired)
    }

    @Test func itsMomentsEndTheAnswer() {
        var scene = Self.uninvited
        scene.facts.subscriptions = [.plus(.active, until: nil)]
        scene.openings = [.in("US", from: 12, until: 14), .in("DE", from: 11)]
        #expect(scene.decide(at: .day(10)).validUntil == .day(12))
        #expect(scene.decide(at: .day(12)).validUntil == .day(14))
        #expect(scene.decide(at: .day(12)).nextStep == .enter)
        #expect(scene.decide(at: .day(14)).validUntil == nil)
        #expect(scene.decide(at: .day(14)).nextStep == .redeemInvite)
    }

    /// Nobody is put out who came in while no invite was asked for.
    @Test func whoCameInWithoutAnInviteStaysIn() {
        let admitted = Self.uninvited.with {
            $0.facts.admission = .init(at: .day(1), region: "US", redemption: nil)
        }
        #expect(admitted.decide()[.invite] == .kept)
        #expect(admitted.decide().nextStep == .none)
        // Who came in by an invite stays or not with that.
        let invited = Self.uninvited.with {
            $0.facts.admission = .init(at: .day(1), region: "US", redemption: .example)
        }
        #expect(invited.decide()[.invite] == .unmet(.none))
    }

    /// Asking for money then opens the door; without the opening an invite stands in the way.
    @Test func payingIsTheNextStepOnlyWhileOpen() {
        var scene = Self.uninvited
        scene.facts.subscriptions = []
        #expect(scene.decide().nextStep == .redeemInvite)
        #expect(!scene.preview("US").payingWouldAdmit)
        scene.openings = [.in("US")]
        #expect(scene.decide().nextStep == .subscribe)
        #expect(scene.preview("US").payingWouldAdmit)
        #expect(!scene.preview("DE").payingWouldAdmit)
    }
}
