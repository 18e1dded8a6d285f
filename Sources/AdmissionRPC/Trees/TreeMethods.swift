import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func treeMethods(_ store: Store) -> [Method] {
        [
            Method(
                "invite.tree",
                "Reads who came in by an account's codes, by the codes of those, and so on.",
                scope: "invite:read", writes: false, parameters: Parameters.account, depth,
                Parameters.name(
                    "product", "In which tree; needed when the account is in several.",
                    of: Product.self
                ).optional(),
                Parameters.number("limit", "The most members of a page.", 1...10_000)
                    .optional(default: 1000),
                Parameters.cursor,
                result: .object(
                    [
                        "account": Schemas.id, "product": Schemas.name.orNull(),
                        "members": .integer(), "levels": .integer(),
                        "items": .array(of: .reference("Membership")),
                        "next_cursor": JSONSchema.string().orNull(),
                    ],
                    required: [
                        "account", "product", "members", "levels", "items", "next_cursor",
                    ])
            ) { _, reference, depth, product, limit, cursor in
                let account = try await reference.resolve(in: store)
                let tree = try await store.tree(
                    of: account, product: product, depth: depth, limit: limit, after: cursor)
                return JSONText { writer in
                    writer.object {
                        $0.member("account", account)
                        $0.member("product", tree.product)
                        $0.member("members", tree.members)
                        $0.member("levels", tree.levels)
                        $0.member("items", tree.page.items)
                        $0.member("next_cursor", tree.page.next.map(Cursor.write))
                    }
                }
            },
            Method(
                "invite.revoke_branch",
                "Freezes, revokes or suspends an account and all below it, or tries that out.",
                scope: "invite:revoke", writes: true, parameters: Parameters.account,
                Parameters.moment(
                    "since", "Leaves out who joined, and codes that were issued, before."
                ).optional(),
                depth, actions,
                Parameters.truth("dry_run", "Whether to take everything back at once."),
                Parameters.number(
                    "confirm", "How many changes a dry run counted; needed to make them.",
                    0...Int64(Int32.max)
                ).optional(),
                Parameters.name("product", "In this tree alone.", of: Product.self).optional(),
                result: .object(
                    [
                        "count": .integer(), "batch": Schemas.id, "members": .integer(),
                        "touched": .object([
                            "freeze_allowances": .integer(), "revoke_unused_codes": .integer(),
                            "suspend_members": .integer(),
                        ]),
                    ], required: ["count", "members", "touched"])
            ) { call, reference, since, depth, actions, isDryRun, confirm, product in
                let account = try await reference.resolve(in: store)
                return try await call.write { (outcome: BranchOutcome) in
                    JSONText(outcome)
                } perform: { key in
                    try await store.revokeBranch(
                        BranchRequest(
                            account: account, product: product, since: since, depth: depth,
                            actions: Set(actions), isDryRun: isDryRun, confirm: confirm),
                        idempotency: key)
                }
            },
            Method(
                "invite.restore_batch",
                "Undoes what invite.revoke_branch did, but for what was changed since.",
                scope: "invite:revoke", writes: true,
                parameters: Parameters.id(
                    "batch", "The batch, as revoke_branch told it.", of: BranchOutcome.self),
                Parameters.reason,
                result: .object(
                    [
                        "restored": .integer(), "skipped_count": .integer(),
                        "skipped": .array(of: Schemas.skipped),
                    ], required: ["restored", "skipped_count", "skipped"])
            ) { call, batch, reason in
                try await call.write { (outcome: BranchRestoration) in
                    JSONText(outcome)
                } perform: { key in
                    try await store.restoreBatch(batch, reason: reason, idempotency: key)
                }
            },
        ]
    }

    private static let depth = Parameters.number(
        "depth", "The most levels below the account; all unless said.", 0...1000
    ).optional()

    private static let actions = Parameter<[BranchAction]>(
        "actions", "What to do.",
        schema: .array(
            of: .string(enum: BranchAction.allCases.map(\.rawValue)), minItems: 1, maxItems: 3)
    ) { (json) throws(InvalidValue) in
        let words = try json.list(most: 3) { (json) throws(InvalidValue) in
            try json.choice(BranchAction.allCases.map(\.rawValue))
        }
        guard !words.isEmpty else { throw InvalidValue("must have an element") }
        return words.compactMap(BranchAction.init(rawValue:))
    }
}
