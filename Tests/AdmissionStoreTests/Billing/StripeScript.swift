import Admission
import AdmissionStore
import Billing
import Foundation

/// Writes what Stripe would send about one customer's subscription, in Stripe's own shape.
struct StripeScript {
    /// Tells the subscriptions of one test apart.
    let name: String
    static let day = 86_400.0
    static let start = 1_760_000_000.0

    var subscription: String { "sub_\(name)" }
    var customer: String { "cus_\(name)" }
    static let price = "price_plus"

    /// So many days after the start.
    static func at(_ day: Double) -> Date { Date(timeIntervalSince1970: second(day)) }
    private static func second(_ day: Double) -> Double { (start + day * Self.day).rounded() }
    private static func number(_ day: Double) -> String { "\(Int(second(day)))" }

    func event(_ id: String, _ kind: String, day: Double, live: Bool = true, _ object: String)
        -> IncomingEvent
    {
        let body = Array(
            """
            {"id":"evt_\(name)_\(id)","object":"event","type":"\(kind)",\
            "created":\(Self.number(day)),"livemode":\(live),"data":{"object":\(object)}}
            """.utf8)
        return IncomingEvent(
            try! BillingReading.event(.stripe, body, environment: .production), origin: .webhook,
            body: body)
    }

    /// The subscription as it is on a day, in the period between two days.
    func updated(
        _ id: String, day: Double, _ status: String, from: Double, to: Double,
        price: String = StripeScript.price, endsAtPeriodEnd: Bool = false,
        isCollectionPaused: Bool = false, kind: String = "customer.subscription.updated",
        live: Bool = true
    ) -> IncomingEvent {
        event(
            id, kind, day: day, live: live,
            object(
                status, from: from, to: to, price: price, endsAtPeriodEnd: endsAtPeriodEnd,
                isCollectionPaused: isCollectionPaused))
    }

    func object(
        _ status: String, from: Double, to: Double, price: String = StripeScript.price,
        endsAtPeriodEnd: Bool = false, isCollectionPaused: Bool = false
    ) -> String {
        let pause = isCollectionPaused ? #""pause_collection":{"behavior":"void"},"# : ""
        let ended = status == "canceled" ? #""ended_at":\#(Self.number(to)),"# : ""
        return """
            {"id":"\(subscription)","object":"subscription","customer":"\(customer)",\
            "status":"\(status)","cancel_at_period_end":\(endsAtPeriodEnd),\(ended)\(pause)\
            "latest_invoice":"in_\(name)_\(Int(from))","items":{"data":[{\
            "current_period_start":\(Self.number(from)),"current_period_end":\(Self.number(to)),\
            "price":{"id":"\(price)","product":"prod_\(price)"}}]}}
            """
    }

    /// The invoice of the period that begins on a day.
    func invoice(_ id: String, _ kind: String, day: Double, from: Double, to: Double)
        -> IncomingEvent
    {
        event(
            id, "invoice.\(kind)", day: day,
            """
            {"id":"in_\(name)_\(Int(from))","object":"invoice","customer":"\(customer)",\
            "parent":{"type":"subscription_details","subscription_details":{\
            "subscription":"\(subscription)"}},"charge":"ch_\(name)_\(Int(from))",\
            "payment_intent":"pi_\(name)_\(Int(from))","lines":{"data":[{"period":{\
            "start":\(Self.number(from)),"end":\(Self.number(to))}}]}}
            """)
    }

    /// A refund in full of the payment for the period that begins on a day.
    func refund(_ id: String, day: Double, of period: Double) -> IncomingEvent {
        event(
            id, "charge.refunded", day: day,
            """
            {"id":"ch_\(name)_\(Int(period))","object":"charge","amount":2000,\
            "amount_refunded":2000,"refunded":true,"payment_intent":"pi_\(name)_\(Int(period))"}
            """)
    }

    func dispute(_ id: String, _ kind: String, _ status: String, day: Double, of period: Double)
        -> IncomingEvent
    {
        event(
            id, "charge.dispute.\(kind)", day: day,
            """
            {"id":"dp_\(name)","object":"dispute","charge":"ch_\(name)_\(Int(period))",\
            "payment_intent":"pi_\(name)_\(Int(period))","status":"\(status)"}
            """)
    }

    /// A subscriber of the launch's kind: pays, pays again, fails to, is given grace, recovers, and is
    /// refunded.
    var life: [IncomingEvent] {
        [
            updated("1", day: 0, "active", from: 0, to: 30, kind: "customer.subscription.created"),
            invoice("2", "paid", day: 0, from: 0, to: 30),
            updated("3", day: 30, "active", from: 30, to: 60),
            invoice("4", "paid", day: 30.1, from: 30, to: 60),
            updated("5", day: 60, "past_due", from: 60, to: 90),
            invoice("6", "payment_failed", day: 60.1, from: 60, to: 90),
            updated("7", day: 68, "active", from: 60, to: 90),
            invoice("8", "paid", day: 68.1, from: 60, to: 90),
            refund("9", day: 75, of: 60),
        ]
    }

    /// Something of everything, told apart by a number.
    func random(_ random: inout some RandomNumberGenerator) -> [IncomingEvent] {
        var events = Array(life.prefix(Int.random(in: 1...9, using: &random)))
        if Bool.random(using: &random) {
            events.append(dispute("d1", "created", "needs_response", day: 12, of: 0))
            if Bool.random(using: &random) {
                let end = Bool.random(using: &random) ? "won" : "lost"
                events.append(dispute("d2", "closed", end, day: 20, of: 0))
            }
        }
        if Bool.random(using: &random) {
            events.append(updated("c1", day: 80, "active", from: 60, to: 90, endsAtPeriodEnd: true))
        }
        if Bool.random(using: &random) {
            events.append(
                updated(
                    "c2", day: 90, "canceled", from: 60, to: 90,
                    kind: "customer.subscription.deleted"))
        }
        if Bool.random(using: &random) {
            // Of an invoice that nobody told of.
            events.append(refund("r1", day: 40, of: 999))
        }
        return events
    }
}

/// Random numbers that a seed gives again.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
