import Billing
import BillingTesting
import Foundation

/// What Stripe tells of one subscription, from its beginning on.
struct PaymentStory: Sendable {
    struct Event: Sendable {
        /// Under which the ledger has it.
        let key: String
        let body: [UInt8]
        /// How it is sent; `nil` for Stripe's, which are signed at the moment of sending.
        var signed: SignedWebhook?
    }

    let subscription: String
    let customer: String
    let events: [Event]

    static let price = "price_plus"
    private static let day = 86_400.0

    /// One of many courses: paid, renewed, failed and recovered, cancelled, disputed or refunded.
    static func random(_ number: Int) -> PaymentStory {
        var writer = Writer(number)
        writer.pay()
        for _ in 0..<Int.random(in: 0...2) {
            writer.moment += 30 * day
            writer.renew(failing: Bool.random())
        }
        switch Int.random(in: 0..<5) {
        case 0: writer.cancel()
        case 1: writer.refund()
        case 2: writer.dispute(isWon: Bool.random())
        default: break
        }
        return PaymentStory(
            subscription: writer.subscription.id, customer: writer.subscription.customer,
            events: writer.events)
    }

    /// How it stands once every event is known, whatever their order was.
    func standing() throws -> Standing {
        let observations = try events.compactMap { try StripeEvent.read($0.body).observation }
        let history = SubscriptionHistory(
            observations, policy: SubscriptionPolicy(soldProducts: [Self.price]))
        guard let standing = history.standing else {
            throw RawClientError(description: "\(subscription) stands nowhere")
        }
        return standing
    }
}

/// Writes a story down event by event.
private struct Writer {
    var subscription: StripeText.Subscription
    var moment: Date
    private(set) var events: [PaymentStory.Event] = []
    private let number: Int
    private var invoices = 0

    init(_ number: Int) {
        self.number = number
        moment = Date(
            timeIntervalSince1970: Double(Int(Date().timeIntervalSince1970)) - 70 * 86_400)
        subscription = StripeText.Subscription(
            "sub_\(number)", of: "cus_\(number)", from: moment)
        subscription.price = PaymentStory.price
    }

    private var invoice: String { "in_\(number)_\(invoices)" }

    private mutating func tell(_ kind: String, _ object: String) {
        let key = "evt_\(number)_\(events.count)"
        events.append(
            PaymentStory.Event(
                key: key, body: StripeText.event(key, kind, at: moment, about: object)))
    }

    private mutating func tellInvoice(_ kind: String) {
        tell(kind, StripeText.invoice(invoice, of: subscription))
    }

    mutating func pay() {
        invoices += 1
        subscription.latestInvoice = invoice
        subscription.status = "incomplete"
        tell("customer.subscription.created", subscription.json)
        if Bool.random() { moment += 2 }
        subscription.status = "active"
        tell("customer.subscription.updated", subscription.json)
        tellInvoice("invoice.paid")
    }

    mutating func renew(failing: Bool) {
        invoices += 1
        subscription.latestInvoice = invoice
        subscription.periodStart = subscription.periodEnd
        subscription.periodEnd = subscription.periodStart + 30 * 86_400
        if failing {
            subscription.status = "past_due"
            tell("customer.subscription.updated", subscription.json)
            tellInvoice("invoice.payment_failed")
            moment += 86_400
            guard Int.random(in: 0..<3) > 0 else { return }
        }
        subscription.status = "active"
        tell("customer.subscription.updated", subscription.json)
        tellInvoice("invoice.paid")
    }

    mutating func cancel() {
        moment += 60
        subscription.cancelsAtPeriodEnd = true
        tell("customer.subscription.updated", subscription.json)
        guard Bool.random() else { return }
        moment += 60
        subscription.status = "canceled"
        subscription.endedAt = moment
        tell("customer.subscription.deleted", subscription.json)
    }

    mutating func refund() {
        moment += 60
        tell("charge.refunded", StripeText.refundedCharge(ofInvoice: invoice))
    }

    mutating func dispute(isWon: Bool) {
        let id = "dp_\(number)"
        moment += 60
        tell(
            "charge.dispute.created",
            StripeText.dispute(id, ofInvoice: invoice, status: "needs_response"))
        moment += 86_400
        tell(
            "charge.dispute.closed",
            StripeText.dispute(id, ofInvoice: invoice, status: isWon ? "won" : "lost"))
    }
}
