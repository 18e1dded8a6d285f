package import Foundation

/// A refund or a dispute as a provider's API gave it.
package struct FetchedReversal: Sendable, Hashable {
    /// JSON; of Stripe the object as it came, a refund with its charge in it.
    package var body: [UInt8]
    /// When the request was sent whose answer this is.
    package var requestedAt: Date

    /// Puts one together.
    package init(body: [UInt8], requestedAt: Date) {
        self.body = body
        self.requestedAt = requestedAt
    }
}

/// Refunds and disputes, in the provider's order.
package struct ReversalPage: Sendable, Hashable {
    package var reversals: [FetchedReversal]
    /// Asks for the page after this one; `nil` after the last one.
    package var nextCursor: String?

    /// Puts a page together.
    package init(reversals: [FetchedReversal], nextCursor: String?) {
        self.reversals = reversals
        self.nextCursor = nextCursor
    }
}

/// What a payment paid for.
package struct PaidInvoice: Sendable, Hashable {
    /// What names it, such as `invoice:in_1`.
    package var reference: String
    /// The provider's name of the subscription; `nil` when it was for something else.
    package var subscription: String?

    /// Puts one together.
    package init(reference: String, subscription: String?) {
        self.reference = reference
        self.subscription = subscription
    }
}
