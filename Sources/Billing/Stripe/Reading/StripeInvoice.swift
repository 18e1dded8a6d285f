import Foundation
import JSONRPC

/// Stripe's invoices and what surrounds them: payments, and the checkout that begins a subscription.
enum StripeInvoice {
    /// Reads an invoice of either shape: since `2025-03-31.basil` the subscription is named under
    /// `parent`, before it was a member of the invoice.
    /// - Returns: `nil` when it is no subscription's invoice.
    static func read(
        _ invoice: JSON, into observation: Observation
    ) throws(ReadingError) -> Observation? {
        let details = invoice["parent"]?["subscription_details"]
        guard
            let subscription = invoice.identifier("subscription")
                ?? details?.identifier("subscription")
        else { return nil }
        // A preview of an invoice to come has no id, and tells nothing yet.
        guard let id = invoice.optionalText("id") else { return nil }
        var observation = observation
        observation.subject = subscription
        observation.owners = invoice.identifier("customer").map { [$0] } ?? []
        observation.references = references(invoice)
        let fact: Observation.Payment.Fact
        switch observation.kind {
        case "invoice.paid", "invoice.payment_succeeded": fact = .paid
        case "invoice.payment_failed": fact = .failed
        default: return observation
        }
        var payment = Observation.Payment("invoice:\(id)", fact)
        let line = paidLine(invoice["lines"]?["data"]?.elements ?? [], of: subscription)
        payment.periodStart = line?["period"]?.seconds("start")
        payment.periodEnd = line?["period"]?.seconds("end")
        payment.products = line.map(products) ?? []
        observation.payments = [payment]
        return observation
    }

    /// What an invoice names: itself, and of either shape what paid it.
    static func references(_ invoice: JSON) -> [String] {
        let id = invoice.optionalText("id").map { ["invoice:\($0)"] } ?? []
        let payments = invoice["payments"]?["data"]?.elements ?? []
        return
            (id + StripeCharge.references(invoice)
            + payments.flatMap { StripeCharge.references($0["payment"]) }).withoutDoubles
    }

    /// The line that tells which period is paid for: the one that ends last. The invoice's own period is
    /// the one before, and lines that only settle a change within a period count when there is no other.
    private static func paidLine(_ lines: [JSON], of subscription: String) -> JSON? {
        let own = lines.filter { line in
            let details = line["parent"]?["subscription_item_details"]
            let named = line.identifier("subscription") ?? details?.identifier("subscription")
            return named == nil || named == subscription
        }
        let whole = own.filter { line in
            let details = line["parent"]?["subscription_item_details"]
            return !line.flag("proration") && !(details?.flag("proration") ?? false)
        }
        return (whole.isEmpty ? own : whole).max { left, right in
            let (leftEnd, rightEnd) = (
                left["period"]?.seconds("end"), right["period"]?.seconds("end")
            )
            return (leftEnd ?? .distantPast) < (rightEnd ?? .distantPast)
        }
    }

    private static func products(_ line: JSON) -> [String] {
        let price = line["price"]?.kind == .object ? line["price"] : line["plan"]
        let details = line["pricing"]?["price_details"]
        return [
            price?.optionalText("id") ?? details?.identifier("price"),
            price?.identifier("product") ?? details?.identifier("product"),
        ].compactMap { $0 }
    }

    /// Reads what ties an invoice to the payment that paid it.
    static func readPayment(_ payment: JSON, into observation: Observation) -> Observation? {
        guard let invoice = payment.identifier("invoice") else { return nil }
        var observation = observation
        observation.references =
            ["invoice:\(invoice)"] + StripeCharge.references(payment["payment"])
        return observation
    }

    /// Reads a checkout that began a subscription.
    static func readCheckout(_ session: JSON, into observation: Observation) -> Observation? {
        guard let subscription = session.identifier("subscription") else { return nil }
        var observation = observation
        observation.subject = subscription
        observation.owners = session.identifier("customer").map { [$0] } ?? []
        observation.references = StripeCharge.references(session)
        return observation
    }
}

extension [String] {
    var withoutDoubles: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
