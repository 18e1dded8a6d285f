import Admission
import AdmissionStore
public import JSONRPC

extension Allowance: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("account", account)
            $0.member("product", product)
            $0.member("granted", granted)
            $0.member("issued", issued)
            $0.member("left", left)
            $0.member("frozen", freeze != nil)
            $0.member("frozen_at", freeze?.at)
            $0.member("freeze_reason", freeze?.reason)
            $0.member("matures_at", maturesAt)
        }
    }
}

extension OwnInvite: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", invite.id)
            $0.member("campaign", invite.campaign)
            $0.member("code", code?.display)
            $0.member("prefix", invite.prefix)
            $0.member("state", state.rawValue)
            $0.member("pause_reason", ifPresent: invite.pauseReason)
            $0.member("uses", invite.uses)
            $0.member("max_uses", invite.maxUses)
            $0.member("expires_at", invite.expiresAt)
            $0.member("created_at", invite.createdAt)
            $0.member("redemptions", redemptions)
        }
    }
}

extension Membership: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("account", account)
            $0.member("inviter", inviter)
            $0.member("invite", invite)
            $0.member("level", level)
            $0.member("depth", depth)
            $0.member("state", state?.rawValue ?? "erased")
            $0.member("joined_at", joinedAt)
            $0.member("invited", invited)
        }
    }
}

extension BranchOutcome: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("count", count)
            $0.member("batch", ifPresent: batch)
            $0.member("members", members)
            $0.member("touched") {
                $0.object {
                    for action in BranchAction.allCases {
                        guard let count = touched[action] else { continue }
                        $0.member(named: action.rawValue) { $0.value(count) }
                    }
                }
            }
        }
    }
}

extension BranchRestoration: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("restored", restored)
            $0.member("skipped_count", skippedCount)
            $0.member("skipped", skipped)
        }
    }
}

extension BranchRestoration.Skipped: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("kind", kind)
            $0.member("id", object)
            $0.member("product", ifPresent: product)
            $0.member("reason", reason.rawValue)
        }
    }
}

extension Schemas {
    static let allowance = JSONSchema.object(
        [
            "account": id, "product": name, "granted": .integer(), "issued": .integer(),
            "left": .integer(), "frozen": .boolean, "frozen_at": moment.orNull(),
            "freeze_reason": JSONSchema.string().orNull(), "matures_at": moment.orNull(),
        ],
        required: [
            "account", "product", "granted", "issued", "left", "frozen", "frozen_at",
            "freeze_reason", "matures_at",
        ])

    static let ownInvite = JSONSchema.object(
        [
            "id": id, "campaign": id, "code": JSONSchema.string().orNull(), "prefix": .string(),
            "state": .string(enum: Invite.State.allCases.map(\.rawValue)), "uses": .integer(),
            "max_uses": .integer(), "expires_at": moment.orNull(), "created_at": moment,
            "redemptions": .array(of: .reference("Redemption")),
        ],
        required: [
            "id", "campaign", "code", "prefix", "state", "uses", "max_uses", "expires_at",
            "created_at", "redemptions",
        ])

    static let membership = JSONSchema.object(
        [
            "account": id, "inviter": id.orNull(), "invite": id.orNull(), "level": .integer(),
            "depth": .integer(),
            "state": .string(enum: Account.State.allCases.map(\.rawValue) + ["erased"]),
            "joined_at": moment, "invited": .integer(),
        ],
        required: [
            "account", "inviter", "invite", "level", "depth", "state", "joined_at", "invited",
        ])

    static let skipped = JSONSchema.object(
        [
            "kind": .string(enum: ["allowance", "invite", "account"]), "id": id, "product": name,
            "reason": .string(enum: BranchRestoration.Reason.allCases.map(\.rawValue)),
        ], required: ["kind", "id", "reason"])
}
