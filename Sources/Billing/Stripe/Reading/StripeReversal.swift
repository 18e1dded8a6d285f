public import Foundation
import JSONRPC

/// Refunds and disputes as Stripe's API lists them, or an export has them: not what happened, but how
/// they stand.
public enum StripeReversal {
    /// Reads one. Its key is Stripe's name of it.
    /// - Parameters:
    ///   - body: a dispute, or a refund with its charge in it: only the charge tells whether all of the
    ///     money went back.
    ///   - at: when the request was sent. What was decided by then is of that moment, for the objects do
    ///     not tell since when; a refund, and a dispute that is open, began when they were made.
    /// - Returns: `nil` when it changes nothing: a refund in part, or one that is under way; an inquiry.
    /// - Throws: `ReadingError` when it is neither of both.
    public static func observation(
        _ body: [UInt8], at: Date
    ) throws(ReadingError) -> Observation? {
        let object = try JSON.message(body)
        let id = try object.text("id")
        guard let created = object.seconds("created") else { throw .missing("created") }
        let second = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
        let kind = try object.text("object")
        var observation = Observation(at: created, key: id, kind: kind, subject: nil)
        switch kind {
        case "refund": return try readRefund(object, into: observation, at: second)
        case "dispute":
            let status = try object.text("status")
            if ["won", "lost", "prevented"].contains(status) { observation.at = second }
            let read = try StripeCharge.readDispute(object, into: observation)
            return read?.dispute == nil ? nil : read
        default: throw .unexpectedObject
        }
    }

    private static func readRefund(
        _ refund: JSON, into observation: Observation, at moment: Date
    ) throws(ReadingError) -> Observation? {
        // What went back without a charge, as from a customer's balance, paid for no period.
        guard let charge = refund["charge"], !charge.isNull else { return nil }
        guard charge.kind == .object else { throw .missing("charge") }
        var observation = observation
        observation.references =
            (StripeCharge.references(refund) + StripeCharge.references(charge)).withoutDoubles
        guard let payment = observation.references.first else { return nil }
        let isRefunded = StripeCharge.isRefunded(charge)
        switch try refund.text("status") {
        case "succeeded":
            let all = charge["refunds"]?["data"]?.elements ?? []
            let isUnderWay = all.contains {
                ["pending", "requires_action"].contains($0.optionalText("status"))
            }
            guard isRefunded, !isUnderWay else { return nil }
            // Of several the last one made it whole.
            observation.at =
                all.filter { $0.optionalText("status") == "succeeded" }
                .compactMap { $0.seconds("created") }.max() ?? observation.at
            observation.payments = [.init(payment, .refunded)]
        case "failed", "canceled":
            // Another refund may have taken the money all the same.
            guard !isRefunded else { return nil }
            observation.at = moment
            observation.payments = [.init(payment, .refundReversed)]
        default: return nil
        }
        return observation
    }
}
