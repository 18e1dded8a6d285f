/// What an operator decides about the reading of subscriptions. Everything that is kept can be read
/// again under another policy.
public struct SubscriptionPolicy: Sendable, Hashable {
    /// For how long a subscription whose payment failed opens doors, counted from the start of the
    /// unpaid period, where the provider grants no grace of its own.
    public var graceSeconds: Double
    /// Whether a subscription is paused while its payments are not collected. By default it is not:
    /// whoever stops collecting mostly means to give something away.
    public var pausedCollectionTakesAccess: Bool
    /// Prices and products that are sold as plans. Where the items of a subscription have periods
    /// of their own, the first item among these decides, and the longest when none is.
    public var soldProducts: Set<String>

    /// Puts it together.
    public init(
        graceSeconds: Double = 14 * 86_400, pausedCollectionTakesAccess: Bool = false,
        soldProducts: Set<String> = []
    ) {
        self.graceSeconds = graceSeconds
        self.pausedCollectionTakesAccess = pausedCollectionTakesAccess
        self.soldProducts = soldProducts
    }
}
