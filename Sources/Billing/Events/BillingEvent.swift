public import Foundation

/// A provider's event as it goes into the ledger: its name, by which doubles are known, and what it
/// tells about a subscription.
public struct BillingEvent: Sendable, Hashable {
    /// From where.
    public let source: BillingSource
    /// Names it within its source: for Stripe the connected account and the event's id, for the App
    /// Store the `notificationUUID`, for Google Play the Pub/Sub subscription and the `messageId`.
    public let key: String
    /// The provider's own word for what happened, such as `customer.subscription.updated`.
    public let kind: String
    /// When the provider says that it happened.
    public let at: Date
    /// What it tells; `nil` when it concerns no subscription and is kept for the record only.
    public let observation: Observation?

    /// Puts an event together.
    public init(
        source: BillingSource, key: String, kind: String, at: Date, observation: Observation?
    ) {
        self.source = source
        self.key = key
        self.kind = kind
        self.at = at
        self.observation = observation
    }
}
