import Admission
import Billing
import Foundation
import Testing

@Suite struct BillingBookTests {
    private func event(_ kind: String, _ id: String, at: Date, _ object: String) throws
        -> BillingEvent
    {
        try StripeEvent.read(stripeEvent(kind, id, at: at, object))
    }

    @Test func aRefundWaitsForWhatLeadsToItsSubscription() throws {
        let invoice = StripeInvoiceObject()
        let refund = try event(
            "charge.refunded", "1", at: day(2), invoice.chargeText(refunded: 2000))
        let tie = try event("invoice_payment.paid", "2", at: day(0), invoice.paymentText)
        let paid = try event("invoice.paid", "3", at: day(0), invoice.text)
        var book = BillingBook()
        #expect(book.take(refund) == .orphaned)
        #expect(book.take(tie) == .orphaned)
        #expect(book.orphans.count == 2 && book.standings().isEmpty)
        #expect(book.take(paid) == .attached("sub_1"))
        #expect(book.orphans.isEmpty)
        #expect(book.standings()["sub_1"]?.current.state == .revoked)
        #expect(book.take(refund) == .duplicate)
        #expect(book.take(try event("price.created", "4", at: day(0), "{}")) == .ignored)
    }

    @Test func whatBelongsToNobodyTouchesNobody() throws {
        var book = BillingBook()
        book.take(try event("invoice.paid", "1", at: day(0), StripeInvoiceObject().text))
        let other = StripeInvoiceObject(shape: .legacy, id: "in_7")
        book.take(
            try event("charge.refunded", "2", at: day(2), other.chargeText(refunded: 2000)))
        #expect(book.orphans.count == 1)
        #expect(book.standings()["sub_1"]?.current.state == .active)
    }

    @Test func aReplacedSubscriptionEndsWhenTheOtherBegins() throws {
        func answer(_ object: GooglePlayObject, _ token: String, _ at: Date) throws -> BillingEvent
        {
            try GooglePlaySubscription.event(object.text, token: token, at: at)
        }
        var book = BillingBook()
        book.take(
            try answer(GooglePlayObject(state: "PENDING", linked: "old"), "new", day(4)))
        book.take(try answer(GooglePlayObject(), "old", day(0)))
        #expect(book.standings()["old"]?.current.state == .active)
        book.take(try answer(GooglePlayObject(linked: "old"), "new", day(5)))
        let old = try #require(book.standings()["old"])
        #expect(old.current.state == .expired && old.current.accessUntil == day(5))
        #expect(old.moment(at: day(4.5))?.state == .active)
        #expect(book.standings()["new"]?.predecessor == "old")
        // Whatever is still said of the old one, both never grant at once.
        book.take(try answer(GooglePlayObject(), "old", day(6)))
        #expect(book.standings()["old"]?.current.state == .expired)
    }
}
