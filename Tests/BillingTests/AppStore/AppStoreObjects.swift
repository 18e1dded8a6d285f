import Billing
import Foundation

func milliseconds(_ date: Date) -> String { String(Int(date.timeIntervalSince1970 * 1_000)) }

/// The payload of a signed transaction.
struct AppStoreTransactionObject {
    var id = "2000001"
    var original = "1000001"
    var product = "plus.monthly"
    var purchased = day(0)
    var expires = day(30)
    var token: String? = "7e3fb20b-4cdb-47cc-936d-99d65f608138"
    var isFamilyShared = false
    var isTrial = false
    var revoked: Date?
    var environment = "Production"

    var text: [UInt8] {
        let revocation =
            revoked.map { "\"revocationDate\": \(milliseconds($0)), \"revocationReason\": 1," }
        return Array(
            """
            {"transactionId": "\(id)", "originalTransactionId": "\(original)",
             "productId": "\(product)", "purchaseDate": \(milliseconds(purchased)),
             "expiresDate": \(milliseconds(expires)), "type": "Auto-Renewable Subscription",
             \(token.map { "\"appAccountToken\": \"\($0)\"," } ?? "") \(revocation ?? "")
             \(isTrial ? "\"offerType\": 1, \"offerDiscountType\": \"FREE_TRIAL\"," : "")
             "inAppOwnershipType": "\(isFamilyShared ? "FAMILY_SHARED" : "PURCHASED")",
             "environment": "\(environment)"}
            """.utf8)
    }
}

func appStoreRenewal(willRenew: Bool, graceUntil: Date? = nil) -> [UInt8] {
    let grace = graceUntil.map { ", \"gracePeriodExpiresDate\": \(milliseconds($0))" } ?? ""
    return Array(
        "{\"originalTransactionId\": \"1000001\", \"autoRenewStatus\": \(willRenew ? 1 : 0)\(grace)}"
            .utf8)
}

func appStoreNotification(
    _ kind: String, _ id: String, at: Date, status: Int?, environment: String = "Production"
) -> [UInt8] {
    let words = kind.split(separator: ".")
    let subtype = words.count > 1 ? "\"subtype\": \"\(words[1])\"," : ""
    return Array(
        """
        {"notificationType": "\(words[0])", \(subtype) "notificationUUID": "\(id)",
         "version": "2.0", "signedDate": \(milliseconds(at)),
         "data": {"bundleId": "app", "environment": "\(environment)"\(
            status.map { ", \"status\": \($0)" } ?? "")}}
        """.utf8)
}
