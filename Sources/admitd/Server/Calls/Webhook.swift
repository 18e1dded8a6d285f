import AdmissionRPC
import AdmissionStore
import Billing
import JSONRPC
import Logging

/// A provider's message as it came in over HTTP.
struct Webhook: Sendable {
    let provider: BillingProvider
    /// What its signature or its bearer is looked for in.
    let signature: String?
    let authorization: String?
    let body: [UInt8]
    let requestID: String

    /// Takes one in and tells what to answer.
    typealias Receive = @Sendable (Webhook) async -> Outcome

    /// What a webhook is answered. Only a status: it is nobody's business what came of it.
    enum Outcome: Sendable {
        /// It is in the ledger.
        case taken
        /// It is not the provider's own.
        case refused
        /// The provider is not set up here.
        case notFound
        /// It has to be sent again.
        case unavailable
        case failed
    }

    /// Takes webhooks in by way of a receiver.
    static func receive(_ receiver: BillingReceiver, _ logger: Logger) -> Receive {
        { webhook in
            guard receiver.receives(webhook.provider) else { return .notFound }
            do {
                _ = try await receiver.receive(
                    webhook.provider, headers: webhook.headers, body: webhook.body,
                    origin: .webhook)
                return .taken
            } catch let refusal as BillingRefusal {
                return webhook.outcome(of: refusal, logger)
            } catch {
                let told = RPCError(mapping: error)
                if told.retryable { return .unavailable }
                logger.error(
                    "a webhook was not taken in",
                    metadata: webhook.metadata(String(describing: error)))
                return .failed
            }
        }
    }

    private var headers: [String: String] {
        var headers: [String: String] = [:]
        headers["stripe-signature"] = signature
        headers["authorization"] = authorization
        return headers
    }

    private func outcome(of refusal: BillingRefusal, _ logger: Logger) -> Outcome {
        switch refusal {
        case .notConfigured: return .notFound
        case .notVerified(let error):
            logger.warning("a webhook was not believed", metadata: metadata(error.description))
            return error.isTemporary ? .unavailable : .refused
        }
    }

    private func metadata(_ error: String) -> Logger.Metadata {
        [
            "provider": .string(provider.rawValue), "request_id": .string(requestID),
            "error": .string(error),
        ]
    }
}
