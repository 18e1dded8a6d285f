import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct CampaignUpdateTests {
    private static func change(_ fill: (inout CampaignChange) -> Void) -> CampaignChange {
        var change = CampaignChange()
        fill(&change)
        return change
    }

    @Test func changesWhatIsGivenAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let before = try await scene.store.create(
                CampaignDraft(
                    product: Names.product, name: "first", regions: [Names.home], budget: 10,
                    opensAt: Date(timeIntervalSince1970: 1_700_000_000), closesAt: farAhead,
                    maxDepth: 3)
            ).made
            #expect(before.mode == .invite && before.holdMinutes == 15)
            #expect(before.allowance == 4 && before.allowanceAfterDays == 0)
            let same = try await scene.store.update(before.id, CampaignChange()).made
            #expect(same == before)
            let other = try await scene.store.update(
                before.id,
                Self.change {
                    $0.name = "second"
                    $0.regions = []
                    $0.budget = 20
                    $0.closesAt = farAhead + 60
                    $0.mode = .open
                    $0.holdMinutes = 10_080
                    $0.allowance = 2
                    $0.allowanceAfterDays = 7
                    $0.subscribersFirst = true
                }
            ).made
            let wanted = Campaign(
                id: before.id, product: Names.product, name: "second", mode: .open,
                holdMinutes: 10_080, budget: 20, opensAt: before.opensAt,
                closesAt: farAhead + 60, maxDepth: 3, allowance: 2, allowanceAfterDays: 7,
                subscribersFirst: true, createdAt: before.createdAt)
            #expect(other == wanted)
            let bare = try await scene.store.update(
                before.id,
                Self.change {
                    $0.budget = .some(nil)
                    $0.opensAt = .some(nil)
                    $0.closesAt = .some(nil)
                    $0.maxDepth = .some(nil)
                    $0.allowance = 0
                    $0.subscribersFirst = false
                }
            ).made
            #expect(
                bare
                    == Campaign(
                        id: before.id, product: Names.product, name: "second", mode: .open,
                        holdMinutes: 10_080, allowance: 0, allowanceAfterDays: 7,
                        createdAt: before.createdAt))
            let listed = try await scene.store.campaigns(of: nil, limit: 1, after: nil).items
            #expect(listed == [bare])
        }
    }

    /// Another allowance is for those who have not been given theirs; nobody loses what they have.
    @Test func anotherAllowanceIsForThoseWhoHaveNoneYet() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(allowance: 3)
            let code = try await scene.issue(campaign, 1, uses: 3)[0].code
            let accounts = try await scene.accounts(3)
            for account in accounts {
                _ = try await scene.store.redeem(.code(code), for: account)
            }
            try await scene.admit(accounts, at: Date() - 86_400)
            let own = try await scene.store.issue(
                campaign, count: 3, maxUses: 1, expiresAt: nil, owner: accounts[0], note: nil
            ).made.invites
            #expect(own.count == 3)
            _ = try await scene.store.update(campaign, Self.change { $0.allowance = 1 })
            func rest(_ number: Int) async throws -> Int {
                try await scene.store.allowance(accounts[number], Names.product).left
            }
            #expect(try await rest(0) == 0)
            #expect(try await rest(1) == 1)
            _ = try await scene.store.update(campaign, Self.change { $0.allowanceAfterDays = 2 })
            #expect(try await rest(1) == 1)
            #expect(try await rest(2) == 0)
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    @Test func whatContradictsItselfIsRefused() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", closesAt: farAhead)
            ).made.id
            let late = try await refusal {
                _ = try await scene.store.update(
                    campaign, Self.change { $0.opensAt = farAhead + 1 })
            }
            #expect(
                late == .invalid(parameter: "closes_at", problem: "must be later than opens_at"))
            let unknown = try await refusal {
                _ = try await scene.store.update(.make(at: Date()), CampaignChange())
            }
            #expect(unknown == .notFound("campaign"))
        }
    }

    /// Also where there was no budget, so that nothing was counted.
    @Test(arguments: [nil, 50]) func aBudgetIsNeverBelowWhatIsUsed(first: Int?) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(3, uses: 3, budget: first)
            for invite in invites {
                for reserve in [true, false] {
                    _ = try await scene.store.redeem(
                        .code(invite.code), for: scene.account(), reserve: reserve)
                }
            }
            let campaign = try await scene.store.campaigns(of: nil, limit: 1, after: nil).items[0]
            #expect(campaign.uses == 6)
            let below = try await refusal {
                _ = try await scene.store.update(campaign.id, Self.change { $0.budget = 5 })
            }
            #expect(below == .conflict("more than this budget is used already"))
            let exact = try await scene.store.update(campaign.id, Self.change { $0.budget = 6 })
                .made
            #expect(exact.budget == 6 && exact.uses == 6)
            #expect(try await scene.miscounted() == 0)
            let next = try await scene.store.redeem(.code(invites[0].code), for: scene.account())
            #expect(try next.made.refusal == .budget)
            _ = try await scene.store.update(campaign.id, Self.change { $0.budget = .some(nil) })
            let last = try await scene.store.redeem(.code(invites[0].code), for: scene.account())
            #expect(try last.made.isNew)
        }
    }

    /// Servers hear of it at once; what no decision looks at is no news to them.
    @Test func onlyOpeningsChangeTheCatalogue() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            func version() async throws -> Int {
                try await scene.value("select version from catalogue_version")
            }
            let first = try await version()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", budget: 5)
            ).made.id
            let code = try await scene.issue(campaign, 1, uses: 1)[0].code
            _ = try await scene.store.redeem(.code(code), for: scene.account())
            _ = try await scene.store.update(
                campaign,
                Self.change {
                    $0.mode = .closed
                    $0.regions = [Names.home]
                })
            #expect(try await version() == first)
            var last = first
            for change: CampaignChange in [
                Self.change { $0.mode = .open }, Self.change { $0.regions = [] },
                Self.change { $0.closesAt = farAhead }, Self.change { $0.mode = .invite },
            ] {
                _ = try await scene.store.update(campaign, change)
                let next = try await version()
                #expect(next > last)
                last = next
            }
            _ = try await scene.store.update(campaign, Self.change { $0.name = "other" })
            #expect(try await version() == last)
            _ = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "open", mode: .open))
            #expect(try await version() > last)
        }
    }

    /// On every server, without waiting; and back, keeping those who are in.
    @Test func openAndBack() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", regions: [Names.home])
            ).made.id
            let accounts = try await (0..<2).asyncMap { number in
                let account = try await scene.store.createAccount(
                    identity: Identity(issuer: Names.issuer, subject: "number \(number)"),
                    homeRegion: Names.home
                ).made.account.id
                _ = try await scene.store.grant(
                    Names.plan, to: account, until: farAhead, reason: "test")
                return account
            }
            func invite(_ number: Int, _ server: Int) async throws -> RequirementState {
                try await scene.stores[server].check(accounts[number], Names.product)[.invite]
            }
            #expect(try await invite(0, 1) == .unmet(.none))
            _ = try await scene.store.update(campaign, Self.change { $0.mode = .open })
            #expect(try await invite(0, 0) == .notRequired)
            #expect(try await invite(0, 1) == .notRequired)
            let entered = try await scene.stores[1].enter(accounts[0], Names.product).made
            #expect(entered.verdict == .entered)
            #expect(entered.decision.admission?.redemption == nil)
            _ = try await scene.store.update(campaign, Self.change { $0.mode = .invite })
            #expect(try await invite(0, 1) == .kept)
            #expect(try await invite(1, 1) == .unmet(.none))
            let still = try await scene.stores[1].check(accounts[0], Names.product)
            #expect(still.admitted && still.nextStep == .none)
        }
    }

    /// A reservation holds for as long as its campaign says.
    @Test func reservationsHoldAsLongAsTheCampaignSays() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first", holdMinutes: 90)
            ).made.id
            let other = try await scene.codes(1)[0]
            let invite = try await scene.issue(campaign, 1, uses: 5)[0]
            let now = Date(timeIntervalSince1970: 1_800_000_000)
            func held(_ code: InvitationCode) async throws -> Redemption.State? {
                try await scene.store.redeem(
                    .code(code), for: scene.account(), reserve: true, at: now
                ).made.redemption?.state
            }
            // Of two campaigns in one batch each keeps its own.
            async let first = held(invite.code)
            async let second = held(other.code)
            #expect(try await first == .reserved(until: now + 90 * 60))
            #expect(try await second == .reserved(until: now + 15 * 60))
            _ = try await scene.store.update(campaign, Self.change { $0.holdMinutes = 1 })
            #expect(try await held(invite.code) == .reserved(until: now + 60))
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(
        _ transform: (Element) async throws -> Value
    ) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
