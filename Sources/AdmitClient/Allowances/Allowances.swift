public import Foundation
import JSONRPC

/// How many uses of invites an account may hand out for a product.
public struct Allowance: Hashable, Sendable {
    /// Whose it is.
    public let account: UUID
    /// What the invites open.
    public let product: String
    /// How many it was given in all.
    public let granted: Int
    /// How many it handed out.
    public let issued: Int
    /// How many it may still hand out once it is not frozen.
    public let left: Int
    /// Whether staff keep it from handing out any.
    public let isFrozen: Bool
    /// Why they do.
    public let freezeReason: String?
    /// From when on it is given what its campaign has for it, once it came in.
    public let maturesAt: Date?

    init(_ json: JSON) throws(ClientError) {
        account = try json.uuid("account")
        product = try json.text("product")
        granted = try json.count("granted")
        issued = try json.count("issued")
        left = try json.count("left")
        isFrozen = try json.flag("frozen")
        freezeReason = json.textIfPresent("freeze_reason")
        maturesAt = json.dateIfPresent("matures_at")
    }
}

/// An invite as its owner sees it.
public struct OwnInvite: Hashable, Sendable {
    /// Names the invite.
    public let id: UUID
    /// The code, unless the server can no longer read it.
    public let code: String?
    /// Where it stands, `active`, `exhausted`, `expired` or `revoked`.
    public let state: String
    /// How many redemptions are reserved or confirmed.
    public let uses: Int
    /// How many there may be.
    public let maxUses: Int
    /// When it runs out, if it does.
    public let expiresAt: Date?
    /// Who used it, oldest first.
    public let redemptions: [Redemption]

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        code = json.textIfPresent("code")
        state = try json.text("state")
        uses = try json.count("uses")
        maxUses = try json.count("max_uses")
        expiresAt = json.dateIfPresent("expires_at")
        redemptions = try json.list("redemptions", Redemption.init)
    }
}

extension AdmitClient.Invites {
    /// An account's allowance for a product, and a page of its codes, newest first.
    public func mine(
        _ account: AccountReference, product: String, limit: Int? = nil, cursor: String? = nil
    ) async throws(ClientError) -> (
        allowance: Allowance, codes: [OwnInvite], nextCursor: String?
    ) {
        let result = try await client.call("invite.mine") {
            $0.add(account: account)
            $0.add("product", product)
            $0.add("limit", ifPresent: limit)
            $0.add("cursor", ifPresent: cursor)
        }
        return (
            try Allowance(result.object("allowance")), try result.list("codes", OwnInvite.init),
            result.textIfPresent("next_cursor")
        )
    }
}

extension AdmitClient {
    /// How many invites accounts may hand out.
    public var allowances: Allowances { Allowances(client: self) }

    /// How many invites accounts may hand out.
    public struct Allowances: Sendable {
        let client: AdmitClient

        /// Lets an account hand out `count` more uses, whether it came in or not.
        public func grant(
            _ count: Int, to account: AccountReference, product: String, reason: String,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Allowance {
            try await change("grant", account, product, reason, count, idempotencyKey)
        }

        /// Keeps an account from handing out invites.
        public func freeze(
            _ account: AccountReference, product: String, reason: String,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Allowance {
            try await change("freeze", account, product, reason, nil, idempotencyKey)
        }

        /// Lets an account hand out invites again.
        public func unfreeze(
            _ account: AccountReference, product: String, reason: String,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Allowance {
            try await change("unfreeze", account, product, reason, nil, idempotencyKey)
        }

        private func change(
            _ verb: String, _ account: AccountReference, _ product: String, _ reason: String,
            _ count: Int?, _ key: String?
        ) async throws(ClientError) -> Allowance {
            let result = try await client.call("allowance.\(verb)", idempotencyKey: key) {
                $0.add(account: account)
                $0.add("product", product)
                $0.add("count", ifPresent: count)
                $0.add("reason", reason)
            }
            return try Allowance(result.object("allowance"))
        }
    }
}
