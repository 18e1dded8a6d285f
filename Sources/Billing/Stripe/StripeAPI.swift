package import Admission
package import Foundation
import JSONRPC
import NIOHTTP1

/// Stripe's subscriptions and what became of their payments, asked for with a secret or restricted key.
package enum StripeAPI {
    /// The shape that is asked for, whatever the account's own version: items have the periods.
    static let version = "2025-03-31.basil"
    /// Names what paid: nothing else in the answer ties a refund to the subscription.
    private static let expansion = "latest_invoice.payments"

    /// - Parameters:
    ///   - base: such as `https://api.stripe.com`, without a slash at its end.
    ///   - now: tells the moments that requests are stamped with.
    package static func api(
        key: String, base: String, environment: Identity.Environment,
        limits: FetchLimits = FetchLimits(), now: @escaping @Sendable () -> Date = { Date() }
    ) -> ProviderAPI {
        let lists = StripeLists(
            connection: ProviderConnection(base: base, limits: limits, now: now),
            headers: ["authorization": "Bearer \(key)", "stripe-version": version])
        var api = ProviderAPI(
            source: BillingSource(.stripe, environment),
            fetch: { (subject) async throws(FetchError) in
                try await fetch(subject, over: lists.connection, lists.headers)
            },
            list: { (cursor) async throws(FetchError) in try await list(after: cursor, in: lists) }
        )
        api.reversals = { (cursor, asOf) async throws(FetchError) in
            try await StripeReversalList.page(after: cursor, asOf: asOf, in: lists)
        }
        api.invoice = { (reference) async throws(FetchError) in
            try await StripeReversalList.invoice(paidBy: reference, in: lists)
        }
        return api
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
        after cursor: String?, in lists: StripeLists
    ) async throws(FetchError) -> ProviderAPI.Page {
        let page = try await lists.page(
            of: "subscription", at: "/v1/subscriptions?status=all", after: cursor,
            expanding: "data.\(expansion)")
        return ProviderAPI.Page(
            subscriptions: page.items.map {
                FetchedSubscription(
                    subject: $0.id, body: $0.body, requestedAt: page.requestedAt)
            }, nextCursor: page.next)
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
