public import Admission

/// Whose subscriptions are told of.
public enum BillingProvider: String, Sendable, Hashable, Codable, CaseIterable {
    case stripe
    case appStore = "app_store"
    case googlePlay = "google_play"

    /// Who issues the identities that its subscriptions belong to.
    public var issuer: Issuer { Issuer(trusted: rawValue) }
}

/// Where a subscription lives: real customers and a provider's test world never mix.
public struct BillingSource: Sendable, Hashable {
    /// Whose it is.
    public let provider: BillingProvider
    /// Which of the provider's two worlds.
    public let environment: Identity.Environment

    /// Names a provider's world.
    public init(_ provider: BillingProvider, _ environment: Identity.Environment) {
        self.provider = provider
        self.environment = environment
    }
}
