import Admission
import AdmissionStore
import Billing
import Foundation

/// Writes what the App Store would send about one subscription, as it is once its signatures were
/// verified.
struct AppStoreScript {
    /// The `originalTransactionId`.
    let original: String
    var isFamilyShared = false
    /// The `appAccountToken`, where the app gave one.
    var token: String?

    static let product = "plus.monthly"

    /// A notification of a day, about the period between two days.
    func told(
        _ kind: String, status: Int, day: Double, from: Double = 0, to: Double = 30,
        isRevoked: Bool = false
    ) -> IncomingEvent {
        let at = Self.milliseconds(day)
        let token = token.map { #","appAccountToken":"\#($0)""# } ?? ""
        let revoked = isRevoked ? #","revocationDate":\#(at),"revocationReason":0"# : ""
        let transaction = Self.unsigned(
            """
            {"transactionId":"\(original)-\(Int(from))","originalTransactionId":"\(original)",\
            "productId":"\(Self.product)","type":"Auto-Renewable Subscription",\
            "inAppOwnershipType":"\(isFamilyShared ? "FAMILY_SHARED" : "PURCHASED")",\
            "purchaseDate":\(Self.milliseconds(from)),"expiresDate":\(Self.milliseconds(to)),\
            "environment":"Production"\(token)\(revoked)}
            """)
        let notification = Self.unsigned(
            """
            {"notificationType":"\(kind)","notificationUUID":"\(original)-\(kind)-\(day)",\
            "signedDate":\(at),"data":{"environment":"Production","status":\(status),\
            "signedTransactionInfo":"\(transaction)"}}
            """)
        let body = Array(#"{"signedPayload":"\#(notification)"}"#.utf8)
        return IncomingEvent(
            try! BillingReading.event(.appStore, body, environment: .production),
            origin: .webhook, body: body)
    }

    private static func milliseconds(_ day: Double) -> String {
        "\(Int(StripeScript.at(day).timeIntervalSince1970) * 1_000)"
    }

    /// A signed token whose signature is not looked at any more.
    private static func unsigned(_ payload: String) -> String {
        let text = Data(payload.utf8).base64EncodedString()
        return "e30." + text.replacing("+", with: "-").replacing("/", with: "_") + ".e30"
    }
}
