import Admission
import Foundation
import Postgres

/// A request to grant a plan to an account until a moment.
struct GrantRequest: Sendable {
    let id: Subscription.ID
    let account: Account.ID
    let plan: Plan.Name
    let until: Date
    let reason: String
    let at: Date?

    /// What staff grants comes from no provider of payments.
    private static let provider = Issuer(trusted: "grant")

    static func apply(
        _ requests: [GrantRequest], _ transaction: borrowing Transaction
    ) async throws -> [Attempt<SubscriptionRecord>] {
        let accounts = Set(requests.map(\.account.uuid)).sorted { $0.uuidString < $1.uuidString }
        try await transaction.execute(.accountLock, [.uuidArray(accounts)])
        let rows = try await transaction.all(
            .subscriptionGrant,
            [
                .uuidArray(requests.map(\.id.uuid)), .uuidArray(requests.map(\.account.uuid)),
                .textArray(requests.map(\.plan.text)),
                .timestamptzArray(requests.map(\.until)), .textArray(requests.map(\.reason)),
                .date(requests.compactMap(\.at).max()),
            ])
        return try zip(requests, rows).map { request, row in
            guard try row(1) else { return .failed(StoreError.notFound("account")) }
            guard try row(2) else { return .failed(StoreError.notFound("plan")) }
            return .done(
                SubscriptionRecord(
                    account: request.account,
                    subscription: Subscription(
                        id: request.id, provider: provider, plan: request.plan, state: .active,
                        willRenew: false, paidThrough: request.until, accessUntil: request.until,
                        isHeld: false),
                    createdAt: try row(3)))
        }
    }
}
