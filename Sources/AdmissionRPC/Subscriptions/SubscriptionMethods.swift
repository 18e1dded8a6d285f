import Admission
import AdmissionStore
import JSONRPC

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
        ]
    }
}
