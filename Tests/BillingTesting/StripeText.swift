package import Foundation

/// Stripe's objects and events as JSON, with the members that matter and those that must not leak.
package enum StripeText {
    /// A subscription.
    package struct Subscription: Sendable {
        package var id: String
        package var customer: String
        package var status = "active"
        package var price = "price_plus"
        package var periodStart: Date
        package var periodEnd: Date
        package var latestInvoice: String?
        package var cancelsAtPeriodEnd = false
        package var endedAt: Date?

        /// A month from `start` on.
        package init(_ id: String, of customer: String, from start: Date) {
            self.id = id
            self.customer = customer
            periodStart = start
            periodEnd = start + 30 * 86_400
        }

        package var json: String {
            let period = """
                "current_period_start":\(seconds(periodStart)),\
                "current_period_end":\(seconds(periodEnd))
                """
            return """
                {"id":"\(id)","object":"subscription","customer":"\(customer)",\
                "status":"\(status)","livemode":true,\
                "cancel_at_period_end":\(cancelsAtPeriodEnd),"cancel_at":null,\
                "ended_at":\(endedAt.map { "\(seconds($0))" } ?? "null"),\
                "latest_invoice":\(latestInvoice.map { "\"\($0)\"" } ?? "null"),\
                "pause_collection":null,"items":{"object":"list","data":[{"id":"si_\(id)",\
                "object":"subscription_item",\(period),"price":{"id":"\(price)",\
                "object":"price","product":"prod_\(price)"},"quantity":1}]}}
                """
        }
    }

    /// The invoice of a subscription's current period.
    package static func invoice(_ id: String, of subscription: Subscription) -> String {
        """
        {"id":"\(id)","object":"invoice","customer":"\(subscription.customer)",\
        "customer_email":"\(subscription.customer)@example.com",\
        "payment_intent":"pi_\(id)","charge":"ch_\(id)",\
        "parent":{"type":"subscription_details","subscription_details":\
        {"subscription":"\(subscription.id)"}},"lines":{"object":"list","data":[{\
        "id":"il_\(id)","period":{"start":\(seconds(subscription.periodStart)),\
        "end":\(seconds(subscription.periodEnd))},"pricing":{"price_details":\
        {"price":"\(subscription.price)","product":"prod_\(subscription.price)"}}}]}}
        """
    }

    /// The charge that paid an invoice, after all of it was refunded.
    package static func refundedCharge(ofInvoice id: String) -> String {
        """
        {"id":"ch_\(id)","object":"charge","payment_intent":"pi_\(id)","amount":2000,\
        "amount_refunded":2000,"refunded":true}
        """
    }

    /// A dispute of the charge that paid an invoice.
    package static func dispute(_ id: String, ofInvoice invoice: String, status: String) -> String {
        """
        {"id":"\(id)","object":"dispute","charge":"ch_\(invoice)",\
        "payment_intent":"pi_\(invoice)","status":"\(status)"}
        """
    }

    /// An event about an object: what a webhook's body is.
    package static func event(
        _ id: String, _ kind: String, at moment: Date, about object: String
    ) -> [UInt8] {
        Array(
            """
            {"id":"\(id)","object":"event","api_version":"2025-03-31.basil",\
            "created":\(seconds(moment)),"type":"\(kind)","livemode":true,\
            "data":{"object":\(object)}}
            """.utf8)
    }

    private static func seconds(_ moment: Date) -> Int64 { Int64(moment.timeIntervalSince1970) }
}
