package import Admission
package import AdmissionStore
package import Billing
import Crypto
package import Foundation

/// Where providers' events come in, be it by webhook or handed on by a caller: verified, read, put into
/// the ledger and applied.
package struct BillingReceiver: Sendable {
    /// Finds out whether a message is the provider's own, by its headers (their names in lower case) and
    /// its body. Throws a `VerificationError` when it is not.
    package typealias Verify =
        @Sendable (_ headers: [String: String], _ body: [UInt8], _ now: Date) async throws -> Void

    private let store: Store
    private let verifiers: [BillingProvider: Verify]
    private let environment: Identity.Environment

    /// - Parameter verifiers: those of the providers that are set up.
    package init(
        store: Store, verifiers: [BillingProvider: Verify] = [:],
        environment: Identity.Environment = .production
    ) {
        self.store = store
        self.verifiers = verifiers
        self.environment = environment
    }

    /// With the providers that the settings name.
    package init(store: Store, _ providers: BillingProviders) {
        var verifiers: [BillingProvider: Verify] = [:]
        if let stripe = providers.stripeVerifier {
            verifiers[.stripe] = { headers, body, now in
                try stripe.verify(body: body, signature: headers["stripe-signature"], at: now)
            }
        }
        if let appStore = providers.appStoreVerifier {
            verifiers[.appStore] = { _, body, now in
                _ = try await appStore.verify(body: body, at: now)
            }
        }
        if let google = providers.googlePushVerifier {
            verifiers[.googlePlay] = { headers, body, now in
                try await google.verify(
                    body: body, authorization: headers["authorization"], at: now)
            }
        }
        self.init(store: store, verifiers: verifiers, environment: providers.environment)
    }

    /// Whether events of a provider can be verified here.
    package func receives(_ provider: BillingProvider) -> Bool { verifiers[provider] != nil }

    /// Takes one message in. When it returns, the event is in the ledger.
    /// - Throws: `BillingRefusal`; what the store throws.
    package func receive(
        _ provider: BillingProvider, headers: [String: String], body: [UInt8],
        origin: IncomingEvent.Origin, idempotency: Idempotency<IngestOutcome>? = nil
    ) async throws -> Answer<IngestOutcome> {
        guard let verify = verifiers[provider] else {
            throw BillingRefusal.notConfigured(provider)
        }
        do {
            try await verify(headers, body, Date())
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
