import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func allowanceMethods(_ store: Store) -> [Method] {
        [
            Method(
                "allowance.grant", "Lets an account hand out more uses, whether it came in or not.",
                scope: "invite:issue", writes: true, parameters: Parameters.account,
                Parameters.product, Parameters.number("count", "How many more.", 1...1_000_000),
                Parameters.reason, result: Schemas.wrapped("allowance", "Allowance")
            ) { call, reference, product, count, reason in
                let account = try await reference.resolve(in: store)
                return try await call.write {
                    JSONText("allowance", $0)
                } perform: { key in
                    try await store.grant(
                        count, to: account, for: product, reason: reason, idempotency: key)
                }
            },
            Method(
                "allowance.freeze",
                "Keeps an account from handing out invites, and from being given more.",
                scope: "invite:issue", writes: true, parameters: Parameters.account,
                Parameters.product, Parameters.reason,
                result: Schemas.wrapped("allowance", "Allowance")
            ) { call, reference, product, reason in
                let account = try await reference.resolve(in: store)
                return try await call.write {
                    JSONText("allowance", $0)
                } perform: { key in
                    try await store.freeze(
                        account, for: product, reason: reason, idempotency: key)
                }
            },
            Method(
                "allowance.unfreeze", "Lets an account hand out invites again.",
                scope: "invite:issue", writes: true, parameters: Parameters.account,
                Parameters.product, Parameters.reason,
                result: Schemas.wrapped("allowance", "Allowance")
            ) { call, reference, product, reason in
                let account = try await reference.resolve(in: store)
                return try await call.write {
                    JSONText("allowance", $0)
                } perform: { key in
                    try await store.unfreeze(
                        account, for: product, reason: reason, idempotency: key)
                }
            },
            Method(
                "invite.mine", "Reads an account's allowance, its codes and who used them.",
                scope: "invite:read", writes: false, parameters: Parameters.account,
                Parameters.product, Parameters.limit, Parameters.cursor,
                result: .object(
                    [
                        "allowance": .reference("Allowance"),
                        "codes": .array(of: .reference("OwnInvite")),
                        "next_cursor": JSONSchema.string().orNull(),
                    ], required: ["allowance", "codes", "next_cursor"])
            ) { _, reference, product, limit, cursor in
                let account = try await reference.resolve(in: store)
                let allowance = try await store.allowance(account, product)
                let codes = try await store.ownInvites(
                    of: account, for: product, limit: limit, after: cursor)
                return JSONText { writer in
                    writer.object {
                        $0.member("allowance", allowance)
                        $0.member("codes", codes.items)
                        $0.member("next_cursor", codes.next.map(Cursor.write))
                    }
                }
            },
        ]
    }
}
