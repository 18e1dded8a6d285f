import Foundation

/// Stripe's objects as its API gives them.
struct StripeExport: Sendable {
    var id: String
    var customer: String
    var status = "active"
    var start: Int
    var end: Int
    var price = "price_plus"
    var cancelsAtEnd = false
    var endedAt: Int?
    var isLive = true

    /// The payment of its current period.
    var invoice: String { "in_\(id)" }

    var json: String {
        """
        {"id":"\(id)","object":"subscription","customer":"\(customer)","status":"\(status)",\
        "cancel_at_period_end":\(cancelsAtEnd),"cancel_at":null,\
        "ended_at":\(endedAt.map { "\($0)" } ?? "null"),"livemode":\(isLive),\
        "latest_invoice":"\(invoice)","items":{"object":"list","data":[{"id":"si_\(id)",\
        "object":"subscription_item","current_period_start":\(start),"current_period_end":\(end),\
        "price":{"id":"\(price)","object":"price","product":"prod_\(price)"}}]},"metadata":{}}
        """
    }

    /// A line of Stripe's CSV, under `heading`.
    var row: String {
        """
        \(id),\(customer),"Doe, ""J"" Jr",\(status),\(start),\(end),\(cancelsAtEnd),\
        \(endedAt.map { "\($0)" } ?? ""),\(price)
        """
    }

    static let heading =
        "id,Customer ID,Customer Name,Status,Current Period Start (UTC),Current Period End (UTC),"
        + "Cancel At Period End,Ended At (UTC),Plan"

    /// The event that tells how it stands.
    func event(_ key: String, at moment: Int, _ kind: String = "updated") -> String {
        Self.event(
            key, "customer.subscription.\(kind)", at: moment, isLive: isLive, object: json)
    }

    /// The event that its payment was given back.
    func refund(_ key: String, at moment: Int) -> String {
        Self.event(
            key, "charge.refunded", at: moment, isLive: isLive,
            object: """
                {"id":"ch_\(id)","object":"charge","invoice":"\(invoice)","amount":2000,\
                "amount_refunded":2000,"refunded":true,"livemode":\(isLive)}
                """)
    }

    /// The payment's own name, by which a refund and a dispute know it.
    var payment: String { "pi_\(id)" }

    /// What ties that payment to the invoice.
    var invoicePayment: String {
        """
        {"id":"inpay_\(id)","object":"invoice_payment","status":"paid","invoice":\
        {"id":"\(invoice)","object":"invoice","parent":{"type":"subscription_details",\
        "subscription_details":{"subscription":"\(id)"}}},\
        "payment":{"type":"payment_intent","payment_intent":"\(payment)"}}
        """
    }

    /// A refund of that payment as the API lists it.
    func refunded(_ key: String, at moment: Int, cents: Int = 2000) -> String {
        let own = #"{"id":"\#(key)","object":"refund","status":"succeeded","created":\#(moment)}"#
        return """
            {"id":"\(key)","object":"refund","status":"succeeded","created":\(moment),\
            "amount":\(cents),"payment_intent":"\(payment)","charge":{"id":"ch_\(id)",\
            "object":"charge","payment_intent":"\(payment)","amount":2000,\
            "amount_refunded":\(cents),"refunded":\(cents == 2000),\
            "refunds":{"object":"list","data":[\(own)]}}}
            """
    }

    /// A dispute over that payment as the API lists it.
    func disputed(_ key: String, _ status: String, at moment: Int) -> String {
        """
        {"id":"\(key)","object":"dispute","status":"\(status)","created":\(moment),\
        "amount":2000,"payment_intent":"\(payment)","charge":"ch_\(id)"}
        """
    }

    private static func event(
        _ key: String, _ type: String, at moment: Int, isLive: Bool, object: String
    ) -> String {
        """
        {"id":"\(key)","object":"event","type":"\(type)","created":\(moment),"livemode":\(isLive),\
        "api_version":"2025-03-31.basil","data":{"object":\(object)}}
        """
    }
}
