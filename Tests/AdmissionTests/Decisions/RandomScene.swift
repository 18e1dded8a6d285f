import Foundation

@testable import Admission

extension Region {
    static let few: [Region] = ["US", "US-TX", "DE", "DE-BE", "FR"]
}

extension RuleBook {
    /// Rules of both layers for one region, that do not overlap within a layer; times are whole days.
    static func randomRules(of region: Region, _ random: inout SplitMix64) -> [RegionRule] {
        func spans(_ random: inout SplitMix64) -> [(Double, Double?)] {
            let days = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Double.random(in: 0...25, using: &random).rounded()
            }
            let cuts = Set(days).sorted()
            return cuts.indices.compactMap { index in
                guard Int.random(in: 0..<4, using: &random) > 0 else { return nil }
                return (cuts[index], index + 1 < cuts.count ? cuts[index + 1] : nil)
            }
        }
        var rules: [RegionRule] = []
        for (from, until) in spans(&random) {
            let open = RegionRule.Rollout.open(
                invite: .random(using: &random),
                entitlement: [nil, "sora", "sora", "atlas"].randomElement(using: &random)!,
                percent: [100, 100, 100, 50].randomElement(using: &random)!)
            let verdict = [open, open, open, .waitlist, .closed].randomElement(using: &random)!
            rules.append(.rollout(region, verdict, from: from, until: until))
        }
        for (from, until) in spans(&random) where Int.random(in: 0..<3, using: &random) == 0 {
            let verdict = RegionRule.Legal.allCases.randomElement(using: &random)!
            rules.append(.legal(region, verdict, from: from, until: until))
        }
        return rules
    }

    static func random(_ random: inout SplitMix64) -> RuleBook {
        let travels: [Product.Travel] = [
            .homeOnly, .locationOnly, .both, .homeWithGrace(days: 0), .homeWithGrace(days: 5),
        ]
        let policy = Product.Policy(
            links: [[], ["chatgpt"], ["chatgpt", "apple"]].randomElement(using: &random)!,
            keepAdmitted: .random(using: &random), travel: travels.randomElement(using: &random)!)
        return RuleBook(
            version: 1, products: [Product(product: "sora", name: "Sora", policy: policy)],
            plans: Scene().plans, rules: Region.few.flatMap { randomRules(of: $0, &random) },
            openings: randomOpenings(&random))
    }

    /// Mostly none; else a few that may overlap.
    private static func randomOpenings(_ random: inout SplitMix64) -> [Opening] {
        guard Int.random(in: 0..<3, using: &random) == 0 else { return [] }
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let regions = Region.few.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            let from = Double.random(in: 0...25, using: &random).rounded()
            return Opening(
                product: "sora", regions: Set(regions),
                opensAt: Bool.random(using: &random) ? .day(from) : nil,
                closesAt: Bool.random(using: &random) ? .day(from + 4) : nil)
        }
    }
}

extension Facts {
    static func random(_ random: inout SplitMix64) -> Facts {
        let account = Account.ID(UUID.random(&random))
        func chance(_ share: Int) -> Bool { Int.random(in: 0..<100, using: &random) < share }
        func day() -> Date { .day(Double.random(in: 0...25, using: &random).rounded()) }
        var facts = Facts(account: account, accountState: chance(90) ? .active : .suspended)
        if chance(5) { facts.accountState = nil }
        if chance(90) { facts.homeRegion = Region.few.randomElement(using: &random) }
        if chance(80) { facts.location = Region.few.randomElement(using: &random) }
        if chance(60) { facts.abroadSince = day() }
        if chance(85) { facts.links.insert("chatgpt") }
        if chance(85) { facts.links.insert("apple") }
        if chance(80) {
            let states: [Redemption.State] = [
                .confirmed, .confirmed, .reserved(until: day()), .reserved(until: day()), .released,
            ]
            facts.redemption = .init(
                id: .example, state: states.randomElement(using: &random)!,
                isInviteRevoked: chance(20),
                drawnFrom: chance(40) ? Region.few.randomElement(using: &random) : nil)
        }
        facts.subscriptions = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Subscription(
                id: .example, provider: "stripe", plan: chance(70) ? "plus" : "other",
                state: Subscription.State.allCases.randomElement(using: &random)!,
                accessUntil: chance(80) ? day() : nil, chargedUntil: chance(30) ? day() : nil,
                isHeld: chance(15))
        }
        if chance(30) {
            facts.admission = .init(
                at: day(), region: nil, redemption: chance(60) ? .example : nil)
        }
        if chance(15) {
            facts.override = .init(isAllowed: chance(60), until: chance(70) ? day() : nil)
        }
        facts.isOnWaitlist = chance(50)
        if chance(30) {
            facts.offer = .init(
                line: Region.few.randomElement(using: &random)!, until: day())
        }
        return facts
    }
}

extension UUID {
    /// From the test's generator and not the system's, so that a seed repeats the account too.
    fileprivate static func random(_ random: inout SplitMix64) -> UUID {
        var bytes = UUID().uuid
        withUnsafeMutableBytes(of: &bytes) { buffer in
            for index in buffer.indices { buffer[index] = .random(in: 0...255, using: &random) }
        }
        return UUID(uuid: bytes)
    }
}
