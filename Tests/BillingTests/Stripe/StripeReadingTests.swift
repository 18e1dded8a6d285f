import Admission
import Billing
import Foundation
import Testing

@Suite struct StripeReadingTests {
    private let now = day(10)

    private func read(_ kind: String, _ object: String) throws -> BillingEvent {
        try StripeEvent.read(stripeEvent(kind, "evt_1", at: now, object))
    }

    private func standing(_ object: StripeSubscriptionObject, at: Date) throws -> Standing {
        var history = SubscriptionHistory()
        history.insert(try StripeSubscription.observation(Array(object.text.utf8), at: at))
        return try #require(history.standing)
    }

    struct Row: CustomTestStringConvertible {
        let status: String
        let on: Double
        let state: Subscription.State
        let until: Double?
        let paidThrough: Double?

        var testDescription: String { "\(status) on day \(on)" }
    }

    static let rows: [Row] = [
        Row(status: "incomplete", on: 10, state: .pending, until: nil, paidThrough: nil),
        Row(status: "trialing", on: 10, state: .trialing, until: 30, paidThrough: nil),
        Row(status: "active", on: 10, state: .active, until: 30, paidThrough: 30),
        Row(status: "past_due", on: 10, state: .grace, until: 14, paidThrough: 0),
        Row(status: "past_due", on: 14, state: .onHold, until: 14, paidThrough: 0),
        Row(status: "unpaid", on: 20, state: .onHold, until: 20, paidThrough: 0),
        Row(status: "paused", on: 10, state: .paused, until: 10, paidThrough: 30),
        Row(status: "canceled", on: 10, state: .expired, until: 10, paidThrough: 30),
        Row(status: "incomplete_expired", on: 10, state: .expired, until: nil, paidThrough: nil),
        Row(status: "brand_new", on: 10, state: .unknown, until: nil, paidThrough: nil),
    ]

    @Test(arguments: StripeShape.allCases, rows)
    func everyStatusHasItsState(_ shape: StripeShape, _ row: Row) throws {
        let object = StripeSubscriptionObject(shape: shape, status: row.status)
        let moment = try standing(object, at: day(row.on)).current
        #expect(moment.state == row.state)
        #expect(moment.rawStatus == row.status)
        #expect(moment.accessUntil == row.until.map { day($0) })
        #expect(moment.paidThrough == row.paidThrough.map { day($0) })
        #expect(moment.graceUntil == (row.state == .grace ? day(14) : nil))
        #expect(moment.products == ["price_plus", "prod_plus"])
    }

    @Test(arguments: StripeShape.allCases) func cancelledButPaidIsActive(
        _ shape: StripeShape
    ) throws {
        var object = StripeSubscriptionObject(shape: shape, cancelAtPeriodEnd: true)
        var moment = try standing(object, at: now).current
        #expect(moment.state == .active && !moment.willRenew && moment.accessUntil == day(30))
        object.cancelAtPeriodEnd = false
        object.cancelAt = day(20)
        moment = try standing(object, at: now).current
        #expect(moment.state == .active && !moment.willRenew && moment.accessUntil == day(20))
        #expect(moment.state(at: day(19.9)) == .active)
        #expect(moment.state(at: day(20)) == .expired)
        object.cancelAt = day(75)
        moment = try standing(object, at: now).current
        #expect(moment.willRenew && moment.accessUntil == day(30))
    }

    @Test func aPausedCollectionTakesAccessByPolicyOnly() throws {
        let object = StripeSubscriptionObject(isCollectionPaused: true)
        #expect(try standing(object, at: now).current.state == .active)
        var history = SubscriptionHistory(policy: .init(pausedCollectionTakesAccess: true))
        history.insert(try StripeSubscription.observation(Array(object.text.utf8), at: now))
        #expect(history.standing?.current.state == .paused)
    }

