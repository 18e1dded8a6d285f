public import Foundation
import JSONRPC

/// One provider's subscription, or a grant by staff.
public struct Subscription: Hashable, Sendable {
    /// Names the subscription.
    public let id: UUID
    /// `stripe`, `app_store`, `google_play`; `grant` when staff gave it.
    public let provider: String
    /// What was subscribed to.
    public let plan: String
    /// `pending`, `trialing`, `active`, `grace`, `on_hold`, `paused`, `expired`, `revoked` or
    /// `unknown`.
    public let state: String
    /// Whether it goes on by itself when the period ends.
    public let willRenew: Bool
    /// Until when it is paid.
    public let paidThrough: Date?
    /// Until when it opens doors, if its state lets it.
    public let accessUntil: Date?
    /// Whether a hold stands, so that it opens nothing.
    public let isHeld: Bool

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        provider = try json.text("provider")
        plan = try json.text("plan")
        state = try json.text("state")
        willRenew = json["will_renew"]?.bool ?? false
        paidThrough = json.dateIfPresent("paid_through")
        accessUntil = json.dateIfPresent("access_until")
        isHeld = json["held"]?.bool ?? false
    }
}

extension AdmitClient {
    /// What accounts pay for, or were given.
    public var subscriptions: Subscriptions { Subscriptions(client: self) }

    /// What accounts pay for, or were given.
    public struct Subscriptions: Sendable {
        let client: AdmitClient

        /// Gives an account a plan, unpaid, until a moment.
        public func grant(
            _ account: AccountReference, plan: String, until: Date, reason: String,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Subscription {
            let result = try await client.call(
                "subscription.grant", idempotencyKey: idempotencyKey
            ) {
                $0.add(account: account)
                $0.add("plan", plan)
                $0.add("until", until)
                $0.add("reason", reason)
            }
            return try Subscription(result.object("subscription"))
        }

        /// Takes a subscription back at once.
        public func revoke(
            _ subscription: UUID, reason: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Subscription {
            let result = try await client.call(
                "subscription.revoke", idempotencyKey: idempotencyKey
            ) {
                $0.add("subscription", subscription)
                $0.add("reason", reason)
            }
            return try Subscription(result.object("subscription"))
        }

        /// Lists an account's subscriptions: those that existed at a moment, as they stand today.
        public func list(
            _ account: AccountReference, at: Date? = nil, limit: Int? = nil,
            cursor: String? = nil
        ) async throws(ClientError) -> Page<Subscription> {
            let result = try await client.call("subscription.list") {
                $0.add(account: account)
                $0.add("at", ifPresent: at)
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Subscription.init)
        }
    }
}
