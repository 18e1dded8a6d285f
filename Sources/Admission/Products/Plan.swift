/// What can be subscribed to. Providers' own products map to plans.
public struct Plan: Hashable, Sendable {
    /// The name of a plan.
    public typealias Name = Admission.Name<PlanName>

    /// What callers call it: `chatgpt_plus`.
    public let plan: Name
    /// What a subscription to it grants.
    public let entitlements: [Entitlement]
    /// The price and product identifiers that providers sell it under.
    public let providerProducts: [ProviderProduct]

    /// Puts a plan together.
    public init(plan: Name, entitlements: [Entitlement], providerProducts: [ProviderProduct]) {
        self.plan = plan
        self.entitlements = entitlements
        self.providerProducts = providerProducts
    }

    /// One price or product at one provider.
    public struct ProviderProduct: Hashable, Sendable {
        /// `stripe`, `app_store`, `google_play`.
        public let provider: Issuer
        /// The provider's identifier, compared byte for byte.
        public let product: String

        /// Puts a provider's product together.
        public init(provider: Issuer, product: String) {
            self.provider = provider
            self.product = product
        }
    }
}

/// Keeps the names of plans apart from the names of entitlements.
public enum PlanName {}
