import Admission
import AdmissionStore
import Billing
import Foundation
package import JSONRPC

extension AdmissionAPI {
    static func subscriptionMethods(_ store: Store) -> [Method] {
        [
            Method(
                "subscription.grant", "Grants a plan to an account until a moment.",
                scope: "subscription:write", writes: true, parameters: Parameters.account,
                Parameters.name("plan", "The plan.", of: PlanName.self),
                Parameters.moment("until", "When the access ends."), Parameters.reason,
                result: Schemas.wrapped("subscription", "Subscription")
            ) { call, reference, plan, until, reason in
                let account = try await reference.resolve(in: store)
                return try await call.write {
                    JSONText("subscription", $0)
                } perform: { key in
                    try await store.grant(
                        plan, to: account, until: until, reason: reason, idempotency: key)
                }
            },
            Method(
                "subscription.list", "Lists an account's subscriptions, newest first.",
                scope: "access:read", writes: false, parameters: Parameters.account,
                Parameters.at, Parameters.limit, Parameters.cursor,
                result: Schemas.page(of: "Subscription")
            ) { _, reference, at, limit, cursor in
                let account = try await reference.resolve(in: store)
                return try JSONText(
                    try await store.subscriptions(of: account, at: at), after: cursor,
                    limit: limit, id: \.subscription.id.uuid)
            },
            Method(
                "subscription.revoke", "Takes a subscription's access away from now on.",
                scope: "subscription:write", writes: true,
                parameters: Parameters.id(
                    "subscription", "The subscription.", of: Subscription.self),
                Parameters.reason, result: Schemas.wrapped("subscription", "Subscription")
            ) { call, subscription, reason in
                try await call.write {
                    JSONText("subscription", $0)
                } perform: { key in
                    try await store.revoke(subscription, reason: reason, idempotency: key)
                }
            },
            Method(
                "subscription.get", "Reads a subscription with all that lies behind its state.",
                scope: "support", writes: false, parameters: subscription, result: Schemas.story
            ) { _, subscription in
                JSONText(try await store.story(of: subscription))
            },
            Method(
                "subscription.hold",
                "Keeps a subscription from opening doors until it is released.",
                scope: "subscription:write", writes: true, parameters: subscription,
                Parameters.reason, result: Schemas.wrapped("subscription", "Subscription")
            ) { call, subscription, reason in
                try await call.write {
                    JSONText("subscription", $0)
                } perform: { key in
                    try await store.hold(subscription, reason: reason, idempotency: key)
                }
            },
            Method(
                "subscription.release",
                "Ends the holds of a subscription, those of open disputes too.",
                scope: "subscription:write", writes: true, parameters: subscription,
                result: Schemas.wrapped("subscription", "Subscription")
            ) { call, subscription in
                try await call.write {
                    JSONText("subscription", $0)
                } perform: { key in
                    try await store.release(subscription, idempotency: key)
                }
            },
        ]
    }

    private static let subscription = Parameters.id(
        "subscription", "The subscription.", of: Subscription.self)
}

extension SubscriptionStory: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("subscription", record)
            $0.member("events", events)
            $0.member("moments") {
                $0.array { for moment in moments { Self.write(moment, to: &$0) } }
            }
            $0.member("holds") { $0.array { for hold in holds { Self.write(hold, to: &$0) } } }
        }
    }

    private static func write(_ moment: Standing.Moment, to writer: inout JSONWriter) {
        writer.object {
            $0.member("from", moment.from)
            $0.member("state", moment.state.rawValue)
            $0.member("raw_status", moment.rawStatus)
            $0.member("will_renew", moment.willRenew)
            $0.member("paid_through", moment.paidThrough)
            $0.member("grace_until", moment.graceUntil)
            $0.member("access_until", moment.accessUntil)
        }
    }

    private static func write(_ hold: HoldRecord, to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", hold.id)
            $0.member("from", hold.since)
            $0.member("until", hold.until)
            $0.member("reason", hold.reason)
            $0.member("dispute", hold.dispute)
        }
    }
}
