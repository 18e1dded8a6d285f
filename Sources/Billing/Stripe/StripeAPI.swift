package import Admission
package import Foundation
import JSONRPC
import NIOHTTP1

/// Stripe's subscriptions, asked for with a secret or restricted key.
package enum StripeAPI {
    /// The shape that is asked for, whatever the account's own version: items have the periods.
    static let version = "2025-03-31.basil"
    /// As many as Stripe gives at once.
    private static let pageLength = 100
    /// Names what paid: nothing else in the answer ties a refund to the subscription.
    private static let expansion = "latest_invoice.payments"

    /// - Parameters:
    ///   - base: such as `https://api.stripe.com`, without a slash at its end.
    ///   - now: tells the moments that requests are stamped with.
    package static func api(
        key: String, base: String, environment: Identity.Environment,
        limits: FetchLimits = FetchLimits(), now: @escaping @Sendable () -> Date = { Date() }
    ) -> ProviderAPI {
        let connection = ProviderConnection(base: base, limits: limits, now: now)
        let headers: HTTPHeaders = ["authorization": "Bearer \(key)", "stripe-version": version]
        return ProviderAPI(
            source: BillingSource(.stripe, environment),
            fetch: { (subject) async throws(FetchError) in
                try await fetch(subject, over: connection, headers)
            },
            list: { (cursor) async throws(FetchError) in
                try await list(after: cursor, over: connection, headers)
            })
    }

    private static func fetch(
        _ subject: String, over connection: ProviderConnection, _ headers: HTTPHeaders
    ) async throws(FetchError) -> FetchedSubscription? {
        guard let name = PathSegment.escaped(subject) else { return nil }
        let answer = try await connection.send(
            { () throws(FetchError) in
                ProviderConnection.Request(
                    target: "/v1/subscriptions/\(name)?expand%5B%5D=\(expansion)",
                    headers: headers)
            }, judge: verdict)
        guard let answer else { return nil }
        guard let json = try? JSON.parse(answer.body), json["id"]?.string == subject,
            json["object"]?.string == "subscription"
        else { throw .badAnswer }
        return FetchedSubscription(
            subject: subject, body: answer.body, requestedAt: answer.requestedAt)
    }

    private static func list(
        after cursor: String?, over connection: ProviderConnection, _ headers: HTTPHeaders
    ) async throws(FetchError) -> ProviderAPI.Page {
        var target =
            "/v1/subscriptions?status=all&limit=\(pageLength)&expand%5B%5D=data.\(expansion)"
        if let cursor { target += "&starting_after=\(PathSegment.escape(cursor))" }
        let answer = try await connection.send { [target] () throws(FetchError) in
            ProviderConnection.Request(target: target, headers: headers)
        }
        guard let answer, let json = try? JSON.parse(answer.body), let data = json["data"],
            data.kind == .array, let hasMore = json["has_more"]?.bool
        else { throw .badAnswer }
        var subscriptions: [FetchedSubscription] = []
        for item in data.elements {
            guard let subject = item["id"]?.string, item["object"]?.string == "subscription" else {
                throw .badAnswer
            }
            subscriptions.append(
                FetchedSubscription(
                    subject: subject, body: Array(item.bytes), requestedAt: answer.requestedAt))
        }
        // A list that goes on without getting on would be read for ever.
        guard !hasMore || subscriptions.last.map({ $0.subject != cursor }) ?? false else {
            throw .badAnswer
        }
        return ProviderAPI.Page(
            subscriptions: subscriptions, nextCursor: hasMore ? subscriptions.last?.subject : nil)
    }

    /// A 404 that Stripe did not write comes from a wrong address, and says nothing.
    @Sendable private static func verdict(_ answer: ProviderConnection.Answer)
        -> ProviderConnection.Verdict
    {
        guard answer.status == 404 || answer.status == 410 else {
            return ProviderConnection.verdict(answer)
        }
        let error = (try? JSON.parse(answer.body))?["error"]
        return error?["code"]?.string == "resource_missing" ? .missing : .failed
    }
}
