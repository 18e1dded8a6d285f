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
                Parameters.truth(
                    "subscribers_first", "Whether draws take subscribers before all others."
                ).optional(default: false),
                result: Schemas.wrapped("campaign", "Campaign")
            ) {
                call, product, name, regions, budget, opensAt, closesAt, maxDepth,
                subscribersFirst in
                try await call.write {
                    JSONText("campaign", $0)
                } perform: { key in
                    try await store.create(
                        CampaignDraft(
                            product: product, name: name, regions: regions ?? [], budget: budget,
                            opensAt: opensAt, closesAt: closesAt, maxDepth: maxDepth,
                            subscribersFirst: subscribersFirst),
                        idempotency: key)
                }
            },
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

    private static let regions = Parameter<[Region]>(
        "regions", "Where its codes work; everywhere when left out or empty.",
        schema: .array(of: Schemas.region, maxItems: 500)
    ) { (json) throws(InvalidValue) in
        try json.list(most: 500) { (json) throws(InvalidValue) in try json.region() }
    }.optional()
}
