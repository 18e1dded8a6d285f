package import Admission
package import Foundation
import Postgres
import Queries

/// What may be done to a branch.
package enum BranchAction: String, Sendable, CaseIterable {
    /// Nobody of the branch hands out another invite.
    case freezeAllowances = "freeze_allowances"
    /// The branch's codes that still have uses are revoked.
    case revokeUnusedCodes = "revoke_unused_codes"
    /// The accounts of the branch are suspended.
    case suspendMembers = "suspend_members"
}

/// An account with everybody below it, and what to do to them.
package struct BranchRequest: Sendable {
    package let account: Account.ID
    /// In one product's tree, or in every one.
    package let product: Product.Name?
    /// Leaves out who joined, and codes that were issued, before. The account itself stays in.
    package let since: Date?
    /// Most levels below the account; 0 is the account alone.
    package let depth: Int?
    package let actions: Set<BranchAction>
    /// Does the same and takes it back.
    package let isDryRun: Bool
    /// How many changes are expected; needed unless it is a dry run.
    package let confirm: Int?

    package init(
        account: Account.ID, product: Product.Name? = nil, since: Date? = nil, depth: Int? = nil,
        actions: Set<BranchAction>, isDryRun: Bool, confirm: Int? = nil
    ) {
        self.account = account
        self.product = product
        self.since = since
        self.depth = depth
        self.actions = actions
        self.isDryRun = isDryRun
        self.confirm = confirm
    }
}

/// What was done to a branch at once, or would be.
package struct BranchOutcome: Sendable {
    /// Names what was done, so that it can be undone; `nil` after a dry run.
    package let batch: ID<BranchOutcome>?
    /// How many accounts the branch has.
    package let members: Int
    /// How many things each action changed.
    package let touched: [BranchAction: Int]

    /// How many things were changed in all.
    package var count: Int { touched.values.reduce(0, +) }
}

extension Store {
    /// Does something to an account and all below it, or to those who joined since. Waits for
    /// invites that are being issued and for redemptions under way; once this has answered, no
    /// frozen allowance is drawn on and no revoked code is redeemed.
    /// - Throws: `.notFound("account")`; `.conflict` when there is not as much to change as
    ///   `confirm` says; then nothing is changed.
    package func revokeBranch(
        _ request: BranchRequest, at now: Date? = nil,
        idempotency: Idempotency<BranchOutcome>? = nil
    ) async throws -> Answer<BranchOutcome> {
        try await write(idempotency) { transaction in
            guard request.isDryRun else {
                let outcome = try await request.carryOut(at: now, transaction)
                guard request.confirm == outcome.count else {
                    throw StoreError.conflict(
                        "\(outcome.count) changes would be made, and confirm says "
                            + (request.confirm.map(String.init) ?? "nothing"))
                }
                return outcome
            }
            try await transaction.execute(.branchTryBegin)
            let outcome = try await request.carryOut(at: now, transaction)
            try await transaction.execute(.branchTryEnd)
            return BranchOutcome(
                batch: nil, members: outcome.members, touched: outcome.touched)
        }
    }
}

extension BranchRequest {
    /// Locks in the order in which everybody does: allowances, invites, accounts.
    fileprivate func carryOut(
        at now: Date?, _ transaction: borrowing Transaction
    ) async throws -> BranchOutcome {
        let id = ID<BranchOutcome>.make(at: now ?? Date())
        try await transaction.execute(
            .branchBatchAdd,
            [
                .uuid(id.uuid), .uuid(account.uuid), .text(product?.text), .date(since),
                .number(depth), .textArray(actions.map(\.rawValue).sorted()), .date(now),
            ])
        let rows = try await transaction.all(
            .branchMembers,
            [.uuid(account.uuid), .text(product?.text), .date(since), .number(depth)])
        var accounts: [UUID] = []
        var products: [String] = []
        for row in rows {
            accounts.append(try row(0))
            products.append(try row(1))
        }
        if accounts.isEmpty,
            try await transaction.optional(.accountGet, [.uuid(account.uuid)]) == nil
        {
            throw StoreError.notFound("account")
        }
        // Who has to do with no product is its own branch.
        let distinct = Set(accounts).union([account.uuid])

        var touched: [BranchAction: Int] = [:]
        let members: [PostgresValue] = [.uuidArray(accounts), .textArray(products)]
        if actions.contains(.freezeAllowances) {
            touched[.freezeAllowances] = try await transaction.execute(
                .branchAllowanceFreeze, [.uuid(id.uuid)] + members)
        }
        var invites: [UUID] = []
        if actions.contains(.revokeUnusedCodes) {
            invites = try await transaction.all(.branchInviteLock, members + [.date(since)])
                .map { row in try row(0) }
        }
        let suspended = actions.contains(.suspendMembers) ? Array(distinct) : []
        try await transaction.execute(
            .branchAccountLock, [.uuidArray(suspended), .uuidArray(invites)])
        if actions.contains(.revokeUnusedCodes) {
            touched[.revokeUnusedCodes] = try await transaction.execute(
                .branchInviteRevoke, [.uuid(id.uuid), .uuidArray(invites)])
        }
        if actions.contains(.suspendMembers) {
            touched[.suspendMembers] = try await transaction.execute(
                .branchAccountSuspend, [.uuid(id.uuid), .uuidArray(suspended)])
        }
        return BranchOutcome(batch: id, members: distinct.count, touched: touched)
    }
}

extension Statement {
    /// What a dry run does after this is taken back, but for the answer that is kept under its key.
    static let branchTryBegin = Statement("branch_try_begin", "savepoint branch_try")
    static let branchTryEnd = Statement(
        "branch_try_end", "rollback to savepoint branch_try")

    static let branchMembers = Statement(
        .branchMembers, [.uuid, .text, .timestamptz, .int4], [.uuid, .text])
    static let branchBatchAdd = Statement(
        .branchBatchAdd, [.uuid, .uuid, .text, .timestamptz, .int4, .textArray, .timestamptz])
    static let branchAllowanceFreeze = Statement(
        .branchAllowanceFreeze, [.uuid, .uuidArray, .textArray])
    static let branchInviteLock = Statement(
        .branchInviteLock, [.uuidArray, .textArray, .timestamptz], [.uuid])
    static let branchAccountLock = Statement(
        .branchAccountLock, [.uuidArray, .uuidArray], [.int8])
    static let branchInviteRevoke = Statement(.branchInviteRevoke, [.uuid, .uuidArray])
    static let branchAccountSuspend = Statement(.branchAccountSuspend, [.uuid, .uuidArray])

    static let branches = [
        branchMembers, branchBatchAdd, branchAllowanceFreeze, branchInviteLock,
        branchAccountLock, branchInviteRevoke, branchAccountSuspend, branchBatchRestore,
        branchAllowanceRestore, branchInviteRelock, branchSuspended, branchInviteRestore,
        branchAccountRestore, branchSkipped,
    ]
}
