public import Foundation
import JSONRPC

/// An account's place in a product's tree of invitations.
public struct Membership: Hashable, Sendable {
    /// Whose place it is.
    public let account: UUID
    /// By whose code it came in, if by another account's.
    public let inviter: UUID?
    /// How many generations it lies below the account that was asked for.
    public let level: Int
    /// Where the account stands, `active`, `suspended`, `closed`, `merged` or `erased`.
    public let state: String
    /// When it got its place.
    public let joinedAt: Date
    /// How many came in by its codes.
    public let invited: Int

    init(_ json: JSON) throws(ClientError) {
        account = try json.uuid("account")
        inviter = json["inviter"]?.uuid
        level = try json.count("level")
        state = try json.text("state")
        joinedAt = try json.date("joined_at")
        invited = try json.count("invited")
    }
}

/// What may be done to a branch.
public enum BranchAction: String, Hashable, Sendable, CaseIterable {
    /// Nobody of the branch hands out another invite.
    case freezeAllowances = "freeze_allowances"
    /// The branch's codes that still have uses are revoked.
    case revokeUnusedCodes = "revoke_unused_codes"
    /// The accounts of the branch are suspended.
    case suspendMembers = "suspend_members"
}

/// An account with everybody below it.
public struct Branch: Hashable, Sendable {
    /// At the top.
    public let account: AccountReference
    /// In this product's tree alone.
    public let product: String?
    /// Leaves out who joined, and codes that were issued, before.
    public let since: Date?
    /// The most levels below the account; 0 is the account alone.
    public let depth: Int?

    /// Names a branch.
    public init(
        _ account: AccountReference, product: String? = nil, since: Date? = nil,
        depth: Int? = nil
    ) {
        self.account = account
        self.product = product
        self.since = since
        self.depth = depth
    }
}

/// What was done to a branch, or would be.
public struct BranchOutcome: Hashable, Sendable {
    /// How many changes in all.
    public let count: Int
    /// Names what was done, to undo it; `nil` after a dry run.
    public let batch: UUID?
    /// How many accounts the branch has.
    public let members: Int

    init(_ json: JSON) throws(ClientError) {
        count = try json.count("count")
        batch = json["batch"]?.uuid
        members = try json.count("members")
    }
}

extension AdmitClient.Invites {
    /// Reads who came in by an account's codes, by the codes of those, and so on; level by level.
    ///
    /// - Parameters:
    ///   - branch: the account, and how far below it; `since` counts for nothing here.
    ///   - limit: how many at most.
    ///   - cursor: where the last page ended.
    public func tree(
        _ branch: Branch, limit: Int? = nil, cursor: String? = nil
    ) async throws(ClientError) -> Page<Membership> {
        let result = try await client.call("invite.tree") {
            $0.add(account: branch.account)
            $0.add("depth", ifPresent: branch.depth)
            $0.add("product", ifPresent: branch.product)
            $0.add("limit", ifPresent: limit)
            $0.add("cursor", ifPresent: cursor)
        }
        return try Page(result, Membership.init)
    }

    /// Counts what would be done to a branch, and changes nothing.
    public func tryRevoking(
        _ branch: Branch, _ actions: [BranchAction]
    ) async throws(ClientError) -> BranchOutcome {
        try await revoke(branch, actions, confirm: nil, idempotencyKey: nil)
    }

    /// Does something to an account and all below it.
    ///
    /// - Parameters:
    ///   - branch: to whom.
    ///   - actions: what.
    ///   - confirm: the count that a try gave; with another nothing is done, and 4090 is thrown.
    ///   - idempotencyKey: makes repeating harmless.
    public func revoke(
        _ branch: Branch, _ actions: [BranchAction], confirm: Int, idempotencyKey: String? = nil
    ) async throws(ClientError) -> BranchOutcome {
        try await revoke(
            branch, actions, confirm: Optional(confirm), idempotencyKey: idempotencyKey)
    }

    /// Undoes one ``revoke(_:_:confirm:idempotencyKey:)``, but for what was changed since.
    ///
    /// - Returns: how many changes were undone, and how many were left alone.
    public func restore(
        batch: UUID, reason: String, idempotencyKey: String? = nil
    ) async throws(ClientError) -> (restored: Int, skipped: Int) {
        let result = try await client.call(
            "invite.restore_batch", idempotencyKey: idempotencyKey
        ) {
            $0.add("batch", batch)
            $0.add("reason", reason)
        }
        return (try result.count("restored"), try result.count("skipped_count"))
    }

    private func revoke(
        _ branch: Branch, _ actions: [BranchAction], confirm: Int?, idempotencyKey: String?
    ) async throws(ClientError) -> BranchOutcome {
        let result = try await client.call(
            "invite.revoke_branch", idempotencyKey: idempotencyKey
        ) {
            $0.add(account: branch.account)
            $0.add("since", ifPresent: branch.since)
            $0.add("depth", ifPresent: branch.depth)
            $0.add("actions", actions.map(\.rawValue))
            $0.add("dry_run", confirm == nil)
            $0.add("confirm", ifPresent: confirm)
            $0.add("product", ifPresent: branch.product)
        }
        return try BranchOutcome(result)
    }
}
