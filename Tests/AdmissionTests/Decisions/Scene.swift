import Foundation

@testable import Admission

/// One product with its rules and one account that wants in; by default everything holds, so that a
/// test changes the one thing that it is about.
struct Scene {
    var policy = Product.Policy(links: ["chatgpt"])
    var rules: [RegionRule] = [.rollout("US", .open)]
    var openings: [Opening] = []
    var plans: [Plan] = [
        Plan(plan: "plus", entitlements: ["sora"], providerProducts: []),
        Plan(plan: "other", entitlements: ["atlas"], providerProducts: []),
    ]
    var facts = Facts(
        account: .example, accountState: .active, homeRegion: "US", links: ["chatgpt"],
        redemption: .init(id: .init(UUID()), state: .confirmed), subscriptions: [.plus(.active)])

    var book: RuleBook {
        RuleBook(
            version: 1, products: [Product(product: "sora", name: "Sora", policy: policy)],
            plans: plans, rules: rules, openings: openings)
    }

    func decide(at moment: Date = .day(10)) -> Decision {
        Decision.evaluate(facts, book, product: "sora", at: moment)!
    }

    func preview(
        _ region: Region, _ supposition: Decision.Supposition = .init(), imagined: Bool = false
    ) -> Decision.Preview {
        Decision.preview(
            "sora", region: region, facts: imagined ? nil : facts, supposing: supposition, book,
            at: .day(10))!
    }

    /// The scene with one thing changed.
    func with(_ change: (inout Scene) -> Void) -> Scene {
        var scene = self
        change(&scene)
        return scene
    }
}

extension Date {
    /// Tests count days from a fixed moment; what they ask about is mostly day 10.
    static func day(_ days: Double) -> Date {
        Date(timeIntervalSince1970: 86_400 * (20_000 + days))
    }
}

extension ID {
    static var example: ID { ID("01890a5d-ac96-774b-bcce-b302099a8057")! }
}

extension Opening {
    static func `in`(
        _ regions: Region..., from: Double? = nil, until: Double? = nil
    ) -> Opening {
        Opening(
            product: "sora", regions: Set(regions), opensAt: from.map(Date.day),
            closesAt: until.map(Date.day))
    }
}

extension RegionRule {
    static func rollout(
        _ region: Region, _ verdict: Rollout, from: Double = 0, until: Double? = nil
    ) -> RegionRule {
        RegionRule(
            id: .init(UUID()), product: "sora", region: region, verdict: .rollout(verdict),
            from: .day(from), until: until.map(Date.day), reason: "test")
    }

    static func legal(
        _ region: Region, _ verdict: Legal, from: Double = 0, until: Double? = nil
    ) -> RegionRule {
        RegionRule(
            id: .init(UUID()), product: "sora", region: region, verdict: .legal(verdict),
            from: .day(from), until: until.map(Date.day), reason: "test")
    }
}

extension RegionRule.Rollout {
    static var open: RegionRule.Rollout { .open(invite: true, entitlement: "sora") }

    static func open(
        invite: Bool, entitlement: Entitlement?, percent: Int = 100
    ) -> RegionRule.Rollout {
        .open(requirements: .init(invite: invite, entitlement: entitlement), percent: percent)
    }
}

extension Subscription {
    static func plus(
        _ state: State, until: Double? = 30, renews: Bool = false, held: Bool = false,
        charged: Double? = nil, plan: Plan.Name = "plus"
    ) -> Subscription {
        Subscription(
            id: .init(UUID()), provider: "stripe", plan: plan, state: state, willRenew: renews,
            accessUntil: until.map(Date.day), chargedUntil: charged.map(Date.day), isHeld: held)
    }
}

extension Name: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(trusted: value) }
}

extension Region: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(trusted: value) }
}

/// A small generator whose seed says everything, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A new seed for each run, or the one in `ADMIT_TEST_SEED`; printed either way.
    static func forTest(_ name: String) -> SplitMix64 {
        let told = ProcessInfo.processInfo.environment["ADMIT_TEST_SEED"].flatMap { UInt64($0) }
        let seed = told ?? UInt64.random(in: 0...UInt64.max)
        print("\(name): ADMIT_TEST_SEED=\(seed)")
        return SplitMix64(state: seed)
    }
}
