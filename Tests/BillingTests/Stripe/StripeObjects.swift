import Billing
import Foundation

/// Stripe's JSON, in the shape before and since API version `2025-03-31.basil`.
enum StripeShape: CaseIterable {
    case legacy, basil
}

func seconds(_ date: Date) -> String { String(Int(date.timeIntervalSince1970)) }

func json(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }

struct StripeSubscriptionObject {
    var shape = StripeShape.basil
    var id = "sub_1"
    var status = "active"
    var start = day(0)
    var end = day(30)
    var price = "price_plus"
    var latestInvoice: String? = "in_1"
    /// Stands in the place of the invoice's id.
    var expandedInvoice: StripeInvoiceObject?
    var cancelAtPeriodEnd = false
    var cancelAt: Date?
    var endedAt: Date?
    var isCollectionPaused = false

    var text: String {
        let period =
            "\"current_period_start\": \(seconds(start)), \"current_period_end\": \(seconds(end)),"
        return """
            {"id": "\(id)", "object": "subscription", "customer": "cus_1", "livemode": true,
             "status": "\(status)", \(shape == .legacy ? period : "")
             "cancel_at_period_end": \(cancelAtPeriodEnd),
             "cancel_at": \(cancelAt.map(seconds) ?? "null"),
             "ended_at": \(endedAt.map(seconds) ?? "null"),
             "pause_collection": \(isCollectionPaused ? "{\"behavior\": \"void\"}" : "null"),
             "latest_invoice": \(expandedInvoice?.expandedText ?? json(latestInvoice)),
             "items": {"object": "list", "data": [{"id": "si_1", "object": "subscription_item",
               \(shape == .basil ? period : "")
               "price": {"id": "\(price)", "object": "price", "product": "prod_plus"}}]}}
            """
    }
}

struct StripeInvoiceObject {
    var shape = StripeShape.basil
    var id = "in_1"
    var subscription: String? = "sub_1"
    var start = day(0)
    var end = day(30)
    var isProration = false

    var payment: String { id.replacing("in_", with: "pi_") }
    var charge: String { id.replacing("in_", with: "ch_") }

    /// The invoice's own period is the one before: it must not be taken for what is paid for.
    var text: String {
        let period = "{\"start\": \(seconds(start)), \"end\": \(seconds(end))}"
        let wrong = "\"period_start\": \(seconds(day(-400))), \"period_end\": \(seconds(day(-399)))"
        switch shape {
        case .legacy:
            return """
                {"id": "\(id)", "object": "invoice", "customer": "cus_1", \(wrong),
                 "subscription": \(json(subscription)), "payment_intent": "\(payment)",
                 "charge": "\(charge)", "lines": {"data": [{"type": "subscription",
                 "subscription": \(json(subscription)), "proration": \(isProration),
                 "period": \(period), "price": {"id": "price_plus", "product": "prod_plus"}}]}}
                """
        case .basil:
            return """
                {"id": "\(id)", "object": "invoice", "customer": "cus_1", \(wrong),
                 "parent": {"type": "subscription_details",
                   "subscription_details": {"subscription": \(json(subscription))}},
                 "lines": {"data": [{"parent": {"type": "subscription_item_details",
                   "subscription_item_details": {"subscription": \(json(subscription)),
                   "proration": \(isProration)}}, "period": \(period), "pricing":
                   {"price_details": {"price": "price_plus", "product": "prod_plus"}}}]}}
                """
        }
    }

    /// As it stands in a subscription that is fetched: with its payments, where the shape has them.
    var expandedText: String {
        guard shape == .basil else { return text }
        return text.dropLast() + """
            , "payments": {"object": "list", "data": [\(paymentText)]}}
            """
    }

    /// Ties the invoice to its payment, which the newer shape does nowhere else.
    var paymentText: String {
        """
        {"id": "inpay_\(id)", "object": "invoice_payment", "invoice": "\(id)", "status": "paid",
         "payment": {"type": "payment_intent", "payment_intent": "\(payment)"}}
        """
    }

    func chargeText(refunded: Int) -> String {
        """
        {"id": "\(charge)", "object": "charge", "payment_intent": "\(payment)",
         \(shape == .legacy ? "\"invoice\": \"\(id)\"," : "") "customer": "cus_1",
         "amount": 2000, "amount_refunded": \(refunded), "refunded": \(refunded == 2000)}
        """
    }

    func refundText(status: String) -> String {
        """
        {"id": "re_1", "object": "refund", "charge": "\(charge)", "payment_intent": "\(payment)",
         "amount": 2000, "status": "\(status)"}
        """
    }

    func disputeText(_ id: String, status: String) -> String {
        """
        {"id": "\(id)", "object": "dispute", "charge": "\(charge)", "payment_intent": "\(payment)",
         "status": "\(status)"}
        """
    }
}

func stripeEvent(
    _ kind: String, _ id: String, at: Date, _ object: String, account: String? = nil,
    isLive: Bool = true
) -> [UInt8] {
    let connected = account.map { "\"account\": \"\($0)\"," } ?? ""
    return Array(
        """
        {"id": "\(id)", "object": "event", \(connected) "api_version": "2025-03-31.basil",
         "created": \(seconds(at)), "livemode": \(isLive), "type": "\(kind)",
         "data": {"object": \(object)}}
        """.utf8)
}
