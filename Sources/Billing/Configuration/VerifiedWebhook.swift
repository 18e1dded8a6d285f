package import Foundation

/// A webhook that was believed, with all of its signatures.
package enum VerifiedWebhook: Sendable, Hashable {
    /// An event, as it came.
    case stripe([UInt8])
    case appStore(AppStoreNotification)
    /// A push of Pub/Sub, as it came.
    case googlePlay([UInt8])
}

extension BillingProviders {
    /// Believes a webhook, or says why not: the one way in, whoever received it.
    ///
    /// - Parameters:
    ///   - headers: as they came, by their names in lower case; `stripe-signature` and `authorization`
    ///     are looked at.
    ///   - body: as it came, byte for byte.
    /// - Returns: `nil` when nothing is set up by which the provider's webhooks could be believed.
    package func verify(
        _ provider: BillingProvider, headers: [String: String], body: [UInt8], at now: Date
    ) async throws(VerificationError) -> VerifiedWebhook? {
        switch provider {
        case .stripe:
            guard let stripeVerifier else { return nil }
            try stripeVerifier.verify(body: body, signature: headers["stripe-signature"], at: now)
            return .stripe(body)
        case .appStore:
            guard let appStoreVerifier else { return nil }
            return .appStore(try await appStoreVerifier.verify(body: body, at: now))
        case .googlePlay:
            guard let googlePushVerifier else { return nil }
            try await googlePushVerifier.verify(
                body: body, authorization: headers["authorization"], at: now)
            return .googlePlay(body)
        }
    }
}
