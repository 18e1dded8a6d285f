import Billing
import Foundation

func rfc3339(_ date: Date) -> String { date.formatted(.iso8601) }

/// An answer of `subscriptionsv2`.
struct GooglePlayObject {
    var state = "ACTIVE"
    var expires = day(30)
    var order = "GPA.1"
    var product = "plus"
    var autoRenews = true
    var isTrial = false
    var linked: String?
    var account: String? = "account-1"
    var isTest = false

    var text: [UInt8] {
        let phase = isTrial ? ", \"offerPhase\": {\"freeTrial\": {}}" : ""
        return Array(
            """
            {"kind": "androidpublisher#subscriptionPurchaseV2", "startTime": "\(rfc3339(day(0)))",
             "subscriptionState": "SUBSCRIPTION_STATE_\(state)", "latestOrderId": "\(order)",
             \(linked.map { "\"linkedPurchaseToken\": \"\($0)\"," } ?? "")
             \(isTest ? "\"testPurchase\": {}," : "")
             \(account.map { """
                "externalAccountIdentifiers": {"obfuscatedExternalAccountId": "\($0)"},
                """ } ?? "")
             "lineItems": [{"productId": "\(product)", "expiryTime": "\(rfc3339(expires))",
               "autoRenewingPlan": {"autoRenewEnabled": \(autoRenews)},
               "offerDetails": {"basePlanId": "monthly"}\(phase)}]}
            """.utf8)
    }
}

func googlePush(_ id: String, at: Date, _ content: String) -> [UInt8] {
    let data = """
        {"version": "1.0", "packageName": "app", "eventTimeMillis": "\(milliseconds(at))", \(content)}
        """
    return Array(
        """
        {"message": {"data": "\(Data(data.utf8).base64EncodedString())", "messageId": "\(id)",
         "publishTime": "2026-01-01T00:00:00Z"}, "subscription": "projects/p/subscriptions/s"}
        """.utf8)
}

func googleNotice(_ type: Int, _ id: String, at: Date, token: String = "token-1") -> [UInt8] {
    googlePush(
        id, at: at,
        """
        "subscriptionNotification":
          {"version": "1.0", "notificationType": \(type), "purchaseToken": "\(token)"}
        """)
}

func googleVoid(
    _ id: String, at: Date, token: String = "token-1", order: String = "GPA.1",
    productType: Int = 1, refundType: Int = 1
) -> [UInt8] {
    googlePush(
        id, at: at,
        """
        "voidedPurchaseNotification": {"purchaseToken": "\(token)", "orderId": "\(order)",
          "productType": \(productType), "refundType": \(refundType)}
        """)
}
