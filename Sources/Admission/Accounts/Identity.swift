/// Somebody's name elsewhere: a sign-in, a Stripe customer, a store purchase. Never an email.
public struct Identity: Hashable, Sendable {
    /// Who vouches for the subject: `chatgpt`, `stripe`.
    public let issuer: Issuer
    /// Test and production subjects never mix.
    public let environment: Environment
    /// The issuer's own name for the person, compared byte for byte.
    public let subject: String

    /// The world that a subject lives in.
    public enum Environment: String, Sendable, CaseIterable {
        /// Real customers.
        case production
        /// A provider's test world.
        case sandbox
    }

    /// Puts an identity together from parts that were validated before.
    public init(issuer: Issuer, environment: Environment = .production, subject: String) {
        self.issuer = issuer
        self.environment = environment
        self.subject = subject
    }
}

/// The name of an issuer of identities.
public typealias Issuer = Name<Identity>
