import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

@Suite struct WaitlistOfferTests {
    private static let hours72: Double = 72 * 3600

    /// One account that was drawn just now.
    private func offered(
        _ scene: Scene, budget: Int? = 1
    ) async throws -> (account: Account.ID, offer: WaitlistOffer, campaign: Campaign.ID) {
        try await scene.launch()
        let account = try await scene.linked(1)[0]
        try await scene.join([account], at: Date())
        let campaign = try await scene.serve(budget: budget)
        _ = try await scene.store.draw(usLine, count: 1).made
        let standing = try await scene.store.standing(of: account, Names.product)
        #expect(standing.state == .offered)
        #expect(standing.place == nil)
        return (account, try #require(standing.offer), campaign)
    }

    private func held(_ scene: Scene) async throws -> [Int] {
        let row = try await scene.rows(
            "select budget_used, budget_held from campaign where budget is not null")[0]
        return [try row(0), try row(1)]
    }

    @Test func redeemingTheOfferEndsTheEntry() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            #expect(try await held(scene) == [0, 1])
            // The budget is all in the offer, so that nobody else gets it.
            let other = try await scene.linked(1)[0]
            let plain = try await scene.issue(
                try await scene.store.invite(.id(offer.invite)).invite.campaign, 1, uses: 1)[0]
            #expect(
                try await scene.store.redeem(.code(plain.code), for: other).made.refusal
                    == .budget)
            let redeemed = try await scene.store.redeem(.code(offer.code), for: account).made
            #expect(redeemed.isNew)
            #expect(try await held(scene) == [1, 0])
            #expect(
                try await scene.store.standing(of: account, Names.product).state == .none)
            #expect(try await scene.count("waitlist_entry") == 0)
            #expect(try await scene.compareRows().differences.isEmpty)
            #expect(
                try await scene.store.join(account, Names.product).made.refusal == .invited)
            #expect(try await scene.misheld() == 0)
        }
    }

    @Test func nobodyElseCanRedeemAnOffer() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            let other = try await scene.linked(1)[0]
            #expect(
                try await scene.store.redeem(.code(offer.code), for: other).made.refusal
                    == .bound)
            #expect(
                try await scene.store.redeem(.code(offer.code), for: other, reserve: true).made
                    .refusal == .bound)
            #expect(try await scene.store.redeem(.code(offer.code), for: account).made.isNew)
            #expect(try await scene.count("redemption") == 1)
        }
    }

    /// A reservation takes the offer; given back, the offer stands again.
    @Test func aReservationThatIsReleasedGivesTheOfferBack() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            let reserved = try #require(
                try await scene.store.redeem(.code(offer.code), for: account, reserve: true).made
                    .redemption)
            #expect(try await held(scene) == [1, 0])
            #expect(try await scene.count("waitlist_entry") == 0)
            _ = try await scene.store.release(reserved.id, reason: "not paid")
            #expect(try await held(scene) == [0, 1])
            let standing = try await scene.store.standing(of: account, Names.product)
            #expect(standing.state == .offered)
            #expect(standing.offer?.code == offer.code)
            #expect(standing.cohort != nil)
            #expect(try await scene.compareRows().differences.isEmpty)
            #expect(try await scene.store.redeem(.code(offer.code), for: account).made.isNew)
            #expect(try await held(scene) == [1, 0])
            #expect(try await scene.misheld() == 0)
        }
    }

    /// While the region has a line, being drawn from it is what opens the region.
    @Test func whoTookAnOfferIsInWhereOthersWait() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            let other = try await scene.linked(1)[0]
            for somebody in [account, other] {
                _ = try await scene.store.grant(
                    Names.plan, to: somebody, until: farAhead, reason: "test")
            }
            try await scene.setRule(.waitlist)
            // An invitation of another kind does not take anybody past the line.
            let plain = try await scene.codes(1)[0]
            _ = try await scene.store.redeem(.code(plain.code), for: other)
            let kept = try await scene.decide(other)
            #expect(kept[.region] == .unmet(.waitlist(joined: false)))
            let drawn = try await scene.decide(account, "drawn")
            #expect(drawn[.region] == .unmet(.offered))
            #expect(drawn.nextStep == .redeemInvite)
            #expect(drawn.validUntil == offer.expiresAt)

            let reserved = try #require(
                try await scene.store.redeem(.code(offer.code), for: account, reserve: true).made
                    .redemption)
            let held = try await scene.decide(account, "reserved")
            #expect(held[.region] == .met)
            #expect(held.nextStep == .confirmInvite)
            guard case .reserved(let end) = reserved.state else { throw Unexpected() }
            #expect(held.validUntil == end)
            _ = try await scene.store.release(reserved.id, reason: "not paid")
            let released = try await scene.decide(account, "released")
            #expect(released.requirements == drawn.requirements)
            #expect(released.validUntil == offer.expiresAt)

            _ = try await scene.store.redeem(.code(offer.code), for: account)
            #expect(try await scene.decide(account, "redeemed").nextStep == .enter)
            #expect(try await scene.store.enter(account, Names.product).made.verdict == .entered)
            let line: String = try await scene.value(
                "select drawn_region from redemption where state = 'confirmed' "
                    + "and account_id = '\(account)'")
            #expect(line == "US")
            // It is the line's place that counts.
            try await scene.sql("update account set home_region = 'CA' where id = '\(account)'")
            try await scene.setRule(.waitlist, in: "CA")
            #expect(
                try await scene.decide(account, "moved")[.region]
                    == .unmet(.waitlist(joined: false)))
            #expect(try await scene.compareRows().differences.isEmpty)
        }
    }

    /// From the draw until it lapses, and never after it was taken back.
    @Test func whoWasDrawnIsToldToRedeemWhileTheOfferStands() async throws {
        try await Scene.run { scene async throws in
            let before = Date()
            let (account, offer, _) = try await offered(scene)
            try await scene.setRule(.waitlist, from: before - 60)
            func step(at moment: Date?) async throws -> NextStep {
                try await scene.store.check(account, Names.product, at: moment).nextStep
            }
            #expect(try await step(at: before) == .wait)
            #expect(try await step(at: nil) == .redeemInvite)
            #expect(try await step(at: offer.expiresAt - 1) == .redeemInvite)
            #expect(try await step(at: offer.expiresAt) == .joinWaitlist)
            let preview = try await scene.store.preview(
                Names.product, region: Names.home, account: account,
                supposing: .init(invite: true))
            #expect(preview.decision.nextStep == .subscribe)
            #expect(preview.payingWouldAdmit)

            // Where the account is at home now, it was drawn from no line.
            try await scene.setRule(.waitlist, in: "CA")
            try await scene.sql("update account set home_region = 'CA' where id = '\(account)'")
            #expect(try await scene.decide(account, "moved").nextStep == .wait)
            try await scene.sql("update account set home_region = 'US' where id = '\(account)'")

            _ = try await scene.store.extend(
                offer.invite, until: offer.expiresAt + 60, maxUses: nil, reason: "test")
            #expect(
                try await scene.decide(account, "extended").validUntil == offer.expiresAt + 60)
            _ = try await scene.store.revoke(.id(offer.invite), reason: "mistake")
            #expect(try await scene.decide(account, "revoked").nextStep == .joinWaitlist)
            #expect(try await scene.store.lapseOffers() == 1)
            #expect(try await scene.decide(account, "lapsed").nextStep == .joinWaitlist)
            #expect(try await scene.compareRows().differences == [])
        }
    }

    /// A reservation that has lapsed keeps the offer's code for its account until it is given back.
    @Test func aLapsedReservationOfAnOfferIsTakenUpAgain() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            try await scene.setRule(.waitlist)
            _ = try await scene.store.redeem(
                .code(offer.code), for: account, reserve: true, at: Date() - 1200)
            #expect(try await scene.decide(account, "lapsed").nextStep == .redeemInvite)
            let again = try await scene.store.redeem(
                .code(offer.code), for: account, reserve: true
            ).made
            #expect(again.redemption != nil)
            #expect(try await scene.decide(account, "again").nextStep == .subscribe)
        }
    }

    /// Draws, redemptions and releases of the same accounts' offers at once.
    @Test func theRowsTellOfOffersWhateverHappensAtOnce() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            try await scene.setRule(.waitlist)
            let accounts = try await scene.linked(60)
            try await scene.join(accounts, at: Date())
            // More than is ever drawn.
            try await scene.serve(budget: 600)
            _ = try await together(16) { number in
                let store = scene.store(number)
                for round in 0..<6 {
                    if number < 3 { _ = try await store.draw(usLine, count: 4).made }
                    let account = accounts[(number * 6 + round) % 60]
                    let standing = try await store.standing(of: account, Names.product)
                    guard let offer = standing.offer else { continue }
                    let taken = try await store.redeem(
                        .code(offer.code), for: account, reserve: true
                    ).made
                    if number.isMultiple(of: 2), let redemption = taken.redemption {
                        _ = try await store.release(redemption.id, reason: "test")
                    }
                }
            }
            #expect(try await scene.count("waitlist_offer where state = 'open'") > 0)
            #expect(try await scene.count("waitlist_offer where state = 'redeemed'") > 0)
            #expect(
                try await scene.count("entitlement where offer_region is not null")
                    == scene.count("waitlist_offer where state = 'open'"))
            #expect(try await scene.compareRows().differences == [])
            for account in accounts { try await scene.decide(account) }
        }
    }

    /// Offers are reserved, released and redeemed while others compare the rows.
    @Test func theRowsTellWhoWasDrawnWhateverHappensAtOnce() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            try await scene.setRule(.waitlist)
            let accounts = try await scene.linked(24)
            try await scene.join(accounts, at: Date())
            try await scene.serve(budget: 24)
            let drawn = try await scene.store.draw(usLine, count: 24).made.released
            let codes = try await together(24) { number in
                try await scene.store(number).standing(
                    of: drawn[number].account, Names.product
                ).offer!.code
            }
            let taken = try await together(24 * 3 + 3) { number -> Bool in
                guard number < 24 * 3 else {
                    #expect(try await scene.compareRows().differences == [])
                    return false
                }
                let account = drawn[number % 24].account
                let outcome = try await scene.store(number).redeem(
                    .code(codes[number % 24]), for: account, reserve: number >= 24
                ).made
                if number >= 48, let redemption = outcome.redemption {
                    _ = try await scene.store(number + 1).release(redemption.id, reason: "test")
                }
                return outcome.redemption != nil
            }
            #expect(taken.count { $0 } > 24)
            #expect(try await scene.compareRows().differences == [])
            for account in drawn.map(\.account) { try await scene.decide(account) }
            #expect(
                try await scene.count(
                    "entitlement as e where (redemption_state in ('reserved', 'confirmed')) "
                        + "<> (drawn_region is not null)") == 0)
        }
    }

    @Test func anOfferLapsesAfterThreeDaysAndItsAccountMayJoinAgain() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, campaign) = try await offered(scene)
            let end = offer.expiresAt
            #expect(abs(end.timeIntervalSinceNow - Self.hours72) < 60)
            #expect(try await scene.store.lapseOffers(at: end - 1) == 0)
            #expect(try await scene.store.lapseOffers(at: end) == 1)
            #expect(try await scene.store.lapseOffers(at: end) == 0)
            #expect(try await held(scene) == [0, 0])
            #expect(
                try await scene.store.redeem(.code(offer.code), for: account).made.refusal
                    == .revoked)
            #expect(
                try await scene.store.standing(of: account, Names.product).state == .none)
            #expect(try await scene.compareRows().differences.isEmpty)
            let again = try await scene.store.join(account, Names.product).made
            #expect(again.isNew)
            #expect(again.standing?.place == 1)
            let drawn = try await scene.store.draw(usLine, count: 1).made
            #expect(drawn.released.map(\.account) == [account])
            #expect(drawn.campaign == campaign)
            #expect(try await scene.misheld() == 0)
        }
    }

    /// Before any sweep has come by.
    @Test func anOfferWhoseTimeIsOverIsOfNoUseAndInNobodysWay() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            let late = offer.expiresAt + 1
            #expect(
                try await scene.store.redeem(.code(offer.code), for: account, at: late).made
                    .refusal == .expired)
            #expect(
                try await scene.store.standing(of: account, Names.product, at: late).state
                    == .none)
            // The next draw takes the budget back by itself.
            let next = try await scene.linked(1)[0]
            try await scene.join([next], at: late)
            let drawn = try await scene.store.draw(usLine, count: 5, at: late).made
            #expect(drawn.released.map(\.account) == [next])
            #expect(try await scene.misheld() == 0)
            // So does joining.
            let later = late + Self.hours72 + 1
            let again = try await scene.store.join(next, Names.product, at: later).made
            #expect(again.isNew)
            #expect(try await held(scene) == [0, 0])
        }
    }

    @Test func aRevokedOfferGivesItsBudgetBack() async throws {
        try await Scene.run { scene async throws in
            let (account, offer, _) = try await offered(scene)
            _ = try await scene.store.revoke(.id(offer.invite), reason: "mistake")
            #expect(try await scene.store.standing(of: account, Names.product).state == .none)
            #expect(try await scene.store.lapseOffers() == 1)
            #expect(try await held(scene) == [0, 0])
            #expect(try await scene.store.join(account, Names.product).made.isNew)
        }
    }

    /// Sweeps, redemptions and a draw at once: each offer is redeemed or lapses, once.
    @Test func offersLapseOnceUnderManySweepers() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(240)
            try await scene.join(Array(accounts[..<120]), at: firstHour)
            try await scene.serve(budget: 120)
            let drawn = try await scene.store.draw(usLine, count: 120, at: firstHour + 60).made
            let end = firstHour + 60 + Self.hours72
            let codes = try await together(120) { number in
                try await scene.store(number).standing(
                    of: drawn.released[number].account, Names.product, at: end - 1
                ).offer!.code
            }
            try await scene.join(Array(accounts[120...]), at: end - 10)
            let results = try await together(120 + 12 + 1) { number -> (Int, Int, Int) in
                let store = scene.store(number)
                if number < 120 {
                    // Half of them come in time.
                    let outcome = try await store.redeem(
                        .code(codes[number]), for: drawn.released[number].account,
                        at: number.isMultiple(of: 2) ? end - 1 : end + 1
                    ).made
                    return (outcome.isNew ? 1 : 0, 0, 0)
                }
                if number < 132 { return (0, try await store.lapseOffers(at: end, limit: 17), 0) }
                do {
                    let drawn = try await store.draw(usLine, count: 200, at: end).made
                    return (0, 0, drawn.released.count)
                } catch let error as StoreError {
                    guard case .conflict = error else { throw error }
                    return (0, 0, 0)
                }
            }
            while try await scene.store.lapseOffers(at: end) > 0 {}
            let redeemed = results.map(\.0).reduce(0, +)
            let states = try await scene.rows(
                "select state, count(*) from waitlist_offer where draw = 1 group by state"
            ).reduce(into: [String: Int]()) { $0[try $1(0)] = try $1(1) }
            #expect(states["redeemed", default: 0] == redeemed)
            #expect(states["lapsed", default: 0] == 120 - redeemed)
            #expect(states["open"] == nil)
            #expect(
                try await scene.count("waitlist_offer where state = 'open'")
                    == results.map(\.2).reduce(0, +))
            #expect(try await scene.misheld() == 0)
            #expect(try await scene.miscounted() == 0)
            #expect(try await scene.compareRows().differences.isEmpty)
        }
    }
}
