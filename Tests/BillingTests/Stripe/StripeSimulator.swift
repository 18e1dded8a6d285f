import Admission
import Billing
import Foundation

/// A customer's life at Stripe, step by step at random: it emits the events that Stripe sends, and
/// keeps books of its own about who is to be let in.
struct StripeSimulator {
    private var history: SimulatedHistory
    private var generator: SeededGenerator
    private var subscription: StripeSubscriptionObject
    private var invoices: [StripeInvoiceObject] = []
    private var now = day(0)
    private var unpaidStart: Date?
    private var lastPaidInvoice = ""
    private var paidInvoices: Set<String> = []
    /// Invoices whose money is with the customer again.
    private var lostInvoices: Set<String> = []
    private var refundedInvoice: StripeInvoiceObject?
    private var openDispute: (id: String, invoice: StripeInvoiceObject)?
    private var disputes = 0

    static func history(seed: UInt64, length: Int) throws -> SimulatedHistory {
        var simulator = StripeSimulator(seed: seed)
        try simulator.begin()
        while simulator.history.events.count < length, try simulator.step() {}
        return simulator.history
    }

    private init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        let shape = seed % 2 == 0 ? StripeShape.basil : .legacy
        history = SimulatedHistory(name: "stripe \(shape) \(seed)")
        subscription = StripeSubscriptionObject(shape: shape)
    }

    private mutating func emit(_ kind: String, _ object: String) throws {
        let id = "evt_\(history.events.count)"
        history.events.append(try StripeEvent.read(stripeEvent(kind, id, at: now, object)))
    }

    private mutating func emitUpdate(_ kind: String = "updated") throws {
        try emit("customer.subscription.\(kind)", subscription.text)
    }

    /// A subscription is made and paid for within one second, as it mostly is.
    private mutating func begin() throws {
        subscription.status = "incomplete"
        try emitUpdate("created")
        invoice()
        try pay()
        tell()
    }

    private mutating func invoice() {
        let id = "in_\(invoices.count + 1)"
        subscription.latestInvoice = id
        invoices.append(
            StripeInvoiceObject(
                shape: subscription.shape, id: id, start: subscription.start,
                end: subscription.end))
    }

    private mutating func pay() throws {
        try emit("invoice.paid", invoices[invoices.count - 1].text)
        if subscription.shape == .basil {
            try emit("invoice_payment.paid", invoices[invoices.count - 1].paymentText)
        }
        subscription.status = "active"
        unpaidStart = nil
        lastPaidInvoice = invoices[invoices.count - 1].id
        paidInvoices.insert(lastPaidInvoice)
        try emitUpdate()
    }

    private mutating func startPeriod() {
        now = subscription.end
        subscription.start = now
        subscription.end = now + 30 * 86_400
        invoice()
    }

    private mutating func wait() {
        now += Double(Int.random(in: 1...30, using: &generator)) * 7_200
    }

    /// Does one thing that can happen now. False when nothing can any more.
    private mutating func step() throws -> Bool {
        switch subscription.status {
        case "active": try stepPaid()
        case "past_due", "unpaid": try stepUnpaid()
        default: return false
        }
        tell()
        return true
    }

    private mutating func stepPaid() throws {
        if let dispute = openDispute, Bool.random(using: &generator) { return try decide(dispute) }
        let choice = Int.random(in: 0..<11, using: &generator)
        let isNearEnd = now + 6 * 86_400 > subscription.end
        if isNearEnd || choice < 4 {
            if subscription.cancelAtPeriodEnd { return try end(at: subscription.end) }
            startPeriod()
            if choice % 2 == 0 { return try renew() }
            return try fail()
        }
        wait()
        switch choice {
        case 4, 5: try refund()
        case 6: try restore()
        case 7: try dispute()
        case 8:
            subscription.cancelAtPeriodEnd.toggle()
            try emitUpdate()
        case 9:
            subscription.price = "price_\(Int.random(in: 1...9, using: &generator))"
            subscription.isCollectionPaused.toggle()
            try emitUpdate()
        default: try end(at: now)
        }
    }

    private mutating func renew() throws {
        try emitUpdate()
        now += 3_600
        try pay()
    }

    private mutating func fail() throws {
        unpaidStart = unpaidStart ?? subscription.start
        subscription.status = "past_due"
        try emit("invoice.payment_failed", invoices[invoices.count - 1].text)
        try emitUpdate()
    }

    private mutating func stepUnpaid() throws {
        switch Int.random(in: 0..<7, using: &generator) {
        case 0, 1:
            wait()
            try pay()
        case 2:
            wait()
            try emit("invoice.payment_failed", invoices[invoices.count - 1].text)
        case 3 where subscription.status == "past_due":
            startPeriod()
            try fail()
        case 6 where invoices.contains { $0.id == lastPaidInvoice }:
            wait()
            try refund(of: lastPaidInvoice)
        case 4 where subscription.status == "past_due":
            wait()
            subscription.status = "unpaid"
            try emitUpdate()
        default:
            wait()
            try end(at: now)
        }
    }

    private mutating func end(at date: Date) throws {
        now = date
        subscription.status = "canceled"
        subscription.endedAt = now
        try emitUpdate("deleted")
    }

    /// In full or in part, of the present period's payment or of an older one's.
    private mutating func refund(of id: String? = nil) throws {
        let chosen =
            id == nil
            ? invoices.randomElement(using: &generator) : invoices.first { $0.id == id }
        guard let invoice = chosen, invoice.start < now, isPaid(invoice),
            !lostInvoices.contains(invoice.id), invoice.id != openDispute?.invoice.id
        else { return }
        let isFull = Int.random(in: 0..<3, using: &generator) > 0
        try emit("charge.refunded", invoice.chargeText(refunded: isFull ? 2000 : 500))
        if isFull {
            lostInvoices.insert(invoice.id)
            refundedInvoice = invoice
        }
    }

    private func isPaid(_ invoice: StripeInvoiceObject) -> Bool {
        paidInvoices.contains(invoice.id)
    }

    private mutating func restore() throws {
        guard let invoice = refundedInvoice else { return }
        try emit("charge.refund.updated", invoice.refundText(status: "failed"))
        lostInvoices.remove(invoice.id)
        refundedInvoice = nil
    }

    private mutating func dispute() throws {
        guard openDispute == nil, let invoice = invoices.randomElement(using: &generator),
            isPaid(invoice), !lostInvoices.contains(invoice.id)
        else { return }
        disputes += 1
        openDispute = ("dp_\(disputes)", invoice)
        try emit(
            "charge.dispute.created",
            invoice.disputeText("dp_\(disputes)", status: "needs_response"))
    }

    private mutating func decide(_ dispute: (id: String, invoice: StripeInvoiceObject)) throws {
        now += 3_600
        let isWon = Bool.random(using: &generator)
        try emit(
            "charge.dispute.closed",
            dispute.invoice.disputeText(dispute.id, status: isWon ? "won" : "lost"))
        openDispute = nil
        if !isWon { lostInvoices.insert(dispute.invoice.id) }
    }

    /// The books.
    private mutating func tell() {
        let isHeld = openDispute != nil
        let willRenew = !subscription.cancelAtPeriodEnd
        switch subscription.status {
        case "active" where lostInvoices.contains(invoices[invoices.count - 1].id):
            history.tell("sub_1", at: now, .revoked, isHeld: isHeld)
        case "active":
            history.tell(
                "sub_1", at: now, .active, until: subscription.end, willRenew: willRenew,
                isHeld: isHeld)
        case "past_due" where lostInvoices.contains(lastPaidInvoice):
            history.tell("sub_1", at: now, .revoked, isHeld: isHeld)
        case "past_due":
            let end = unpaidStart! + 14 * 86_400
            history.tell(
                "sub_1", at: now, now < end ? .grace : .onHold, until: end, isHeld: isHeld)
        case "unpaid": history.tell("sub_1", at: now, .onHold, isHeld: isHeld)
        default: history.tell("sub_1", at: now, .expired, willRenew: false, isHeld: isHeld)
        }
    }
}
