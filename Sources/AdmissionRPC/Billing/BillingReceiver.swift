import Admission
package import AdmissionStore
package import Billing
import Crypto
import Foundation

/// Where providers' events come in, be it by webhook or handed on by a caller: verified, read, put into
/// the ledger and applied.
package struct BillingReceiver: Sendable {
    private let store: Store
    /// What messages are verified by; `nil` when no provider is set up.
    private let providers: BillingProviders?

    package init(store: Store, _ providers: BillingProviders? = nil) {
        self.store = store
        self.providers = providers
    }

    /// Whether events of a provider can be verified here.
    package func receives(_ provider: BillingProvider) -> Bool {
        switch provider {
        case .stripe: providers?.stripeVerifier != nil
        case .appStore: providers?.appStoreVerifier != nil
        case .googlePlay: providers?.googlePushVerifier != nil
        }
    }

    /// Takes one message in. When it returns, the event is in the ledger.
    /// - Throws: `BillingRefusal`; what the store throws.
    package func receive(
        _ provider: BillingProvider, headers: [String: String], body: [UInt8],
        origin: IncomingEvent.Origin, idempotency: Idempotency<IngestOutcome>? = nil
    ) async throws -> Answer<IngestOutcome> {
        do {
            let verified = try await providers?.verify(
                provider, headers: headers, body: body, at: Date())
            guard verified != nil else { throw BillingRefusal.notConfigured(provider) }
        } catch let error as VerificationError {
            throw BillingRefusal.notVerified(error)
        }
        return try await store.ingest(read(provider, body, origin), idempotency: idempotency)
    }

    /// What is the provider's own and cannot be read is kept too, under a name made of its bytes, so
    /// that it can be read by a later version.
    private func read(
        _ provider: BillingProvider, _ body: [UInt8], _ origin: IncomingEvent.Origin
    ) -> IncomingEvent {
        let environment = providers?.environment ?? .production
        do {
            let event = try BillingReading.event(provider, body, environment: environment)
            return IncomingEvent(event, origin: origin, body: body)
        } catch {
            let digest = Data(SHA256.hash(data: body)).base64EncodedString()
            let event = BillingEvent(
                source: BillingSource(provider, environment), key: "unread/\(digest)",
                kind: "unread", at: Date(), observation: nil)
            return IncomingEvent(
                event, origin: origin, body: body, problem: ReadingProblem.sentence(error))
        }
    }
}

/// Why a message was not taken in.
package enum BillingRefusal: Error, Sendable, Equatable {
    /// Nothing is set here by which the provider's messages could be verified.
    case notConfigured(BillingProvider)
    /// It is not the provider's own, as far as can be told.
    case notVerified(VerificationError)
}
