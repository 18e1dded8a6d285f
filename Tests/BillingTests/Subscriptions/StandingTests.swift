import Admission
import Billing
import Foundation
import Testing

/// The rules that no single status shows.
@Suite struct StandingTests {
    private func event(_ kind: String, _ id: String, at: Date, _ object: String) throws
        -> Observation
    {
        try #require(try StripeEvent.read(stripeEvent(kind, id, at: at, object)).observation)
    }

    private func update(
        _ id: String, at: Date, kind: String = "updated",
        _ change: (inout StripeSubscriptionObject) -> Void = { _ in }
    ) throws -> Observation {
        var object = StripeSubscriptionObject()
        change(&object)
        return try event("customer.subscription.\(kind)", id, at: at, object.text)
    }

    private func standing(_ observations: [Observation]) throws -> Standing {
        try #require(SubscriptionHistory(observations.reversed()).standing)
    }

    @Test func graceIsNeverStampedAnew() throws {
        let active = try update("1", at: day(0))
        let failed = try update("2", at: day(30)) {
            ($0.status, $0.start, $0.end) = ("past_due", day(30), day(60))
        }
        let retried = try update("3", at: day(37)) {
            ($0.status, $0.start, $0.end) = ("past_due", day(30), day(60))
            $0.price = "price_other"
        }
        let nextPeriod = try update("4", at: day(60)) {
            ($0.status, $0.start, $0.end) = ("past_due", day(60), day(90))
        }
        let all = try standing([active, failed, retried, nextPeriod])
        #expect(all.moments.map(\.state) == [.active, .grace, .grace, .onHold])
        #expect(all.moments[1...2].allSatisfy { $0.graceUntil == day(44) })
        #expect(all.moments[1...].allSatisfy { $0.accessUntil == day(44) })
        #expect(all.moments[1...].allSatisfy { $0.paidThrough == day(30) })
        #expect(all.moment(at: day(43.9))?.state(at: day(43.9)) == .grace)
        #expect(all.moment(at: day(44))?.state(at: day(44)) == .onHold)
    }

    @Test func whoPaidIsLetInThoughTheSubscriptionsEventIsLost() throws {
        let failed = try update("1", at: day(30)) {
            ($0.status, $0.start, $0.end) = ("past_due", day(30), day(60))
        }
        let invoice = StripeInvoiceObject(id: "in_2", start: day(30), end: day(60))
        let paid = try event("invoice.paid", "2", at: day(50), invoice.text)
        let recovered = try standing([failed, paid])
        #expect(recovered.current.state == .active && recovered.current.accessUntil == day(60))
        #expect(recovered.needsRefetch)
        let alone = try standing([paid])
        #expect(alone.current.state == .active && alone.current.accessUntil == day(60))
        #expect(alone.current.products == ["price_plus", "prod_plus"] && alone.needsRefetch)
    }

    @Test func aFailedRenewalCountsThoughTheSubscriptionsEventIsLost() throws {
        let active = try update("1", at: day(0))
        let invoice = StripeInvoiceObject(id: "in_2", start: day(30), end: day(60))
        let failed = try event("invoice.payment_failed", "2", at: day(30), invoice.text)
        let after = try standing([active, failed])
        #expect(after.current.state == .grace && after.current.accessUntil == day(44))
        #expect(after.needsRefetch)
    }

