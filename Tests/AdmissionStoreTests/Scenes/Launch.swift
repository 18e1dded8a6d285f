import Admission
import AdmissionStore
import Foundation
import Postgres

/// The names that scenes use.
enum Names {
    static let product = Product.Name(trusted: "sora")
    static let plan = Plan.Name(trusted: "chatgpt_plus")
    static let issuer = Issuer(trusted: "chatgpt")
    static let home = Region(trusted: "US")
}

/// A moment far ahead that every clock of these tests can hold exactly.
let farAhead = Date(timeIntervalSince1970: 4_000_000_000)

extension Scene {
    /// Sets up a product that asks for everything and a country in which it is open.
    func launch(keepAdmitted: Bool = false) async throws {
        _ = try await store.put(
            Product(
                product: Names.product, name: "Sora",
                policy: .init(links: [Names.issuer], keepAdmitted: keepAdmitted)))
        _ = try await store.put(
            Plan(
                plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: []))
        try await setRule(.open(requirements: .usual(for: Names.product), percent: 100))
    }

    /// Makes a rollout rule, for the home country unless said otherwise.
    func setRule(
        _ verdict: RegionRule.Rollout, in region: String = "US", from: Date? = nil,
        on store: Store? = nil
    ) async throws {
        _ = try await (store ?? self.store).setRule(
            RegionRuleDraft(
                product: Names.product, region: Region(trusted: region),
                verdict: .rollout(verdict),
                from: from, until: nil, reason: "test"))
    }

    /// An account at home with nothing else.
    func account(home: Region? = Names.home) async throws -> Account.ID {
        try await store.createAccount(identity: nil, homeRegion: home).made.account.id
    }

    /// Many accounts at home with nothing else.
    func accounts(_ count: Int) async throws -> [Account.ID] {
        try await rows(
            """
            insert into account (id, home_region, created_at)
            select gen_random_uuid(), 'US', now() from generate_series(1, \(count))
            returning id
            """
        ).map { row in Account.ID(try row(0)) }
    }

    /// An account that has all that the product asks for.
    func completeAccount(_ subject: String = "somebody") async throws -> Account.ID {
        let account = try await store.createAccount(
            identity: Identity(issuer: Names.issuer, subject: subject), homeRegion: Names.home
        ).made.account.id
        let code = try await codes(1)[0].code
        _ = try await store.redeem(.code(code), for: account)
        _ = try await store.grant(Names.plan, to: account, until: farAhead, reason: "test")
        return account
    }

    /// Issues codes in a campaign of their own.
    func codes(
        _ count: Int, uses: Int = 1, expiresAt: Date? = nil, budget: Int? = nil,
        regions: [Region] = [], opensAt: Date? = nil, closesAt: Date? = nil
    ) async throws -> [IssuedInvite] {
        let campaign = try await store.create(
            CampaignDraft(
                product: Names.product, name: "launch", regions: regions, budget: budget,
                opensAt: opensAt, closesAt: closesAt)
        ).made
        return try await issue(campaign.id, count, uses: uses, expiresAt: expiresAt)
    }

    func issue(
        _ campaign: Campaign.ID, _ count: Int, uses: Int, expiresAt: Date? = nil,
        owner: Account.ID? = nil
    ) async throws -> [IssuedInvite] {
        try await store.issue(
            campaign, count: count, maxUses: uses, expiresAt: expiresAt, owner: owner, note: nil
        ).made.invites
    }

    /// How many uses an invite counts.
    func uses(_ invite: Invite.ID) async throws -> Int {
        try await store.invite(.id(invite)).invite.uses
    }
}

/// An answer was not of the kind that the test is about.
struct Unexpected: Error {}

extension Answer {
    /// What was done; an answer from before is an error.
    var made: Outcome {
        get throws {
            guard case .fresh(let outcome) = self else { throw Unexpected() }
            return outcome
        }
    }
}

extension RedeemOutcome {
    var redemption: Redemption? {
        if case .redeemed(let redemption, _) = self { redemption } else { nil }
    }

    var isNew: Bool {
        if case .redeemed(_, already: false) = self { true } else { false }
    }

    var refusal: RedemptionRefusal? {
        if case .refused(let reason) = self { reason } else { nil }
    }
}
