package import Foundation

/// What a provider's API tells of subscriptions: the one thing about a provider that a test may replace.
package struct ProviderAPI: Sendable {
    /// Whose subscriptions are told of.
    package let source: BillingSource
    /// Asks for one subscription, by the provider's name of it; `nil` when the provider says that there
    /// is no such one.
    package var fetch:
        @Sendable (_ subject: String) async throws(FetchError) -> FetchedSubscription?
    /// Asks for a page of all subscriptions, whatever their state, after a page's `nextCursor`; `nil`
    /// where the provider offers no list.
    package var list: (@Sendable (_ cursor: String?) async throws(FetchError) -> Page)?
    /// Asks for a page of the refunds and disputes of the months before `asOf`, after a page's
    /// `nextCursor`; `nil` where the subscriptions themselves tell of them.
    package var reversals:
        (@Sendable (_ cursor: String?, _ asOf: Date) async throws(FetchError) -> ReversalPage)?
    /// Asks what was paid by a payment, one of the references of a refund or dispute, such as
    /// `payment:pi_1`; `nil` when that was no invoice, or when the provider cannot tell.
    package var invoice: (@Sendable (_ reference: String) async throws(FetchError) -> PaidInvoice?)?

    /// Puts an API together.
    package init(
        source: BillingSource,
        fetch:
            @escaping @Sendable (_ subject: String) async throws(FetchError) -> FetchedSubscription?,
        list: (@Sendable (_ cursor: String?) async throws(FetchError) -> Page)? = nil
    ) {
        self.source = source
        self.fetch = fetch
        self.list = list
    }

    /// Subscriptions, in the provider's order.
    package struct Page: Sendable, Hashable {
        package var subscriptions: [FetchedSubscription]
        /// Asks for the page after this one; `nil` after the last one.
        package var nextCursor: String?

        /// Puts a page together.
        package init(subscriptions: [FetchedSubscription], nextCursor: String?) {
            self.subscriptions = subscriptions
            self.nextCursor = nextCursor
        }
    }
}

/// A subscription as a provider's API gave it.
package struct FetchedSubscription: Sendable, Hashable {
    /// The provider's name of it: `sub_…`, `originalTransactionId` or purchase token.
    package var subject: String
    /// JSON. Of Stripe the subscription and of Google Play the `subscriptionsv2` resource, as they came;
    /// of the App Store `{"originalTransactionId", "status", "transaction": {…}, "renewal": {…}}` with
    /// the payloads that Apple signed, verified and decoded.
    package var body: [UInt8]
    /// When the request was sent whose answer this is: nothing later is known by it.
    package var requestedAt: Date

    /// Puts a subscription together.
    package init(subject: String, body: [UInt8], requestedAt: Date) {
        self.subject = subject
        self.body = body
        self.requestedAt = requestedAt
    }
}
