public import Admission
import Foundation
import JSONRPC

/// Google Play's real-time developer notifications, as Pub/Sub pushes them, read.
public enum GooglePlayNotification {
    /// Reads a push's body. A notification says what happened, but for a few kinds not what the
    /// subscription is now; then only the API can tell.
    ///
    /// - Parameter environment: the one that is served, since a notification does not name it.
    public static func read(
        _ body: [UInt8], environment: Identity.Environment = .production
    ) throws(ReadingError) -> BillingEvent {
        let push = try JSON.message(body)
        let message = try push.object("message")
        let subscription = try push.text("subscription")
        guard let id = message.optionalText("messageId") ?? message.optionalText("message_id")
        else { throw .missing("messageId") }
        guard let encoded = message.optionalText("data"), let data = decode(encoded)
        else { throw .missing("data") }
        let notification = try JSON.message(data)
        guard let at = notification.milliseconds("eventTimeMillis") else {
            throw .missing("eventTimeMillis")
        }
        let key = "\(subscription)/\(id)"
        let (kind, told) = try told(notification, at: at, key: key)
        return BillingEvent(
            source: BillingSource(.googlePlay, environment), key: key, kind: kind, at: at,
            observation: told)
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map { [UInt8]($0) }
    }

    private static func told(
        _ notification: JSON, at: Date, key: String
    ) throws(ReadingError) -> (kind: String, observation: Observation?) {
        if let json = notification["subscriptionNotification"], json.kind == .object {
            guard let type = json["notificationType"]?.integer else {
                throw .missing("notificationType")
            }
            let (kind, notice) = meaning(type)
            return (kind, try observation(json, at: at, key: key, kind: kind, notice))
        }
        if let json = notification["voidedPurchaseNotification"], json.kind == .object {
            let kind = "VOIDED_PURCHASE"
            // 1 is a subscription, 2 something bought once; a refund of some of a quantity (2) is
            // no void of the whole.
            let isWhole = json["refundType"]?.integer.map { $0 == 1 } ?? true
            guard json["productType"]?.integer == 1, isWhole else { return (kind, nil) }
            var told = try observation(json, at: at, key: key, kind: kind, .voided)
            told.references = json.optionalText("orderId").map { ["order:\($0)"] } ?? []
            return (kind, told)
        }
        let isTest = notification["testNotification"]?.kind == .object
        return (isTest ? "TEST" : "OTHER", nil)
    }

    private static func observation(
        _ json: JSON, at: Date, key: String, kind: String, _ notice: Observation.Notice
    ) throws(ReadingError) -> Observation {
        let token = try json.text("purchaseToken")
        var observation = Observation(at: at, key: key, kind: kind, subject: token)
        observation.owners = [token]
        observation.notice = notice
        return observation
    }

    private static func meaning(_ type: Int64) -> (String, Observation.Notice) {
        switch type {
        case 1: ("SUBSCRIPTION_RECOVERED", .changed)
        case 2: ("SUBSCRIPTION_RENEWED", .changed)
        case 3: ("SUBSCRIPTION_CANCELED", .renewalOff)
        case 4: ("SUBSCRIPTION_PURCHASED", .changed)
        case 5: ("SUBSCRIPTION_ON_HOLD", .onHold)
        case 6: ("SUBSCRIPTION_IN_GRACE_PERIOD", .changed)
        case 7: ("SUBSCRIPTION_RESTARTED", .changed)
        case 8: ("SUBSCRIPTION_PRICE_CHANGE_CONFIRMED", .changed)
        case 9: ("SUBSCRIPTION_DEFERRED", .changed)
        case 10: ("SUBSCRIPTION_PAUSED", .paused)
        case 11: ("SUBSCRIPTION_PAUSE_SCHEDULE_CHANGED", .changed)
        case 12: ("SUBSCRIPTION_REVOKED", .voided)
        case 13: ("SUBSCRIPTION_EXPIRED", .expired)
        case 17: ("SUBSCRIPTION_ITEMS_CHANGED", .changed)
        case 18: ("SUBSCRIPTION_CANCELLATION_SCHEDULED", .changed)
        case 19: ("SUBSCRIPTION_PRICE_CHANGE_UPDATED", .changed)
        case 20: ("SUBSCRIPTION_PENDING_PURCHASE_CANCELED", .expired)
        case 22: ("SUBSCRIPTION_PRICE_STEP_UP_CONSENT_UPDATED", .changed)
        default: ("SUBSCRIPTION_\(type)", .changed)
        }
    }
}
