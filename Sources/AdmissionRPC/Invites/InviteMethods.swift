import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func inviteMethods(_ store: Store) -> [Method] {
        [
            Method(
                "invite.issue",
                "Issues codes. They are shown here and never again, but to their owner.",
                scope: "invite:issue", writes: true,
                parameters: Parameters.id("campaign", "The campaign.", of: Campaign.self),
                Parameters.number("count", "How many codes.", 1...Int64(Store.mostIssued)),
                Parameters.number(
                    "max_uses",
                    "How often each may be redeemed; once unless said. A vanity code needs it.",
                    1...1_000_000
                ).optional(),
                Parameters.moment("expires_at", "When they stop working.").optional(),
                Parameters.id("owner", "Whose allowance they are drawn on.", of: Account.self)
                    .optional(),
                Parameters.text("note", "A note for staff.", 1...500).optional(), vanity,
                result: .object(
                    ["batch": Schemas.id, "invites": .array(of: Schemas.issuedInvite)],
                    required: ["batch", "invites"])
            ) { call, campaign, count, maxUses, expiresAt, owner, note, vanity in
                if vanity != nil {
                    guard count == 1 else {
                        throw RPCError.invalidParameter("count", "must be 1 for a vanity code")
                    }
                    guard maxUses != nil else {
                        throw RPCError.invalidParameter(
                            "max_uses", "must be given for a vanity code")
                    }
                }
                return try await call.write { (batch: IssuedBatch) in
                    JSONText { writer in
                        writer.object {
                            $0.member("batch", batch.id)
                            $0.member("invites", batch.invites)
                        }
                    }
                } perform: { key in
                    try await store.issue(
                        campaign, count: count, maxUses: maxUses ?? 1, expiresAt: expiresAt,
                        owner: owner, note: note, vanity: vanity, idempotency: key)
                }
            },
            Method(
                "invite.get", "Reads an invite with its redemptions.", scope: "invite:read",
                writes: false, parameters: Parameters.invite,
                result: Schemas.wrapped("invite", "Invite")
            ) { _, reference in
                guard let reference else { throw RPCError.notFound("invite") }
                let detail = try await store.invite(reference)
                return JSONText { writer in
                    writer.object {
                        $0.member("invite") { detail.write(to: &$0, withRedemptions: true) }
                    }
                }
            },
            Method(
                "invite.list", "Lists invites, newest first.", scope: "invite:read",
                writes: false,
                parameters: Parameters.id("campaign", "Of this campaign.", of: Campaign.self)
                    .optional(),
                Parameters.id("owner", "Handed out by this account.", of: Account.self).optional(),
                prefix,
                Parameters.choice(
                    "state", "In this state.", Invite.State.allCases.map(\.rawValue)
                ).optional(),
                Parameters.limit, Parameters.cursor, result: Schemas.page(of: "Invite")
            ) { _, campaign, owner, prefix, state, limit, cursor in
                try await store.invites(
                    campaign: campaign, owner: owner, prefix: prefix,
                    state: state.flatMap(Invite.State.init(rawValue:)), limit: limit, after: cursor
                ).answer { $0.write(to: &$1, withRedemptions: false) }
            },
            extending(store),
            Method(
                "invite.revoke",
                "Revokes an invite; after the answer there will not be one more redemption.",
                scope: "invite:revoke", writes: true, parameters: Parameters.invite,
                Parameters.reason,
                Parameters.truth(
                    "return_uses", "Whether its owner gets the unused uses back, to hand them out."
                ).optional(default: false),
                result: .object(
                    [
                        "outcome": .string(enum: ["revoked"]), "already": .boolean,
                        "invite": .reference("Invite"),
                    ], required: ["outcome", "already", "invite"])
            ) { call, reference, reason, returnsUses in
                guard let reference else { throw RPCError.notFound("invite") }
                return try await call.write { (outcome: RevokeOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.revoke(
                        reference, reason: reason, returnsUses: returnsUses, idempotency: key)
                }
            },
        ]
    }

    private static func extending(_ store: Store) -> Method {
        Method(
            "invite.extend", "Gives an invite another end, and another number of uses.",
            scope: "invite:revoke", writes: true,
            parameters: Parameters.id("invite", "The invite's id.", of: Invite.self),
            Parameters.moment("expires_at", "When it stops working; ahead of now."),
            Parameters.number(
                "max_uses", "How often it may be redeemed in all; not below its uses.",
                1...1_000_000
            ).optional(),
            Parameters.reason,
            result: .object(
                [
                    "outcome": .string(enum: ["extended", "refused"]),
                    "reason": .string(enum: ["uses", "revoked", "owned"]),
                    "invite": .reference("Invite"),
                ], required: ["outcome", "invite"])
        ) { call, invite, expiresAt, maxUses, reason in
            try await call.write { (outcome: ExtendOutcome) in
                outcome.answer
            } perform: { key in
                try await store.extend(
                    invite, until: expiresAt, maxUses: maxUses, reason: reason, idempotency: key)
            }
        }
    }

    private static let vanity = Parameter<InvitationCode>(
        "vanity", "A code that is chosen, for campaigns that are talked about; one, with a cap.",
        schema: .string(minLength: 4, maxLength: 64)
    ) { (json) throws(InvalidValue) in
        guard let code = InvitationCode.vanity(try json.text(4...64)) else {
            throw InvalidValue(
                "must be 4 to 10 or 14 to 32 letters and digits, without U; dashes and spaces do "
                    + "not count")
        }
        return code
    }.optional()

    private static let prefix = Parameter<String>(
        "prefix", "Whose codes begin with these four symbols.",
        schema: .string(minLength: 4, maxLength: 4)
    ) { (json) throws(InvalidValue) in
        let text = try json.text(4...4).uppercased()
        let symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        guard text.allSatisfy(symbols.contains) else {
            throw InvalidValue("must be the first four symbols of a code")
        }
        return text
    }.optional()
}

extension ExtendOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", refusal == nil ? "extended" : "refused")
                $0.member("reason", ifPresent: refusal?.rawValue)
                $0.member("invite") { detail.write(to: &$0, withRedemptions: true) }
            }
        }
    }
}

extension RevokeOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", "revoked")
                $0.member("already", wasRevoked)
                $0.member("invite") { detail.write(to: &$0, withRedemptions: true) }
            }
        }
    }
}
