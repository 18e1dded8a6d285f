import Admission
import Foundation
import JSONRPC

/// Stripe's events, read.
public enum StripeEvent {
    /// Reads a webhook's body. It must have been verified before.
    ///
    /// Events that concern no subscription are read too, with no observation.
    /// - Throws: `ReadingError` when it is no event.
    public static func read(_ body: [UInt8]) throws(ReadingError) -> BillingEvent {
        let event = try JSON.message(body)
        let id = try event.text("id")
        let kind = try event.text("type")
        guard let created = event.seconds("created") else { throw .missing("created") }
        guard let isLive = event["livemode"]?.bool else { throw .missing("livemode") }
        let object = try event.object("data").object("object")
        let account = event.optionalText("account")
        let key = account.map { "\($0)/\(id)" } ?? id
        var observation = try observation(of: object, kind: kind, at: created)
        observation?.key = key
        return BillingEvent(
            source: BillingSource(.stripe, isLive ? .production : .sandbox), key: key, kind: kind,
            at: created, observation: observation)
    }

    private static func observation(
        of object: JSON, kind: String, at: Date
    ) throws(ReadingError) -> Observation? {
        let observation = Observation(at: at, key: "", kind: kind, subject: nil)
        switch kind {
        case _ where kind.hasPrefix("customer.subscription."):
            return try StripeSubscription.read(object, into: observation)
        case "checkout.session.completed", "checkout.session.async_payment_succeeded":
            return StripeInvoice.readCheckout(object, into: observation)
        case _ where kind.hasPrefix("invoice_payment."):
            return StripeInvoice.readPayment(object, into: observation)
        case _ where kind.hasPrefix("invoice."):
            return try StripeInvoice.read(object, into: observation)
        case "charge.refunded":
            return StripeCharge.readRefunded(object, into: observation)
        case "charge.refund.updated",
            _ where kind.hasPrefix("refund."):
            return StripeCharge.readRefund(object, into: observation)
        case _ where kind.hasPrefix("charge.dispute."):
            return try StripeCharge.readDispute(object, into: observation)
        default:
            return nil
        }
    }
}
