import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func regionMethods(_ store: Store) -> [Method] {
        [
            Method(
                "region.set",
                "Makes a rule for a region. What it overlaps in its layer ends at its start.",
                scope: "region:write", writes: true, parameters: Parameters.product,
                Parameters.region("region", "Where the rule holds."),
                Parameters.choice(
                    "layer", "Our own rollout, or what the law demands.", ["rollout", "legal"]),
                Parameters.choice(
                    "status", "open, waitlist or closed in the rollout; blocked or allowed by law.",
                    ["open", "waitlist", "closed", "blocked", "allowed"]),
                requires,
                Parameters.number(
                    "percent", "The share of accounts that an open region admits.", 0...100
                ).optional(),
                Parameters.moment(
                    "from", "When it begins; now when left out, a correction when past."
                ).optional(),
                Parameters.moment("until", "When it ends; never when left out.").optional(),
                Parameters.reason, result: Schemas.wrapped("rule", "Rule")
            ) { call, product, region, layer, status, requires, percent, from, until, reason in
                let verdict = try verdict(
                    layer: layer, status: status, product: product, requires: requires,
                    percent: percent)
                return try await call.write {
                    JSONText("rule", $0)
                } perform: { key in
                    try await store.setRule(
                        RegionRuleDraft(
                            product: product, region: region, verdict: verdict, from: from,
                            until: until, reason: reason), idempotency: key)
                }
            },
            Method(
                "region.list", "Lists the rules in force, now or at a moment.",
                scope: "access:read", writes: false, parameters: Parameters.product,
                Parameters.at, Parameters.limit, Parameters.cursor,
                result: Schemas.page(of: "Rule")
            ) { _, product, at, limit, cursor in
                try JSONText(
                    try await store.rulesInForce(of: product, at: at), after: cursor,
                    limit: limit, id: \.id.uuid)
            },
        ]
    }

    private static func verdict(
        layer: String, status: String, product: Product.Name, requires: RequiresDraft?,
        percent: Int?
    ) throws(RPCError) -> RegionRule.Verdict {
        if status == "open", layer == "rollout" {
            let usual = RegionRule.Requirements.usual(for: product)
            return .rollout(
                .open(
                    requirements: RegionRule.Requirements(
                        invite: requires?.invite ?? usual.invite,
                        entitlement: requires?.entitlement ?? usual.entitlement),
                    percent: percent ?? 100))
        }
        if requires != nil {
            throw .invalidParameter("requires", "goes with the status open only")
        }
        if percent != nil {
            throw .invalidParameter("percent", "goes with the status open only")
        }
        switch (layer, status) {
        case ("rollout", "waitlist"): return .rollout(.waitlist)
        case ("rollout", "closed"): return .rollout(.closed)
        case ("legal", "blocked"): return .legal(.blocked)
        case ("legal", "allowed"): return .legal(.allowed)
        case ("legal", _):
            throw .invalidParameter("status", "must be blocked or allowed in the legal layer")
        default:
            throw .invalidParameter(
                "status", "must be open, waitlist or closed in the rollout layer")
        }
    }

    /// What was said of an open region's requirements; what was not said is as usual.
    private struct RequiresDraft {
        let invite: Bool?
        /// `nil`: not said; `.some(nil)`: none is needed.
        let entitlement: Entitlement??
    }

    private static let requires = Parameter<RequiresDraft>(
        "requires",
        "What an open region asks for; an invite and the product's entitlement unless "
            + "said otherwise.", schema: Schemas.requires
    ) { (json) throws(InvalidValue) in
        try json.object(["invite", "entitlement"])
        let entitlement: Entitlement? = try json.member("entitlement") {
            (json) throws(InvalidValue) in try json.name()
        }
        return RequiresDraft(
            invite: try json.member("invite") { (json) throws(InvalidValue) in
                try json.truth()
            },
            entitlement: json["entitlement"] == nil ? .none : .some(entitlement))
    }.optional()
}
