import Admission
import AdmissionStore
import Billing
import Foundation

/// Writes what Google Play would say of one purchase token.
struct GoogleScript {
    let token: String
    /// The token that this one takes the place of.
    var replaces: String?
    /// The `obfuscatedExternalAccountId`, where the app gave one.
    var account: String?

    static let product = "plus"

    /// A notification of a day, as Pub/Sub pushes it.
    func pushed(_ type: Int, day: Double) -> IncomingEvent {
        let at = Int(StripeScript.at(day).timeIntervalSince1970) * 1_000
        let data = """
            {"version":"1.0","packageName":"app","eventTimeMillis":"\(at)",\
            "subscriptionNotification":{"version":"1.0","notificationType":\(type),\
            "purchaseToken":"\(token)"}}
            """
        let body = Array(
            """
            {"message":{"data":"\(Data(data.utf8).base64EncodedString())",\
            "messageId":"\(token)-\(type)-\(day)"},"subscription":"projects/p/subscriptions/s"}
            """.utf8)
        return IncomingEvent(
            try! BillingReading.event(.googlePlay, body, environment: .production),
            origin: .webhook, body: body)
    }

    /// What the API answers to a question of a day.
    func answered(_ state: String = "ACTIVE", day: Double, until end: Double = 30) -> IncomingEvent
    {
        let identifiers = account.map {
            #""externalAccountIdentifiers":{"obfuscatedExternalAccountId":"\#($0)"},"#
        }
        let linked = replaces.map { #""linkedPurchaseToken":"\#($0)","# }
        let body = Array(
            """
            {"kind":"androidpublisher#subscriptionPurchaseV2",\
            "startTime":"\(StripeScript.at(0).formatted(.iso8601))",\
            "subscriptionState":"SUBSCRIPTION_STATE_\(state)","latestOrderId":"GPA.\(token)",\
            \(identifiers ?? "")\(linked ?? "")"lineItems":[{"productId":"\(Self.product)",\
            "expiryTime":"\(StripeScript.at(end).formatted(.iso8601))",\
            "autoRenewingPlan":{"autoRenewEnabled":true}}]}
            """.utf8)
        let event = try! BillingReading.fetched(
            .googlePlay, body, subject: token, at: StripeScript.at(day))
        return IncomingEvent(event, origin: .fetch, body: body)
    }
}
