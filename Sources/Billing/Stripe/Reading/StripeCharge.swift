import Foundation
import JSONRPC

/// What becomes of money that was paid by Stripe: refunds and disputes. None of them names a
/// subscription; their references lead to it.
enum StripeCharge {
    /// What an object names of invoice, payment and charge.
    static func references(_ object: JSON?) -> [String] {
        guard let object else { return [] }
        return [
            object.identifier("invoice").map { "invoice:\($0)" },
            object.identifier("payment_intent").map { "payment:\($0)" },
            object.identifier("charge").map { "charge:\($0)" },
        ].compactMap { $0 }
    }

    /// Reads a charge of which something was refunded. A refund in part tells nothing.
    static func readRefunded(_ charge: JSON, into observation: Observation) -> Observation? {
        guard let id = charge.optionalText("id") else { return nil }
        var observation = observation
        observation.references = references(charge) + ["charge:\(id)"]
        if isRefunded(charge) { observation.payments = [.init("charge:\(id)", .refunded)] }
        return observation
    }

    /// Whether all of it was given back.
    static func isRefunded(_ charge: JSON) -> Bool {
        let amount = charge["amount"]?.integer ?? 0
        return charge.flag("refunded")
            || (amount > 0 && charge["amount_refunded"]?.integer == amount)
    }

    /// Reads a refund. One that failed or was cancelled leaves the money where it was; how much the
    /// others took back in all, only the charge tells.
    static func readRefund(_ refund: JSON, into observation: Observation) -> Observation? {
        var observation = observation
        observation.references = references(refund)
        guard let payment = observation.references.first else { return nil }
        let status = refund.optionalText("status")
        if status == "failed" || status == "canceled" {
            observation.payments = [.init(payment, .refundReversed)]
        }
        return observation
    }

    /// Reads a dispute. An inquiry (`warning_…`) is none yet: no money has moved.
    static func readDispute(
        _ dispute: JSON, into observation: Observation
    ) throws(ReadingError) -> Observation? {
        let id = try dispute.text("id")
        var observation = observation
        observation.references = references(dispute)
        guard let payment = observation.references.first else { return nil }
        switch try dispute.text("status") {
        case "needs_response", "under_review":
            observation.dispute = .init(id, payment: payment, .opened)
        case "won", "prevented": observation.dispute = .init(id, payment: payment, .won)
        case "lost": observation.dispute = .init(id, payment: payment, .lost)
        default: break
        }
        return observation
    }
}
