import AdmitClient
import Foundation

/// What is there before anybody arrives.
struct Stage: Sendable {
    /// The campaign of this time.
    let campaign: UUID
    /// What its codes are, by name and as they are handed out.
    let invites: [IssuedBatch.IssuedInvite]
    /// When France opens.
    let opening: Date
}

/// Makes the product, its rules and a campaign ready. The rules are made only where they are not
/// as wanted yet, so that playing again changes nothing.
struct Setup {
    let admit: AdmitClient
    let printer: Printer

    private static let day = 86_400.0
    /// How often each code may be redeemed.
    private static let usesPerCode = 4
    /// How many codes are issued with one call.
    private static let codesPerCall = 1000

    /// Makes the product, its plan and its rules.
    ///
    /// - Returns: when France opens.
    func catalogue() async throws -> Date {
        let product = LaunchDemo.product
        _ = try await admit.products.put(
            product, name: "Sora",
            policy: .init(links: [LaunchDemo.issuer], keepAdmitted: true, travel: "home_only"))
        _ = try await admit.plans.put(
            LaunchDemo.plan, entitlements: [product],
            providerProducts: [
                .init(provider: "stripe", product: "price_plus_monthly"),
                .init(provider: "app_store", product: "com.example.plus.monthly"),
                .init(provider: "google_play", product: "plus_monthly"),
            ])
        let rules = try await admit.regions.list(product: product).items
        for region in ["US", "CA"] {
            try await ensure(region, "rollout", "open", among: rules, "the launch begins here")
        }
        try await ensure("JP", "rollout", "waitlist", among: rules, "the next to open")
        try await ensure("KP", "legal", "blocked", among: rules, "sanctions")
        return try await ensureOpening(of: "FR")
    }

    func stage(for people: [Person]) async throws -> Stage {
        let opening = try await catalogue()
        let codes = Crowd.codes(for: people)
        let campaign = try await admit.campaigns.create(
            product: LaunchDemo.product, name: "Opening day", idempotencyKey: "demo-\(UUID())")
        var invites: [IssuedBatch.IssuedInvite] = []
        while invites.count < codes {
            invites += try await admit.invites.issue(
                campaign.id, count: min(codes - invites.count, Self.codesPerCall),
                maxUses: Self.usesPerCode, note: "handed out on opening day",
                idempotencyKey: "demo-\(UUID())"
            ).invites
        }
        printer.line("Sora takes a linked ChatGPT account, an invitation and ChatGPT Plus.")
        printer.line(
            "US and CA are open, FR opens on \(opening.day), JP has a waitlist, KP is blocked by "
                + "law.")
        printer.line(
            "\(codes.grouped) codes of \(Self.usesPerCode) uses go round; "
                + "\(people.count.grouped) people arrive.\n")
        return Stage(campaign: campaign.id, invites: invites, opening: opening)
    }

    /// Makes a rule from now on unless one like it is in force.
    private func ensure(
        _ region: String, _ layer: String, _ status: String, among rules: [Rule], _ reason: String
    ) async throws {
        let current = rules.first { $0.region == region && $0.layer == layer }
        if let current, current.status == status, current.isUsual { return }
        _ = try await admit.regions.set(
            product: LaunchDemo.product, region: region, layer: layer, status: status,
            reason: reason)
    }

    /// Makes a region open in a month, unless it is to open within that time anyway.
    ///
    /// - Returns: when it opens.
    private func ensureOpening(of region: String) async throws -> Date {
        let now = Date()
        let today = (now.timeIntervalSince1970 / Self.day).rounded(.down) * Self.day
        let opening = Date(timeIntervalSince1970: today + 30 * Self.day)
        let then = try await admit.regions.list(product: LaunchDemo.product, at: opening).items
            .first { $0.region == region && $0.layer == "rollout" }
        if let then, then.status == "open", then.isUsual {
            if then.from > now { return then.from }
            // It has opened since the demo was played last; close it until it opens anew.
            _ = try await admit.regions.set(
                product: LaunchDemo.product, region: region, layer: "rollout", status: "closed",
                reason: "not yet", until: opening)
        }
        _ = try await admit.regions.set(
            product: LaunchDemo.product, region: region, layer: "rollout", status: "open",
            reason: "a month after the launch", from: opening)
        return opening
    }
}

extension Rule {
    /// Whether it asks what rules ask unless told otherwise, of everybody.
    fileprivate var isUsual: Bool {
        guard status == "open" else { return true }
        return requires == Requirements(invite: true, entitlement: product)
            && (percent ?? 100) == 100
    }
}
