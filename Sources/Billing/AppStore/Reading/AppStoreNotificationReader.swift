import Admission
import Foundation
import JSONRPC

/// App Store Server Notifications, version 2, read.
public enum AppStoreNotificationReader {
    /// Reads a notification out of payloads that were verified before.
    ///
    /// - Parameters:
    ///   - notification: the payload of the notification itself.
    ///   - transaction: the payload of its `signedTransactionInfo`, where there is one.
    ///   - renewal: the payload of its `signedRenewalInfo`, where there is one.
    public static func read(
        notification: [UInt8], transaction: [UInt8]?, renewal: [UInt8]?
    ) throws(ReadingError) -> BillingEvent {
        let json = try JSON.message(notification)
        let type = try json.text("notificationType")
        let subtype = json.optionalText("subtype")
        let key = try json.text("notificationUUID")
        guard let signed = json.milliseconds("signedDate") else { throw .missing("signedDate") }
        let kind = subtype.map { "\(type).\($0)" } ?? type
        let about = json["data"] ?? json["summary"]
        let environment = about?.optionalText("environment")
        var observation: Observation?
        if let transaction, !recordOnly.contains(type) {
            let paid = try AppStoreTransaction(transaction)
            if paid.isSubscription {
                var told = Observation(at: signed, key: key, kind: kind, subject: paid.original)
                try fill(
                    &told, type, subtype, status: json["data"]?["status"]?.integer, paid, renewal)
                observation = told
            }
        }
        return BillingEvent(
            source: BillingSource(.appStore, environment == "Sandbox" ? .sandbox : .production),
            key: key, kind: kind, at: signed, observation: observation)
    }

    /// What concerns no single subscription.
    private static let recordOnly: Set<String> = [
        "TEST", "RENEWAL_EXTENSION", "ONE_TIME_CHARGE", "EXTERNAL_PURCHASE_TOKEN",
        "RESCIND_CONSENT",
    ]

    private static func fill(
        _ observation: inout Observation, _ type: String, _ subtype: String?, status: Int64?,
        _ transaction: AppStoreTransaction, _ renewal: [UInt8]?
    ) throws(ReadingError) {
        // These are about a transaction that may be long past, and say nothing of the present one.
        let fact: Observation.Payment.Fact?
        switch type {
        case "REFUND": fact = .refunded
        case "REFUND_REVERSED": fact = .refundReversed
        case "REFUND_DECLINED", "CONSUMPTION_REQUEST": fact = nil
        default:
            let known = status.map { Int(clamping: $0) }
            let inferred = inferredStatus(type, subtype, transaction, at: observation.at)
            return try AppStoreSubscription.fill(
                &observation, status: known ?? inferred, transaction, renewal)
        }
        observation.references = [transaction.reference]
        observation.owners = AppStoreSubscription.owners(transaction, nil)
        observation.payments = fact.map { [transaction.payment($0)] } ?? []
    }

    /// The status that goes with a notification that does not tell it; 0 when nothing does.
    private static func inferredStatus(
        _ type: String, _ subtype: String?, _ transaction: AppStoreTransaction, at: Date
    ) -> Int {
        switch type {
        case "SUBSCRIBED", "DID_RENEW", "OFFER_REDEEMED", "RENEWAL_EXTENDED": 1
        case "DID_FAIL_TO_RENEW": subtype == "GRACE_PERIOD" ? 4 : 3
        case "GRACE_PERIOD_EXPIRED": 3
        case "EXPIRED": 2
        case "REVOKE": 5
        case "DID_CHANGE_RENEWAL_STATUS", "DID_CHANGE_RENEWAL_PREF", "PRICE_INCREASE":
            transaction.expires.map { $0 > at } ?? false ? 1 : 0
        default: 0
        }
    }
}