    @Test func onlyTheRefundOfWhatGrantsNowRevokes() throws {
        let first = StripeInvoiceObject(id: "in_1")
        let second = StripeInvoiceObject(id: "in_2", start: day(30), end: day(60))
        var known = [
            try update("1", at: day(0)),
            try event("invoice.paid", "2", at: day(0), first.text),
            try update("3", at: day(30)) {
                ($0.start, $0.end, $0.latestInvoice) = (day(30), day(60), "in_2")
            },
            try event("invoice.paid", "4", at: day(30), second.text),
        ]
        for (index, invoice) in [first, second].enumerated() {
            known.append(
                try event(
                    "invoice_payment.paid", "p\(index)", at: day(30), invoice.paymentText))
        }
        let old = try event("charge.refunded", "5", at: day(40), first.chargeText(refunded: 2000))
        #expect(try standing(known + [old]).current.state == .active)
        let new = try event("charge.refunded", "6", at: day(41), second.chargeText(refunded: 2000))
        let revoked = try standing(known + [old, new])
        #expect(revoked.current.state == .revoked && revoked.current.accessUntil == day(41))
        #expect(revoked.moment(at: day(40.5))?.state == .active)
        let renewed = try update("7", at: day(60)) {
            ($0.start, $0.end, $0.latestInvoice) = (day(60), day(90), "in_3")
        }
        #expect(try standing(known + [old, new, renewed]).current.state == .active)
        let failed = try update("8", at: day(60)) {
            ($0.status, $0.start, $0.end, $0.latestInvoice) =
                ("past_due", day(60), day(90), "in_3")
        }
        #expect(try standing(known + [old, new, failed]).current.state == .revoked)
    }

    @Test func aRefundOfTheLatestInvoiceRevokesThoughItsEventIsLost() throws {
        let active = try update("1", at: day(0))
        let charge = StripeInvoiceObject(shape: .legacy).chargeText(refunded: 2000)
        let refunded = try event("charge.refunded", "2", at: day(3), charge)
        let history = SubscriptionHistory([active, refunded])
        #expect(history.standing?.current.state == .revoked)
    }

    @Test func aProrationIsNotWhatThePeriodIsPaidBy() throws {
        let whole = StripeInvoiceObject(id: "in_1")
        let part = StripeInvoiceObject(id: "in_2", start: day(15), isProration: true)
        let known = [
            try event("invoice.paid", "1", at: day(0), whole.text),
            try update("2", at: day(15)) { $0.latestInvoice = "in_2" },
            try event("invoice.paid", "3", at: day(15), part.text),
        ]
        var partRefund = try event(
            "charge.refunded", "4", at: day(16), part.chargeText(refunded: 2000))
        partRefund.references.append("invoice:in_2")
        #expect(try standing(known + [partRefund]).current.state == .active)
        var wholeRefund = try event(
            "charge.refunded", "5", at: day(16), whole.chargeText(refunded: 2000))
        wholeRefund.references.append("invoice:in_1")
        #expect(try standing(known + [wholeRefund]).current.state == .revoked)
    }

    @Test func aDisputeHoldsUntilItIsDecided() throws {
        let invoice = StripeInvoiceObject(shape: .legacy)
        let known = [
            try update("1", at: day(0)), try event("invoice.paid", "2", at: day(0), invoice.text),
        ]
        func dispute(_ id: String, at: Date, _ status: String) throws -> Observation {
            try event(
                "charge.dispute.updated", id, at: at, invoice.disputeText("dp_1", status: status))
        }
        let opened = try dispute("3", at: day(5), "needs_response")
        let open = try standing(known + [opened])
        #expect(open.holds == [.init(source: "dp_1", from: day(5), until: nil)])
        #expect(open.current.state == .active)
        let won = try standing(known + [opened, try dispute("4", at: day(9), "won")])
        #expect(won.holds == [.init(source: "dp_1", from: day(5), until: day(9))])
        #expect(won.current.state == .active)
        let lost = try standing(known + [opened, try dispute("4", at: day(9), "lost")])
        #expect(lost.holds == [.init(source: "dp_1", from: day(5), until: day(9))])
        #expect(lost.current.state == .revoked && lost.current.accessUntil == day(9))
    }

    @Test func aCancelledSubscriptionNeverComesBack() throws {
        let ended = try update("1", at: day(9), kind: "deleted") {
            ($0.status, $0.endedAt) = ("canceled", day(9))
        }
        let later = try update("2", at: day(10))
        let all = try standing([try update("0", at: day(0)), ended, later])
        #expect(all.current.state == .expired && all.current.accessUntil == day(9))
        #expect(!all.current.willRenew && !all.needsRefetch)
    }

