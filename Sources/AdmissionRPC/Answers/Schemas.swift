import Admission
import AdmissionStore
import JSONRPC

/// What parameters and results look like, for the OpenRPC document.
enum Schemas {
    static let region = JSONSchema.string(pattern: "^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
    static let name = JSONSchema.string(pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$")
    static let moment = JSONSchema.string(format: "date-time")
    static let id = JSONSchema.string(format: "uuid")

    static let identity = JSONSchema.object(
        [
            "issuer": name, "subject": .string(minLength: 1, maxLength: 255),
            "environment": .string(enum: Identity.Environment.allCases.map(\.rawValue)),
        ], required: ["issuer", "subject"])

    static let requires = JSONSchema.object(["invite": .boolean, "entitlement": name.orNull()])

    static let policy = JSONSchema.object(
        [
            "links": .array(of: name), "keep_admitted": .boolean,
            "travel": .string(enum: Product.Travel.names),
            "travel_grace_days": .integer(min: 1, max: 3650),
        ])

    /// A result that wraps one thing in its noun.
    static func wrapped(_ noun: String, _ component: String) -> JSONSchema {
        .object([noun: .reference(component)], required: [noun])
    }

    static func page(of component: String) -> JSONSchema {
        .object(
            [
                "items": .array(of: .reference(component)),
                "next_cursor": JSONSchema.string().orNull(),
            ],
            required: ["items", "next_cursor"])
    }

    static let admission = JSONSchema.object(
        ["at": moment, "region": region.orNull(), "redemption": id.orNull()])

    /// A decision with one member more.
    static let preview = JSONSchema.allOf([
        .reference("Decision"),
        .object(
            [
                "paying_would_admit": .boolean, "paying_would_be_double": .boolean,
                "duplicate_subscriptions": .array(
                    of: .object(
                        ["id": id, "provider": name, "plan": name],
                        required: ["id", "provider", "plan"])),
            ],
            required: [
                "paying_would_admit", "paying_would_be_double", "duplicate_subscriptions",
            ]),
    ])

    static let issuedInvite = JSONSchema.object(
        [
            "id": id, "code": .string(), "prefix": .string(), "max_uses": .integer(),
            "expires_at": moment.orNull(),
        ], required: ["id", "code", "prefix", "max_uses", "expires_at"])

    static let components: [String: JSONSchema] = [
        "Decision": decision, "Account": account, "Link": link, "Product": product, "Plan": plan,
        "Rule": rule, "Subscription": subscription, "Campaign": campaign, "Invite": invite,
        "Redemption": redemption, "Allowance": allowance, "OwnInvite": ownInvite,
        "Membership": membership, "BillingEvent": billingEvent,
    ]

    private static let decision = JSONSchema.object(
        [
            "admitted": .boolean, "account": id.orNull(), "product": name,
            "requirements": .array(
                of: .object(
                    [
                        "requirement": .string(
                            enum: RequirementResult.Requirement.allCases.map(\.rawValue)),
                        "state": .string(
                            enum: [
                                "met", "unmet", "not_required", "waived", "kept", "unresolved",
                            ]),
                        "reason": .string(), "opens_at": moment, "issuer": name,
                        "reserved_until": moment,
                    ], required: ["requirement", "state"])),
            "next_step": .string(enum: NextStep.allCases.map(\.rawValue)),
            "admission": admission,
            "as_of": moment, "valid_until": moment.orNull(),
        ],
        required: [
            "admitted", "account", "product", "requirements", "next_step", "as_of", "valid_until",
        ])

    private static let account = JSONSchema.object(
        [
            "id": id, "state": .string(enum: Account.State.allCases.map(\.rawValue)),
            "home_region": region.orNull(), "created_at": moment,
            "links": .array(of: .reference("Link")),
        ], required: ["id", "state", "home_region", "created_at"])

    private static let link = JSONSchema.object(
        [
            "id": id, "account": id, "issuer": name, "environment": .string(),
            "subject": .string(), "since": moment,
        ], required: ["id", "account", "issuer", "environment", "subject", "since"])

    private static let product = JSONSchema.object(
        ["product": name, "name": .string(), "policy": policy],
        required: ["product", "name", "policy"])

    private static let plan = JSONSchema.object(
        [
            "plan": name, "entitlements": .array(of: name),
            "provider_products": .array(of: providerProduct),
        ], required: ["plan", "entitlements", "provider_products"])

    static let providerProduct = JSONSchema.object(
        ["provider": name, "product": .string(minLength: 1, maxLength: 255)],
        required: ["provider", "product"])

    private static let rule = JSONSchema.object(
        [
            "id": id, "product": name, "region": region,
            "layer": .string(enum: ["rollout", "legal"]),
            "status": .string(enum: ["open", "waitlist", "closed", "blocked", "allowed"]),
            "requires": requires, "percent": .integer(min: 0, max: 100), "from": moment,
            "until": moment.orNull(), "reason": .string(),
        ], required: ["id", "product", "region", "layer", "status", "from", "until", "reason"])

    private static let subscription = JSONSchema.object(
        [
            "id": id, "account": id, "provider": name, "plan": name,
            "state": .string(enum: Subscription.State.allCases.map(\.rawValue)),
            "will_renew": .boolean, "paid_through": moment.orNull(),
            "access_until": moment.orNull(), "raw_status": JSONSchema.string().orNull(),
            "grace_until": moment.orNull(),
            "environment": .string(enum: Identity.Environment.allCases.map(\.rawValue)),
            "held": .boolean, "created_at": moment,
        ],
        required: [
            "id", "account", "provider", "plan", "state", "will_renew", "paid_through",
            "access_until", "raw_status", "grace_until", "environment", "held", "created_at",
        ])

    private static let campaign = JSONSchema.object(
        [
            "id": id, "product": name, "name": .string(),
            "mode": .string(enum: Campaign.Mode.allCases.map(\.rawValue)),
            "hold_minutes": .integer(), "regions": .array(of: region),
            "budget": JSONSchema.integer().orNull(), "uses": .integer(),
            "opens_at": moment.orNull(), "closes_at": moment.orNull(),
            "max_depth": JSONSchema.integer().orNull(), "subscribers_first": .boolean,
            "created_at": moment,
        ],
        required: [
            "id", "product", "name", "mode", "hold_minutes", "regions", "budget", "uses",
            "created_at",
        ])

    private static let invite = JSONSchema.object(
        [
            "id": id, "campaign": id, "owner": id.orNull(), "prefix": .string(),
            "kind": .string(enum: ["code", "vanity"]),
            "state": .string(enum: Invite.State.allCases.map(\.rawValue)), "uses": .integer(),
            "max_uses": .integer(), "expires_at": moment.orNull(), "revoked_at": moment.orNull(),
            "revoke_reason": .string(), "note": JSONSchema.string().orNull(),
            "created_at": moment,
            "refusal": JSONSchema.string(enum: RedemptionRefusal.allCases.map(\.rawValue))
                .orNull(),
            "product": name, "campaign_name": .string(),
            "campaign_mode": .string(enum: Campaign.Mode.allCases.map(\.rawValue)),
            "attempts_refused": .integer(),
            "reservations": .array(of: .reference("Redemption")),
            "paused_at": moment, "pause_reason": .string(), "rotated_to": id,
            "redemptions": .array(of: .reference("Redemption")),
        ], required: ["id", "campaign", "prefix", "state", "uses", "max_uses", "expires_at"])

    private static let redemption = JSONSchema.object(
        [
            "id": id, "account": id, "state": .string(enum: ["reserved", "confirmed", "released"]),
            "at": moment, "reserved_until": moment, "region": region,
        ], required: ["id", "account", "state", "at"])
}
