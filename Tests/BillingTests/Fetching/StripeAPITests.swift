import Admission
import Billing
import BillingTesting
import Foundation
import JSONRPC
import Testing

/// What Stripe is asked, and what is taken from it.
@Suite struct StripeAPITests {
    private func text(_ id: String) -> String {
        #"{"id":"\#(id)","object":"subscription","status":"active"}"#
    }

    @Test func aSubscriptionIsFetched() async throws {
        try await withProvider { provider in
            provider.put("sub_1", text("sub_1"), in: .stripe)
            let before = Date()
            let found = try #require(try await provider.stripe().fetch("sub_1"))
            #expect(found.subject == "sub_1")
            #expect(String(decoding: found.body, as: UTF8.self) == text("sub_1"))
            #expect(found.requestedAt >= before && found.requestedAt <= Date())
            let request = try #require(provider.requests.last)
            #expect(
                request.uri == "/v1/subscriptions/sub_1?expand%5B%5D=latest_invoice.payments")
            #expect(request.headers["authorization"] == "Bearer rk_test_secret")
            #expect(request.headers["stripe-version"] == "2025-03-31.basil")
        }
    }

    @Test func whatIsNotThereIsNothing() async throws {
        try await withProvider { provider in
            let found = try await provider.stripe().fetch("sub_none")
            #expect(found == nil)
            #expect(provider.requestCount == 1)
        }
    }

    @Test func aWrongAddressIsNotTakenForAnAbsence() async throws {
        try await withProvider { provider in
            let api = StripeAPI.api(
                key: "key", base: provider.url + "/elsewhere", environment: .production,
                limits: .short)
            #expect(await api.failure("sub_1") == .failed(status: 404))
        }
    }

    @Test func namesCannotLeadElsewhere() async throws {
        try await withProvider { provider in
            let api = provider.stripe()
            for name in ["", ".", ".."] {
                let found = try await api.fetch(name)
                #expect(found == nil)
            }
            #expect(provider.requestCount == 0)
            _ = try await api.fetch("../customers/cus_1?x=#y")
            #expect(
                provider.requests.last?.uri
                    == "/v1/subscriptions/..%2Fcustomers%2Fcus_1%3Fx%3D%23y"
                    + "?expand%5B%5D=latest_invoice.payments")
        }
    }

    @Test func anotherSubscriptionThanAskedForIsNoAnswer() async throws {
        try await withProvider { provider in
            provider.put("sub_1", text("sub_2"), in: .stripe)
            #expect(await provider.stripe().failure("sub_1") == .badAnswer)
        }
    }

    /// Since basil nothing else ties a refund to its subscription when `invoice_payment.paid` is lost.
    @Test(arguments: [false, true]) func whatIsAskedForTiesARefundToItsSubscription(
        isListed: Bool
    ) async throws {
        let invoice = StripeInvoiceObject()
        let refund = try StripeEvent.read(
            stripeEvent(
                "charge.refunded", "evt_1", at: day(5), invoice.chargeText(refunded: 2000)))
        try await withProvider { provider in
            provider.put("sub_1", StripeSubscriptionObject().text, in: .stripe)
            provider.put("in_1", invoice.expandedText, in: .stripeInvoices)
            let api = provider.stripe()
            let found: FetchedSubscription?
            if isListed {
                let list = try #require(api.list)
                let page = try await list(nil)
                found = page.subscriptions.first
            } else {
                found = try await api.fetch("sub_1")
            }
            let body = try #require(found).body
            var book = BillingBook()
            #expect(book.take(refund) == .orphaned)
            book.take(try BillingReading.fetched(.stripe, body, subject: "sub_1", at: day(6)))
            #expect(book.orphans.isEmpty)
            #expect(book.standings()["sub_1"]?.current.state == .revoked)
        }
    }

    @Test(arguments: [0, 1, 99, 100, 101, 250])
    func allPagesAreRead(count: Int) async throws {
        try await withProvider { provider in
            let ids = (0..<count).map { "sub_" + String(format: "%04d", $0) }
            for id in ids { provider.put(id, text(id), in: .stripe) }
            let list = try #require(provider.stripe().list)
            var found: [FetchedSubscription] = []
            var cursor: String?
            repeat {
                let page = try await list(cursor)
                found += page.subscriptions
                cursor = page.nextCursor
            } while cursor != nil
            #expect(found.map(\.subject) == ids)
            #expect(
                found.allSatisfy { String(decoding: $0.body, as: UTF8.self) == text($0.subject) })
            #expect(provider.requestCount == max(1, (count + 99) / 100))
            #expect(provider.requests.allSatisfy { $0.uri.contains("status=all") })
        }
    }

    @Test func pagesSurviveWhatGoesWrong() async throws {
        try await withProvider { provider in
            for number in 0..<500 {
                provider.put("sub_\(number)", text("sub_\(number)"), in: .stripe)
            }
            provider.fail(
                Fault.any(
                    Fault.every(2, .tooManyRequests(retryAfterSeconds: 0)),
                    Fault.every(3, .status(500)), Fault.every(5, .cut), Fault.every(7, .hangUp)))
            // Of the first requests nine in a row go wrong.
            var limits = FetchLimits.short
            limits.attempts = 12
            let list = try #require(provider.stripe(limits).list)
            var found: Set<String> = []
            var cursor: String?
            repeat {
                let page = try await list(cursor)
                found.formUnion(page.subscriptions.map(\.subject))
                cursor = page.nextCursor
            } while cursor != nil
            #expect(found.count == 500)
        }
    }
}
