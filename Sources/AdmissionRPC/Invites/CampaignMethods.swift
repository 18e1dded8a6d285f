import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func campaignMethods(_ store: Store) -> [Method] {
        [
            Method(
                "campaign.create", "Creates a set of invitations for one product.",
                scope: "invite:issue", writes: true, parameters: Parameters.product,
                Parameters.text("name", "What staff call it.", 1...200), regions,
                Parameters.number("budget", "The most redemptions in all.", 0...1_000_000_000)
                    .optional(),
                Parameters.moment("opens_at", "When its codes begin to work.").optional(),
                Parameters.moment("closes_at", "When its codes stop working.").optional(),
                Parameters.number("max_depth", "How deep a tree of invitations may grow.", 1...1000)
                    .optional(),
                allowance.optional(default: Campaign.usualAllowance),
                allowanceAfterDays.optional(default: 0),
                mode.optional(default: .invite),
                holdMinutes.optional(default: Campaign.usualHoldMinutes),
                subscribersFirst.optional(default: false),
                result: Schemas.wrapped("campaign", "Campaign")
            ) {
                call, product, name, regions, budget, opensAt, closesAt, maxDepth, allowance,
                allowanceAfterDays, mode, holdMinutes, subscribersFirst in
                try await call.write {
                    JSONText("campaign", $0)
                } perform: { key in
                    try await store.create(
                        CampaignDraft(
                            product: product, name: name, regions: regions ?? [], budget: budget,
                            opensAt: opensAt, closesAt: closesAt, maxDepth: maxDepth,
                            allowance: allowance, allowanceAfterDays: allowanceAfterDays,
                            mode: mode, holdMinutes: holdMinutes,
                            subscribersFirst: subscribersFirst),
                        idempotency: key)
                }
            },
            updating(store),
            Method(
                "campaign.list", "Lists campaigns, newest first.", scope: "invite:issue",
                writes: false, parameters: Parameters.product.optional(), Parameters.limit,
                Parameters.cursor, result: Schemas.page(of: "Campaign")
            ) { _, product, limit, cursor in
                try await store.campaigns(of: product, limit: limit, after: cursor)
                    .answer { $1.value($0) }
            },
        ]
    }

    private static func updating(_ store: Store) -> Method {
        Method(
            "campaign.update", "Changes what is given of a campaign; null takes a limit away.",
            scope: "invite:issue", writes: true,
            parameters: Parameters.id("campaign", "The campaign.", of: Campaign.self),
            Parameters.text("name", "What staff call it.", 1...200).optional(), regions,
            Parameters.number(
                "budget", "The most redemptions in all; not below those there are.",
                0...1_000_000_000
            ).clearable(),
            Parameters.moment("opens_at", "When its codes begin to work.").clearable(),
            Parameters.moment("closes_at", "When its codes stop working.").clearable(),
            Parameters.number("max_depth", "How deep a tree of invitations may grow.", 1...1000)
                .clearable(),
            mode.optional(), holdMinutes.optional(), allowance.optional(),
            allowanceAfterDays.optional(), subscribersFirst.optional(),
            result: Schemas.wrapped("campaign", "Campaign")
        ) {
            call, campaign, name, regions, budget, opensAt, closesAt, maxDepth, mode,
            holdMinutes, allowance, allowanceAfterDays, subscribersFirst in
            var change = CampaignChange()
            change.name = name
            change.regions = regions
            change.budget = budget
            change.opensAt = opensAt
            change.closesAt = closesAt
            change.maxDepth = maxDepth
            change.mode = mode
            change.holdMinutes = holdMinutes
            change.allowance = allowance
            change.allowanceAfterDays = allowanceAfterDays
            change.subscribersFirst = subscribersFirst
            return try await call.write {
                JSONText("campaign", $0)
            } perform: { [change] key in
                try await store.update(campaign, change, idempotency: key)
            }
        }
    }

    private static let mode = Parameter<Campaign.Mode>(
        "mode",
        "closed: its codes are refused; invite: they let people in; open: nobody needs one.",
        schema: .string(enum: Campaign.Mode.allCases.map(\.rawValue))
    ) { (json) throws(InvalidValue) in
        let word = try json.choice(Campaign.Mode.allCases.map(\.rawValue))
        return Campaign.Mode(rawValue: word) ?? .invite
    }

    private static let holdMinutes = Parameters.number(
        "hold_minutes", "How long a reservation holds its use.", 1...10_080)

    private static let allowance = Parameters.number(
        "allowance", "How many uses an account that came in may hand out at first.", 0...1_000_000)

    private static let allowanceAfterDays = Parameters.number(
        "allowance_after_days", "How many days after it came in.", 0...3650)

    private static let subscribersFirst = Parameters.truth(
        "subscribers_first", "Whether draws take subscribers before all others.")

    private static let regions = Parameter<[Region]>(
        "regions", "Where its codes work; everywhere when left out or empty.",
        schema: .array(of: Schemas.region, maxItems: 500)
    ) { (json) throws(InvalidValue) in
        try json.list(most: 500) { (json) throws(InvalidValue) in try json.region() }
    }.optional()
}
