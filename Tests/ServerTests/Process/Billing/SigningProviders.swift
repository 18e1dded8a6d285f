import BillingTesting
import Crypto
import Foundation

/// All three providers, with keys and certificates of a test's own, and the settings by which a server
/// believes them.
struct SigningProviders: Sendable {
    let stripeSecret = "whsec_" + UUID().uuidString
    let appStore: AppStoreSigner
    let google: GoogleSigner
    /// What `admitd` is started with.
    let environment: [String: String]
    private let folder: TemporaryFolder

    static let names = ["stripe", "app_store", "google_play"]

    init() throws {
        appStore = try AppStoreSigner(around: Date())
        google = try GoogleSigner()
        folder = try TemporaryFolder()
        let (root, keys) = (folder.path + "/root.pem", folder.path + "/keys.json")
        try appStore.root.pem().write(toFile: root, atomically: true, encoding: .utf8)
        try google.keySet().write(toFile: keys, atomically: true, encoding: .utf8)
        environment = [
            "ADMIT_STRIPE_WEBHOOK_SECRET": stripeSecret,
            "ADMIT_APP_STORE_BUNDLE_ID": appStore.bundleID,
            "ADMIT_APP_STORE_APP_ID": "\(appStore.appAppleID)",
            "ADMIT_APP_STORE_ROOT_CERTIFICATES": root,
            "ADMIT_GOOGLE_PLAY_PACKAGE": google.package,
            "ADMIT_GOOGLE_PLAY_AUDIENCE": google.audience,
            "ADMIT_GOOGLE_PLAY_PUSH_EMAIL": google.email,
            "ADMIT_GOOGLE_PLAY_JWKS": keys,
        ]
    }

    /// The settings by which Google's API, as a fake provider plays it, is asked after each push.
    func googleAPI(at url: String) throws -> [String: String] {
        let path = folder.path + "/account.json"
        try google.serviceAccount(tokensAt: url)
            .write(toFile: path, atomically: true, encoding: .utf8)
        return [
            "ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT": path, "ADMIT_GOOGLE_PLAY_API_BASE": url,
        ]
    }

    /// The settings by which the App Store's API, as a fake provider plays it, is asked.
    func appStoreAPI(at url: String) throws -> [String: String] {
        let path = folder.path + "/key.p8"
        try P256.Signing.PrivateKey().pemRepresentation
            .write(toFile: path, atomically: true, encoding: .utf8)
        return [
            "ADMIT_APP_STORE_ISSUER_ID": UUID().uuidString, "ADMIT_APP_STORE_KEY_ID": "KEY",
            "ADMIT_APP_STORE_KEY": path, "ADMIT_APP_STORE_API_BASE": url,
        ]
    }

    /// Any body, as Stripe sends it.
    func stripe(_ body: [UInt8], at moment: Date = Date(), secret: String? = nil) -> SignedWebhook {
        SignedWebhook(
            provider: "stripe",
            headers: [
                "Stripe-Signature": StripeSigner.header(
                    body, secrets: [secret ?? stripeSecret], at: moment)
            ], body: body)
    }

    /// A month that was just paid for, of what `plan.put` in `PaidProduct` sells.
    func purchase(
        from provider: String, _ name: String, owner: String, at moment: Date = Date()
    ) throws -> SignedWebhook {
        switch provider {
        case "stripe":
            let paid = StripeText.Subscription(name, of: owner, from: moment)
            return stripe(
                StripeText.event(
                    "evt_" + name, "customer.subscription.created", at: moment, about: paid.json))
        case "app_store": return try appStorePurchase(name, owner: owner, at: moment)
        default:
            return SignedWebhook(
                provider: provider,
                headers: ["Authorization": try google.authorization(at: moment)],
                body: google.push(
                    messageID: "message-" + name, at: moment,
                    members: """
                        ,"subscriptionNotification":{"version":"1.0","notificationType":4,\
                        "purchaseToken":"\(name)"}
                        """))
        }
    }

    private func appStorePurchase(
        _ name: String, owner: String, at moment: Date
    ) throws -> SignedWebhook {
        let now = Int64(moment.timeIntervalSince1970 * 1000)
        let members = """
            ,"productId":"plus.monthly","type":"Auto-Renewable Subscription",\
            "inAppOwnershipType":"PURCHASED","appAccountToken":"\(owner)",\
            "purchaseDate":\(now),"expiresDate":\(now + 30 * 86_400_000)
            """
        let transaction = try appStore.sign(
            appStore.transaction(name, at: moment, members: members))
        let renewal = try appStore.sign(appStore.renewal(original: name, at: moment))
        let notification = appStore.notification(
            "SUBSCRIBED", transaction: transaction, renewal: renewal, at: moment)
        return SignedWebhook(
            provider: "app_store", body: AppStoreSigner.body(try appStore.sign(notification)))
    }
}
