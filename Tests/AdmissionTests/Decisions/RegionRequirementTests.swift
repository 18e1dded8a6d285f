import Foundation
import Testing

@testable import Admission

struct RegionRequirementTests {
    /// What is known of a product's rules on day 10, seen from `US-TX`.
    @Test(
        arguments: [
            ([], .unmet(.closed), nil),
            ([.rollout("US", .open)], .met, nil),
            ([.rollout("US", .open, until: 12)], .met, 12),
            ([.rollout("US", .open, until: 10)], .unmet(.closed), nil),
            ([.rollout("US", .open, from: 10)], .met, nil),
            ([.rollout("US", .open, from: 11)], .unmet(.notYetOpen(opensAt: .day(11))), 11),
            ([.rollout("US", .closed)], .unmet(.closed), nil),
            (
                [.rollout("US", .closed, until: 12), .rollout("US", .open, from: 12)],
                .unmet(.notYetOpen(opensAt: .day(12))), 12
            ),
            ([.rollout("US", .waitlist)], .unmet(.waitlist(joined: false)), nil),
            (
                [.rollout("US", .waitlist, until: 15), .rollout("US", .open, from: 15)],
                .unmet(.waitlist(joined: false)), 15
            ),
            ([.rollout("US", .open), .rollout("US-TX", .closed)], .unmet(.closed), nil),
            (
                [.rollout("US", .open), .rollout("US-TX", .closed, until: 12)],
                .unmet(.notYetOpen(opensAt: .day(12))), 12
            ),
            ([.rollout("US", .open), .rollout("US-TX", .closed, from: 13)], .met, 13),
            ([.rollout("US", .closed), .rollout("US-TX", .open)], .met, nil),
            ([.rollout("US", .closed), .rollout("US-CA", .open)], .unmet(.closed), nil),
            (
                [.rollout("US-TX", .open, from: 14), .rollout("US", .closed)],
                .unmet(.notYetOpen(opensAt: .day(14))), 14
            ),
            (
                [.rollout("US", .open(invite: true, entitlement: "sora", percent: 0))],
                .unmet(.outsideRollout), nil
            ),
        ] as [([RegionRule], RequirementState, Double?)])
    func rules(rules: [RegionRule], expected: RequirementState, validUntil: Double?) {
        let scene = Scene().with {
            $0.rules = rules
            $0.facts.homeRegion = "US-TX"
            $0.facts.subscriptions = [.plus(.active, until: nil)]
        }
        #expect(scene.decide()[.region] == expected)
        #expect(scene.decide().validUntil == validUntil.map(Date.day))

        let kept = scene.with {
            $0.policy = .init(links: ["chatgpt"], keepAdmitted: true)
            $0.facts.admission = .init(at: .day(1), region: "US", redemption: nil)
        }
        #expect(kept.decide()[.region] == (expected == .met ? .met : .kept))
        #expect(
            kept.with { $0.facts.override = .init(isAllowed: true) }.decide()[.region] == .waived)
        let barred = kept.with { $0.facts.override = .init(isAllowed: false, until: .day(11)) }
        #expect(barred.decide()[.region] == .unmet(.closed))
        #expect(barred.decide().validUntil == .day(11))
        #expect(barred.decide(at: .day(10)).nextStep == .wait)
        let lapsed = scene.with { $0.facts.override = .init(isAllowed: false, until: .day(10)) }
        #expect(lapsed.decide()[.region] == expected)
    }

    @Test func tellsWhoStandsInLine() {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .waitlist)]
            $0.facts.isOnWaitlist = true
        }
        #expect(scene.decide()[.region] == .unmet(.waitlist(joined: true)))
        #expect(scene.decide().nextStep == .wait)
        #expect(scene.with { $0.facts.isOnWaitlist = false }.decide().nextStep == .joinWaitlist)
    }

    /// Whoever was drawn from the line of a place, and took the offer, is let in there.
    @Test(
        arguments: [
            ("US", "US", .confirmed, nil, .met),
            ("US", "US", .reserved(until: .day(12)), 12, .met),
            ("US", "US", .reserved(until: .day(10)), nil, .unmet(.offered)),
            ("US", "US", .released, nil, .unmet(.waitlist(joined: false))),
            ("US", "US-TX", .confirmed, nil, .met),
            ("US-TX", "US", .confirmed, nil, .unmet(.waitlist(joined: false))),
            ("DE", "US", .confirmed, nil, .unmet(.waitlist(joined: false))),
            (nil, "US", .confirmed, nil, .unmet(.waitlist(joined: false))),
        ] as [(Region?, Region, Redemption.State, Double?, RequirementState)])
    func letsInWhoWasDrawn(
        line: Region?, home: Region, state: Redemption.State, until: Double?,
        expected: RequirementState
    ) {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .waitlist), .rollout("DE", .waitlist)]
            $0.facts.homeRegion = home
            // Nothing else is bounded in time.
            $0.facts.subscriptions = [.plus(.active, until: nil)]
            $0.facts.redemption = .init(id: .example, state: state, drawnFrom: line)
        }
        let decision = scene.decide()
        #expect(decision[.region] == expected)
        #expect(decision.admitted == (expected == .met && state == .confirmed))
        #expect(decision.validUntil == until.map(Date.day))
        if expected == .met, state != .confirmed { #expect(decision.nextStep == .confirmInvite) }
        // Being drawn opens nothing that is closed, and the law stands above it.
        let closed = scene.with { $0.rules = [.rollout(home, .closed)] }
        #expect(closed.decide()[.region] == .unmet(.closed))
        let barred = scene.with { $0.rules.append(.legal(home.country, .blocked)) }
        #expect(barred.decide().nextStep == .contactSupport)
    }

    /// Whoever was drawn from the line of a place is told to redeem the offer, until it lapses or
    /// another redemption stands in its way.
    @Test(
        arguments: [
            ("US", "US", nil, .offered, 12),
            ("US", "US-TX", nil, .offered, 12),
            ("US-TX", "US", nil, .waitlist(joined: true), 12),
            ("DE", "US", nil, .waitlist(joined: true), 12),
            ("US", "US", .released, .offered, 12),
            ("US", "US", .reserved(until: .day(10)), .offered, 12),
            ("US", "US", .reserved(until: .day(11)), .waitlist(joined: true), 11),
            ("US", "US", .confirmed, .waitlist(joined: true), 12),
        ] as [(Region, Region, Redemption.State?, Reason, Double)])
    func tellsWhoWasDrawnToRedeem(
        line: Region, home: Region, state: Redemption.State?, expected: Reason, until: Double
    ) {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .waitlist), .rollout("DE", .waitlist)]
            $0.facts.homeRegion = home
            // Nothing else is bounded in time.
            $0.facts.subscriptions = [.plus(.active, until: nil)]
            $0.facts.redemption = state.map { .init(id: .example, state: $0) }
            $0.facts.isOnWaitlist = true
            $0.facts.offer = .init(line: line, until: .day(12))
        }
        let decision = scene.decide()
        #expect(decision[.region] == .unmet(expected))
        #expect(expected.name == "waitlist")
        #expect(decision.nextStep == (expected == .offered ? .redeemInvite : .wait))
        #expect(!decision.admitted)
        #expect(decision.validUntil == .day(until))
        // It has lapsed, and left the line with it.
        let late = scene.decide(at: .day(12))
        #expect(late[.region] == .unmet(.waitlist(joined: false)))
        #expect(late.nextStep == .joinWaitlist)
        #expect(late.validUntil == nil)
        // An offer opens nothing by itself, and where no line is, none is needed.
        let closed = scene.with { $0.rules = [.rollout(home, .closed)] }
        #expect(closed.decide()[.region] == .unmet(.closed))
        let open = scene.with { $0.rules = [.rollout(home, .open)] }
        #expect(open.decide()[.region] == .met)
    }

    /// What was reserved out of an offer and has lapsed can be taken up, unless it was revoked.
    @Test(arguments: [false, true]) func aLapsedReservationOfAnOfferCanBeTakenUp(isRevoked: Bool) {
        let scene = Scene().with {
            $0.rules = [.rollout("US", .waitlist)]
            $0.facts.redemption = .init(
                id: .example, state: .reserved(until: .day(9)), isInviteRevoked: isRevoked,
                drawnFrom: "US")
        }
        #expect(scene.decide().nextStep == (isRevoked ? .joinWaitlist : .redeemInvite))
    }

    /// Of two places that must be open, each goes by its own line.
    @Test(arguments: [("US", true), ("DE", false)] as [(Region, Bool)])
    func beingDrawnCountsForThePlaceOfTheLine(location: Region, isMet: Bool) {
        let scene = Scene().with {
            $0.policy = .init(links: [], travel: .both)
            $0.rules = [.rollout("US", .waitlist), .rollout("DE", .waitlist)]
            $0.facts.location = location
            $0.facts.redemption = .init(id: .example, state: .confirmed, drawnFrom: "US")
        }
        #expect(scene.decide()[.region] == (isMet ? .met : .unmet(.waitlist(joined: false))))
    }

    @Test func letsAShareInAndKeepsThemAsItGrows() {
        var inside = Set<Account.ID>()
        let accounts = (0..<1000).map { Account.ID.make(at: .day(Double($0))) }
        for percent in [0, 10, 50, 100] {
            let scene = Scene().with {
                $0.rules = [
                    .rollout("US", .open(invite: false, entitlement: nil, percent: percent))
                ]
            }
            let book = scene.book
            let now = Set(
                accounts.filter { account in
                    var facts = scene.facts
                    facts.account = account
                    return Decision.evaluate(facts, book, product: "sora", at: .day(10))!.admitted
                })
            #expect(inside.isSubset(of: now))
            #expect(abs(now.count - 10 * percent) < 130)
            if percent == 0 { #expect(now.isEmpty) }
            inside = now
        }
        #expect(inside.count == 1000)
    }

    /// `US` is open, `DE` is on the waitlist, `FR` is unknown to the rules.
    @Test(
        arguments: [
            (.homeOnly, "US", "DE", .met),
            (.homeOnly, nil, "US", .unresolved(.unresolved)),
            (.homeOnly, "FR", "US", .unmet(.closed)),
            (.locationOnly, "DE", "US", .met),
            (.locationOnly, "US", "DE", .unmet(.waitlist(joined: false))),
            (.locationOnly, "US", nil, .unresolved(.unresolved)),
            (.both, "US", "US-TX", .met),
            (.both, "US", "DE", .unmet(.waitlist(joined: false))),
            (.both, "FR", "DE", .unmet(.closed)),
            (.both, "DE", "US", .unmet(.waitlist(joined: false))),
            (.both, "US", nil, .unresolved(.unresolved)),
            (.both, nil, "US", .unresolved(.unresolved)),
            (.homeWithGrace(days: 7), "US", nil, .met),
            (.homeWithGrace(days: 7), "DE", "US", .unmet(.waitlist(joined: false))),
            (.homeWithGrace(days: 7), nil, "US", .unresolved(.unresolved)),
        ] as [(Product.Travel, Region?, Region?, RequirementState)])
    func travel(
        travel: Product.Travel, home: Region?, location: Region?, expected: RequirementState
    ) {
        let decision = Scene().with {
            $0.policy = .init(links: ["chatgpt"], travel: travel)
            $0.rules += [.rollout("DE", .waitlist)]
            $0.facts.homeRegion = home
            $0.facts.location = location
        }.decide()
        #expect(decision[.region] == expected)
        if expected == .unresolved(.unresolved) { #expect(decision.nextStep == .declareRegion) }
    }

    /// Where, away since, is the region met, until when that holds.
    @Test(
        arguments: [
            ("DE", nil, true, 17), ("DE", 9, true, 16), ("DE", 4, true, 11), ("DE", 3, false, 30),
            ("DE", 1, false, 30), ("US-TX", 1, true, 30), ("CA", 1, true, 30), ("FR", 9, true, 12),
        ] as [(Region, Double?, Bool, Double)])
    func grace(location: Region, since: Double?, isMet: Bool, validUntil: Double) {
        let decision = Scene().with {
            $0.policy = .init(links: ["chatgpt"], travel: .homeWithGrace(days: 7))
            $0.rules += [
                .rollout("DE", .closed), .rollout("US-TX", .closed), .rollout("CA", .open),
                .rollout("FR", .open, until: 12),
            ]
            $0.facts.location = location
            $0.facts.abroadSince = since.map(Date.day)
        }.decide()
        #expect(decision[.region] == (isMet ? .met : .unmet(.closed)))
        #expect(decision.validUntil == .day(validUntil))
    }

    /// Which invite and entitlement are asked for, whatever the region's state.
    @Test func alwaysShowsWhatWouldBeNeeded() {
        func wanted(_ scene: Scene) -> [RequirementState] {
            let decision = scene.with {
                $0.facts.redemption = nil
                $0.facts.subscriptions = []
            }.decide()
            return [decision[.invite], decision[.subscription]]
        }
        func rules(_ rules: RegionRule...) -> Scene { Scene().with { $0.rules = rules } }
        let asked: [RequirementState] = [.unmet(.none), .unmet(.none)]
        let free: [RequirementState] = [.notRequired, .notRequired]
        let paid: [RequirementState] = [.notRequired, .unmet(.none)]
        let open = RegionRule.Rollout.open(invite: false, entitlement: nil)
        let paidOnly = RegionRule.Rollout.open(invite: false, entitlement: "sora")

        #expect(wanted(rules()) == asked)
        #expect(wanted(rules(.rollout("US", open))) == free)
        #expect(wanted(rules(.rollout("US", open, from: 12))) == free)
        #expect(wanted(rules(.rollout("US", open, until: 5))) == free)
        #expect(wanted(rules(.rollout("US", .open), .rollout("US-TX", open))) == asked)
        let past = rules(
            .rollout("US", open, until: 5), .rollout("US", .waitlist, from: 5, until: 15),
            .rollout("US", paidOnly, from: 15))
        #expect(wanted(past) == paid)
        #expect(wanted(past.with { $0.facts.override = .init(isAllowed: true) }) == paid)
        let kept = past.with {
            $0.policy = .init(links: ["chatgpt"], keepAdmitted: true)
            $0.facts.admission = .init(at: .day(1), region: "US", redemption: nil)
        }
        #expect(wanted(kept) == free)
        #expect(wanted(past.with { $0.facts.homeRegion = nil }) == asked)

        let both = rules(.rollout("US", open), .rollout("DE", paidOnly)).with {
            $0.policy = .init(links: ["chatgpt"], travel: .both)
            $0.facts.location = "DE"
        }
        #expect(wanted(both) == paid)
        #expect(wanted(both.with { $0.facts.homeRegion = "FR" }) == asked)

        // Of two entitlements home's is asked for: here the one that the account has.
        let atlas = RegionRule.Rollout.open(invite: false, entitlement: "atlas")
        let two = both.with { $0.rules = [.rollout("US", paidOnly), .rollout("DE", atlas)] }
        #expect(two.decide()[.subscription] == .met)
        #expect(two.with { $0.facts.homeRegion = "DE" }.decide()[.subscription] == .unmet(.none))
        #expect(wanted(both.with { $0.facts.homeRegion = nil }) == paid)
        #expect(wanted(both.with { $0.facts.location = nil }) == free)
    }
}
