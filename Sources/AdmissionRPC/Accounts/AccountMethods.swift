import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func accountMethods(_ store: Store) -> [Method] {
        [
            Method(
                "account.create",
                "Creates an account, or finds the one that holds the identity.",
                scope: "account:write", writes: true,
                parameters: Parameters.identity.optional(),
                Parameters.region("home_region", "Where the person says to be at home.").optional(),
                result: .object(
                    ["account": .reference("Account"), "created": .boolean],
                    required: ["account", "created"])
            ) { call, identity, homeRegion in
                try await call.write { (outcome: CreatedAccount) in
                    JSONText { writer in
                        writer.object {
                            $0.member("account") { outcome.account.write(to: &$0, links: nil) }
                            $0.member("created", outcome.isCreated)
                        }
                    }
                } perform: { key in
                    try await store.createAccount(
                        identity: identity, homeRegion: homeRegion, idempotency: key)
                }
            },
            Method(
                "account.get", "Reads an account with its links.", scope: "account:read",
                writes: false, parameters: Parameters.account,
                result: Schemas.wrapped("account", "Account")
            ) { _, reference in
                let found = try await store.account(reference.resolve(in: store))
                return JSONText { writer in
                    writer.object {
                        $0.member("account") { found.account.write(to: &$0, links: found.links) }
                    }
                }
            },
            Method(
                "link.attach", "Links an identity to an account.", scope: "link:write",
                writes: true,
                parameters: Parameters.id("account", "The account.", of: Account.self),
                Parameters.identity,
                result: .object(
                    [
                        "outcome": .string(
                            enum: ["linked", "already_linked", "conflict", "refused"]),
                        "link": .reference("Link"), "reason": .string(),
                    ], required: ["outcome"])
            ) { call, account, identity in
                try await call.write { (outcome: LinkOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.attach(identity, to: account, idempotency: key)
                }
            },
        ]
    }
}

extension LinkOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                switch self {
                case .linked(let link):
                    $0.member("outcome", "linked")
                    $0.member("link", link)
                case .alreadyLinked(let link):
                    $0.member("outcome", "already_linked")
                    $0.member("link", link)
                case .conflict:
                    $0.member("outcome", "conflict")
                case .refused(let state):
                    $0.member("outcome", "refused")
                    $0.member("reason", state)
                }
            }
        }
    }
}
