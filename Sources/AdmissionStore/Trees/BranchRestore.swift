package import Admission
package import Foundation
import Postgres
import Queries

/// How much of what was done to a branch was undone.
package struct BranchRestoration: Sendable {
    package let restored: Int
    package let skippedCount: Int
    /// What was left alone, a thousand at most.
    package let skipped: [Skipped]

    /// Something that was left as it is.
    package struct Skipped: Sendable, Equatable {
        /// `allowance`, `invite` or `account`.
        package let kind: String
        /// The invite; of an allowance its account.
        package let object: UUID
        /// Of an allowance alone.
        package let product: Product.Name?
        package let reason: Reason
    }

    package enum Reason: String, Sendable, CaseIterable {
        /// Somebody changed it after the batch did.
        case changedSince = "changed_since"
        /// The batch was undone before, and this with it.
        case restoredBefore = "restored_before"
    }
}

extension Store {
    /// Undoes what `revokeBranch` did under this name, and nothing that was done otherwise.
    /// - Throws: `.notFound("batch")`.
    package func restoreBatch(
        _ batch: ID<BranchOutcome>, reason: String, at now: Date? = nil,
        idempotency: Idempotency<BranchRestoration>? = nil
    ) async throws -> Answer<BranchRestoration> {
        try await write(idempotency) { transaction in
            let id: PostgresValue = .uuid(batch.uuid)
            guard
                try await transaction.optional(
                    .branchBatchRestore, [id, .text(reason), .date(now)]) != nil
            else { throw StoreError.notFound("batch") }
            var restored = try await transaction.execute(
                .branchAllowanceRestore, [id, .date(now)])
            let invites: PostgresValue = .uuidArray(
                try await transaction.all(.branchInviteRelock, [id]).map { try $0(0) })
            let accounts: PostgresValue = .uuidArray(
                try await transaction.all(.branchSuspended, [id]).map { try $0(0) })
            try await transaction.execute(.branchAccountLock, [accounts, invites])
            restored += try await transaction.execute(
                .branchInviteRestore, [id, invites, .date(now)])
            restored += try await transaction.execute(
                .branchAccountRestore, [id, accounts, .date(now)])
            let rows = try await transaction.all(
                .branchSkipped, [id, .date(now), .int4(Self.mostSkippedShown)])
            return BranchRestoration(
                restored: restored, skippedCount: try rows.first?(0) ?? 0,
                skipped: try rows.map(BranchRestoration.Skipped.init(row:)))
        }
    }

    /// The most things left alone that an answer names.
    private static var mostSkippedShown: Int32 { 1000 }
}

extension BranchRestoration.Skipped {
    fileprivate init(row: Row) throws {
        self.init(
            kind: try row(1), object: try row(2),
            product: try row(3, as: String?.self).map { Product.Name(trusted: $0) },
            reason: try row(4) ? .restoredBefore : .changedSince)
    }
}

extension Statement {
    static let branchBatchRestore = Statement(
        .branchBatchRestore, [.uuid, .text, .timestamptz], [.uuid])
    static let branchAllowanceRestore = Statement(
        .branchAllowanceRestore, [.uuid, .timestamptz])
    static let branchInviteRelock = Statement(.branchInviteRelock, [.uuid], [.uuid])
    static let branchSuspended = Statement(.branchSuspended, [.uuid], [.uuid])
    static let branchInviteRestore = Statement(
        .branchInviteRestore, [.uuid, .uuidArray, .timestamptz])
    static let branchAccountRestore = Statement(
        .branchAccountRestore, [.uuid, .uuidArray, .timestamptz])
    static let branchSkipped = Statement(
        .branchSkipped, [.uuid, .timestamptz, .int4], [.int8, .text, .uuid, .text, .bool])
}