    @Test func anUnknownWordKeepsWhatWasGrantedAndGivesNothing() throws {
        let known = try update("1", at: day(0))
        let unknown = try update("2", at: day(5)) { ($0.status, $0.end) = ("odd", day(99)) }
        let current = try standing([known, unknown]).current
        #expect(current.state == .unknown && current.accessUntil == day(30))
        #expect(current.rawStatus == "odd")
    }

    @Test func twoOfOneSecondAskForAThird() throws {
        var history = SubscriptionHistory()
        let created = try update("1", at: day(0), kind: "created") { $0.status = "incomplete" }
        let one = try update("2", at: day(0))
        let other = try update("3", at: day(0)) { $0.price = "price_other" }
        #expect(history.add(one) == .applied)
        #expect(history.add(created) == .applied)
        #expect(history.standing?.needsRefetch == false)
        #expect(history.add(other) == .needsRefetch)
        #expect(history.add(other) == nil)
        #expect(history.standing?.current.state == .active)
        #expect(history.add(try update("0", at: day(-5))) == .stale)
        #expect(history.standing?.needsRefetch == true)
        let body = Array(StripeSubscriptionObject().text.utf8)
        #expect(history.add(try StripeSubscription.observation(body, at: day(0))) == .needsRefetch)
        #expect(history.standing?.current.products == ["price_plus", "prod_plus"])
        #expect(history.add(try StripeSubscription.observation(body, at: day(0.1))) == .applied)
        #expect(history.standing?.needsRefetch == false)
    }

    @Test func twoOfOneSecondComeToTheSameInEitherOrder() throws {
        let one = try update("2", at: day(0)) { $0.price = "price_one" }
        let other = try update("3", at: day(0)) { $0.price = "price_other" }
        let created = try update("4", at: day(0), kind: "created") { $0.status = "incomplete" }
        let expected = SubscriptionHistory([created, one, other]).standing
        #expect(expected?.current.products.first == "price_other")
        for order in [[one, other, created], [other, created, one], [other, one, created]] {
            #expect(SubscriptionHistory(order).standing == expected)
        }
    }

    @Test func aVoidIsForGood() throws {
        let token = "token-1"
        func answer(_ at: Date, _ change: (inout GooglePlayObject) -> Void = { _ in }) throws
            -> Observation
        {
            var object = GooglePlayObject()
            change(&object)
            return try GooglePlaySubscription.observation(object.text, token: token, at: at)
        }
        let void = try #require(
            try GooglePlayNotification.read(googleVoid("1", at: day(5))).observation)
        let all = try standing([try answer(day(0)), void, try answer(day(6))])
        #expect(all.current.state == .revoked && all.current.accessUntil == day(5))
        #expect(!all.needsRefetch)
        let renewed = try answer(day(3)) { $0.order = "GPA.2" }
        #expect(try standing([try answer(day(0)), renewed, void]).current.state == .active)
    }

    @Test func aChangeThatIsNotToldIsAskedFor() throws {
        let notice = try #require(
            try GooglePlayNotification.read(googleNotice(2, "1", at: day(30))).observation)
        var history = SubscriptionHistory()
        #expect(history.add(notice) == .needsRefetch)
        #expect(history.standing?.current.state == .unknown)
        let answer = try GooglePlaySubscription.observation(
            GooglePlayObject(expires: day(60)).text, token: "token-1", at: day(30, seconds: 1))
        #expect(history.add(answer) == .applied)
        #expect(history.standing?.needsRefetch == false)
        #expect(history.standing?.current.accessUntil == day(60))
    }

    @Test func whatIsKeptIsReadBackAsItWas() throws {
        let invoice = StripeInvoiceObject()
        let told = [
            try update("1", at: day(0)), try event("invoice.paid", "2", at: day(0), invoice.text),
            try event(
                "charge.dispute.created", "3", at: day(1),
                invoice.disputeText("dp_1", status: "lost")),
        ]
        let kept = try JSONEncoder().encode(told)
        #expect(try JSONDecoder().decode([Observation].self, from: kept) == told)
        #expect(!String(decoding: kept, as: UTF8.self).contains("email"))
    }
}
