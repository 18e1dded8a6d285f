package import Admission
package import Foundation
import Postgres
import Queries

/// A subscription with whose it is.
package struct SubscriptionRecord: Sendable, Equatable {
    package let account: Account.ID
    package let subscription: Subscription
    package let createdAt: Date
    /// The provider's world that it lives in.
    package let environment: Identity.Environment
    /// The provider's own word for its state; `nil` for what staff granted.
    package let rawStatus: String?
    /// When its grace ends; `nil` without one.
    package let graceUntil: Date?

    package init(
        account: Account.ID, subscription: Subscription, createdAt: Date,
        environment: Identity.Environment = .production, rawStatus: String? = nil,
        graceUntil: Date? = nil
    ) {
        self.account = account
        self.subscription = subscription
        self.createdAt = createdAt
        self.environment = environment
        self.rawStatus = rawStatus
        self.graceUntil = graceUntil
    }
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

    /// Lists an account's subscriptions, newest first, as they stood at a moment or stand now.
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
        try await change(subscription, idempotency) { transaction in
            try await transaction.execute(
                .subscriptionRevoke, [.uuid(subscription.uuid), .text(reason), .date(now)])
        }
    }

    /// Keeps a subscription from opening doors until it is released. One that staff holds already stays
    /// as it is.
    /// - Throws: `.notFound("subscription")`.
    package func hold(
        _ subscription: Subscription.ID, reason: String, at now: Date? = nil,
        idempotency: Idempotency<SubscriptionRecord>? = nil
    ) async throws -> Answer<SubscriptionRecord> {
        try await change(subscription, idempotency) { transaction in
            let hold = ID<HoldRecord>.make(at: now ?? Date())
            try await transaction.execute(
                .subscriptionHold,
                [.uuid(hold.uuid), .uuid(subscription.uuid), .text(reason), .date(now)])
        }
    }

    /// Ends the holds of a subscription, those of open disputes too. Without any it stays as it is.
    /// - Throws: `.notFound("subscription")`.
    package func release(
        _ subscription: Subscription.ID, at now: Date? = nil,
        idempotency: Idempotency<SubscriptionRecord>? = nil
    ) async throws -> Answer<SubscriptionRecord> {
        try await change(subscription, idempotency) { transaction in
            try await transaction.execute(
                .subscriptionRelease, [.uuid(subscription.uuid), .date(now)])
        }
    }

    /// Changes a subscription under a lock on its account.
    private func change(
        _ subscription: Subscription.ID, _ idempotency: Idempotency<SubscriptionRecord>?,
        _ change: @escaping @Sendable (borrowing Transaction) async throws -> Void
    ) async throws -> Answer<SubscriptionRecord> {
        try await write(idempotency) { transaction in
            let id: PostgresValue = .uuid(subscription.uuid)
            guard let before = try await transaction.optional(.subscriptionGet, [id]) else {
                throw StoreError.notFound("subscription")
            }
            try await transaction.execute(.accountLock, [.uuidArray([try before(1)])])
            try await change(transaction)
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
        environment = Identity.Environment(rawValue: try row(10)) ?? .production
        rawStatus = try row(11)
        graceUntil = try row(12)
    }
}

extension Statement {
    private static let subscriptionColumns: [PostgresType] = [
        .uuid, .uuid, .text, .text, .text, .bool, .timestamptz, .timestamptz, .timestamptz, .bool,
        .text, .text, .timestamptz,
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
    static let subscriptionHold = Statement(
        .subscriptionHold, [.uuid, .uuid, .text, .timestamptz])
    static let subscriptionRelease = Statement(.subscriptionRelease, [.uuid, .timestamptz])
    static let subscriptionMomentList = Statement(
        .subscriptionMomentList, [.uuid],
        [
            .timestamptz, .text, .text, .bool, .timestamptz, .timestamptz, .timestamptz,
        ])
    static let subscriptionHoldList = Statement(
        .subscriptionHoldList, [.uuid], [.uuid, .timestamptz, .timestamptz, .text, .text])

    static let subscriptions = [
        subscriptionGrant, subscriptionGet, subscriptionList, subscriptionRevoke,
        subscriptionHold, subscriptionRelease, subscriptionMomentList, subscriptionHoldList,
    ]
}
