package import Admission
package import Foundation
import Postgres
import Queries

/// A subscription with whose it is.
package struct SubscriptionRecord: Sendable, Equatable {
    package let account: Account.ID
    package let subscription: Subscription
    package let createdAt: Date
}

extension Store {
    /// Grants a plan to an account until a moment.
    /// - Throws: `.notFound("account")`, `.notFound("plan")`.
    package func grant(
        _ plan: Plan.Name, to account: Account.ID, until: Date, reason: String,
        at now: Date? = nil, idempotency: Idempotency<SubscriptionRecord>? = nil
    ) async throws -> Answer<SubscriptionRecord> {
        try await granting.submit(
            GrantRequest(
                id: .make(at: now ?? Date()), account: account, plan: plan, until: until,
                reason: reason, at: now), idempotency)
    }

    /// Lists an account's subscriptions, newest first.
    package func subscriptions(
        of account: Account.ID, at: Date? = nil
    ) async throws -> [SubscriptionRecord] {
        try await client.all(.subscriptionList, [.uuid(account.uuid), .date(at)])
            .map(SubscriptionRecord.init(row:))
    }

    /// Takes a subscription's access away from now on. One that was revoked before stays as it is.
    /// - Throws: `.notFound("subscription")`.
    package func revoke(
        _ subscription: Subscription.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<SubscriptionRecord>? = nil
    ) async throws -> Answer<SubscriptionRecord> {
        try await write(idempotency) { transaction in
            let id: PostgresValue = .uuid(subscription.uuid)
            guard let before = try await transaction.optional(.subscriptionGet, [id]) else {
                throw StoreError.notFound("subscription")
            }
            try await transaction.execute(.accountLock, [.uuidArray([try before(1)])])
            try await transaction.execute(.subscriptionRevoke, [id, .text(reason), .date(now)])
            return try SubscriptionRecord(row: try await transaction.one(.subscriptionGet, [id]))
        }
    }
}

extension SubscriptionRecord {
    init(row: Row) throws {
        account = try row.id(1)
        createdAt = try row(8)
        subscription = Subscription(
            id: try row.id(0), provider: Issuer(trusted: try row(2)),
            plan: Plan.Name(trusted: try row(3)),
            state: Subscription.State(rawValue: try row(4)) ?? .unknown,
            willRenew: try row(5), paidThrough: try row(6), accessUntil: try row(7),
            isHeld: try row(9))
    }
}

extension Statement {
    private static let subscriptionColumns: [PostgresType] = [
        .uuid, .uuid, .text, .text, .text, .bool, .timestamptz, .timestamptz, .timestamptz, .bool,
    ]
    static let subscriptionGrant = Statement(
        .subscriptionGrant,
        [.uuidArray, .uuidArray, .textArray, .timestamptzArray, .textArray, .timestamptz],
        [.int8, .bool, .bool, .timestamptz])
    static let subscriptionGet = Statement(.subscriptionGet, [.uuid], subscriptionColumns)
    static let subscriptionList = Statement(
        .subscriptionList, [.uuid, .timestamptz], subscriptionColumns)
    static let subscriptionRevoke = Statement(
        .subscriptionRevoke, [.uuid, .text, .timestamptz], [.uuid])

    static let subscriptions = [
        subscriptionGrant, subscriptionGet, subscriptionList, subscriptionRevoke,
    ]
}
