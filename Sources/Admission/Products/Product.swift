/// What is gated, with its policy.
public struct Product: Hashable, Sendable {
    /// The name of a product.
    public typealias Name = Admission.Name<Product>

    /// What callers call it: `sora`.
    public let product: Name
    /// What people call it.
    public let name: String
    /// What holds for everyone, whatever the region.
    public let policy: Policy

    /// Puts a product together.
    public init(product: Name, name: String, policy: Policy) {
        self.product = product
        self.name = name
        self.policy = policy
    }

    /// What holds for everyone, whatever the region.
    public struct Policy: Hashable, Sendable {
        /// The issuers of which an account must hold a linked identity, every one.
        public let links: [Issuer]
        /// Whether whoever came in stays in when the region's rule closes again.
        public let keepAdmitted: Bool
        /// Which region counts when somebody travels.
        public let travel: Travel

        /// Puts a policy together.
        public init(links: [Issuer] = [], keepAdmitted: Bool = false, travel: Travel = .homeOnly) {
            self.links = links
            self.keepAdmitted = keepAdmitted
            self.travel = travel
        }
    }

    /// Which region counts when somebody travels.
    public enum Travel: Hashable, Sendable {
        /// The home region alone; where the request comes from does not matter.
        case homeOnly
        /// The place of the request alone.
        case locationOnly
        /// Both must be open.
        case both
        /// The home region; a place that is not open is borne for so many days of absence.
        case homeWithGrace(days: Int)
    }
}

/// The name of what a plan grants and a rule asks for.
public typealias Entitlement = Name<Plan>