    @Test func theItemThatIsSoldDecidesAboutThePeriod() throws {
        let items = """
            {"id": "sub_1", "customer": "cus_1", "status": "active", "items": {"data": [
             {"current_period_start": \(seconds(day(0))), "current_period_end": \(seconds(day(90))),
              "price": {"id": "price_extra", "product": "prod_extra"}},
             {"current_period_start": \(seconds(day(0))), "current_period_end": \(seconds(day(30))),
              "price": {"id": "price_plus", "product": "prod_plus"}}]}}
            """
        let observation = try StripeSubscription.observation(Array(items.utf8), at: now)
        #expect(
            observation.snapshot?.products
                == ["price_extra", "prod_extra", "price_plus", "prod_plus"])
        func end(_ sold: Set<String>) -> Date? {
            SubscriptionHistory([observation], policy: .init(soldProducts: sold))
                .standing?.current.accessUntil
        }
        #expect(end(["price_plus"]) == day(30))
        #expect(end(["prod_extra"]) == day(90))
        #expect(end([]) == day(90))
    }

    @Test(arguments: StripeShape.allCases) func anInvoiceNamesItsSubscriptionAndPeriod(
        _ shape: StripeShape
    ) throws {
        let invoice = StripeInvoiceObject(shape: shape)
        let paid = try #require(try read("invoice.paid", invoice.text).observation)
        var payment = Observation.Payment("invoice:in_1", .paid)
        (payment.periodStart, payment.periodEnd) = (day(0), day(30))
        payment.products = ["price_plus", "prod_plus"]
        #expect(paid.subject == "sub_1")
        #expect(paid.owners == ["cus_1"])
        #expect(paid.payments == [payment])
        #expect(
            paid.references
                == (shape == .legacy
                    ? ["invoice:in_1", "payment:pi_1", "charge:ch_1"] : ["invoice:in_1"]))
        payment.fact = .failed
        #expect(
            try read("invoice.payment_failed", invoice.text).observation?.payments == [payment])
        for kind in ["invoice.finalized", "invoice.voided", "invoice.created"] {
            let told = try #require(try read(kind, invoice.text).observation)
            #expect(told.payments.isEmpty && told.subject == "sub_1")
        }
        #expect(
            try read("invoice.paid", StripeInvoiceObject(shape: shape, subscription: nil).text)
                .observation == nil)
    }

    @Test(arguments: StripeShape.allCases) func anExpandedInvoiceNamesWhatPaidIt(
        _ shape: StripeShape
    ) throws {
        var object = StripeSubscriptionObject(shape: shape)
        let plain = try StripeSubscription.observation(Array(object.text.utf8), at: now)
        object.expandedInvoice = StripeInvoiceObject(shape: shape)
        let expanded = try StripeSubscription.observation(Array(object.text.utf8), at: now)
        #expect(plain.references == ["invoice:in_1"])
        #expect(
            expanded.references == plain.references
                + (shape == .legacy ? ["payment:pi_1", "charge:ch_1"] : ["payment:pi_1"]))
        #expect(expanded.snapshot == plain.snapshot)
    }

    @Test func moneyGivenBackIsFoundByItsReferences() throws {
        let invoice = StripeInvoiceObject(shape: .legacy)
        let names = ["invoice:in_1", "payment:pi_1", "charge:ch_1"]
        let full = try read("charge.refunded", invoice.chargeText(refunded: 2000)).observation
        #expect(full?.subject == nil && full?.references == names)
        #expect(full?.payments == [.init("charge:ch_1", .refunded)])
        let part = try read("charge.refunded", invoice.chargeText(refunded: 1999)).observation
        #expect(part?.references == names && part?.payments == [])
        for status in ["failed", "canceled"] {
            let back = try read("refund.updated", invoice.refundText(status: status)).observation
            #expect(back?.payments == [.init("payment:pi_1", .refundReversed)])
        }
        let pending = try read("refund.created", invoice.refundText(status: "pending")).observation
        #expect(pending?.payments == [])
        let tie = try read("invoice_payment.paid", invoice.paymentText).observation
        #expect(tie?.references == ["invoice:in_1", "payment:pi_1"] && tie?.subject == nil)
    }

    @Test(
        arguments: [
            ("needs_response", Observation.Dispute.Fact.opened), ("under_review", .opened),
            ("won", .won), ("lost", .lost), ("warning_needs_response", nil),
            ("warning_closed", nil),
        ] as [(String, Observation.Dispute.Fact?)])
    func aDisputeIsWhatItsStatusSays(_ status: String, _ fact: Observation.Dispute.Fact?) throws {
        let text = StripeInvoiceObject().disputeText("dp_1", status: status)
        let told = try #require(try read("charge.dispute.updated", text).observation)
        #expect(told.dispute == fact.map { .init("dp_1", payment: "payment:pi_1", $0) })
    }

    @Test func aCheckoutTiesACustomerToASubscription() throws {
        let session = """
            {"object": "checkout.session", "mode": "subscription", "subscription": {"id": "sub_1"},
             "customer": {"id": "cus_1", "email": "a@example.com"}, "invoice": "in_1"}
            """
        let told = try #require(try read("checkout.session.completed", session).observation)
        #expect(told.subject == "sub_1" && told.owners == ["cus_1"])
        #expect(told.references == ["invoice:in_1"])
        #expect(
            try read("checkout.session.completed", "{\"mode\": \"payment\"}").observation == nil)
    }

    @Test func anEventIsNamedByAccountAndId() throws {
        let body = stripeEvent(
            "customer.updated", "evt_9", at: now, "{\"id\": \"cus_1\"}", account: "acct_1",
            isLive: false)
        let event = try StripeEvent.read(body)
        #expect(
            event
                == BillingEvent(
                    source: BillingSource(.stripe, .sandbox), key: "acct_1/evt_9",
                    kind: "customer.updated", at: now, observation: nil))
        #expect(try read("price.created", "{}").key == "evt_1")
    }

    @Test func whatIsNoEventIsRefusedWithoutItsContent() throws {
        #expect(throws: ReadingError.notJSON) { try StripeEvent.read(Array("{\"id\":".utf8)) }
        #expect(throws: ReadingError.missing("type")) {
            try StripeEvent.read(Array("{\"id\": \"evt_secret\"}".utf8))
        }
        #expect(throws: ReadingError.missing("status")) {
            try StripeSubscription.observation(Array("{\"id\": \"sub_1\"}".utf8), at: now)
        }
        #expect(throws: ReadingError.unexpectedObject) {
            try StripeSubscription.observation(Array("{\"object\": \"customer\"}".utf8), at: now)
        }
    }

    @Test func theKeyOfAFetchedSubscriptionIsItsMomentAndContent() throws {
        let body = Array(StripeSubscriptionObject().text.utf8)
        let first = try StripeSubscription.observation(body, at: day(1, seconds: 0.2))
        #expect(first.at == day(1))
        #expect(first == (try StripeSubscription.observation(body, at: day(1, seconds: 0.7))))
        #expect(first.key != (try StripeSubscription.observation(body, at: day(2))).key)
        let other = Array(StripeSubscriptionObject(status: "unpaid").text.utf8)
        #expect(first.key != (try StripeSubscription.observation(other, at: day(1))).key)
    }
}
