import Foundation
import JSONRPC

/// The parts of Apple's signed transactions and renewal information that matter, decoded.
struct AppStoreTransaction {
    let id: String
    let original: String
    let product: String
    let purchased: Date?
    let expires: Date?
    let accountToken: String?
    let isRevoked: Bool
    let isFamilyShared: Bool
    let isFreeTrial: Bool
    let isSubscription: Bool
    let environment: String?

    init(_ payload: [UInt8]) throws(ReadingError) {
        let json = try JSON.message(payload)
        id = try json.text("transactionId")
        original = try json.text("originalTransactionId")
        product = try json.text("productId")
        purchased = json.milliseconds("purchaseDate")
        expires = json.milliseconds("expiresDate")
        accountToken = json.optionalText("appAccountToken")
        isRevoked = json.milliseconds("revocationDate") != nil
        isFamilyShared = json["inAppOwnershipType"]?.string == "FAMILY_SHARED"
        isFreeTrial = json["offerDiscountType"]?.string == "FREE_TRIAL"
        isSubscription = json["type"]?.string.map { $0 == "Auto-Renewable Subscription" } ?? true
        environment = json.optionalText("environment")
    }

    var reference: String { "transaction:\(id)" }

    func payment(_ fact: Observation.Payment.Fact) -> Observation.Payment {
        var payment = Observation.Payment(reference, fact)
        (payment.periodStart, payment.periodEnd) = (purchased, expires)
        payment.products = [product]
        return payment
    }
}

struct AppStoreRenewal {
    let willRenew: Bool?
    let graceUntil: Date?
    let accountToken: String?

    init(_ payload: [UInt8]) throws(ReadingError) {
        let json = try JSON.message(payload)
        willRenew = json["autoRenewStatus"]?.integer.map { $0 == 1 }
        graceUntil = json.milliseconds("gracePeriodExpiresDate")
        accountToken = json.optionalText("appAccountToken")
    }
}
