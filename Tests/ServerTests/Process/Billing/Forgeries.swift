import BillingTesting
import Foundation

/// Webhooks that are not what they say, one kind of forgery each.
enum Forgeries {
    typealias Forgery = (name: String, webhook: SignedWebhook)

    static func all(of providers: SigningProviders) throws -> [Forgery] {
        try stripe(providers) + appStore(providers) + google(providers)
    }

    private static func stripe(_ providers: SigningProviders) throws -> [Forgery] {
        let good = try providers.purchase(from: "stripe", "sub_1", owner: "cus_1")
        var changed = good
        changed.body[changed.body.count / 2] ^= 1
        return [
            ("stripe, a changed byte", changed),
            ("stripe, another key", providers.stripe(good.body, secret: "whsec_other")),
            ("stripe, an old one", providers.stripe(good.body, at: Date() - 400)),
            ("stripe, one from the future", providers.stripe(good.body, at: Date() + 400)),
            ("stripe, unsigned", SignedWebhook(provider: "stripe", body: good.body)),
            ("stripe, empty", SignedWebhook(provider: "stripe", body: [])),
            (
                "stripe, signed with nothing",
                SignedWebhook(
                    provider: "stripe", headers: ["Stripe-Signature": ""], body: good.body)
            ),
        ]
    }

    private static func appStore(_ providers: SigningProviders) throws -> [Forgery] {
        let good = try providers.purchase(from: "app_store", "1", owner: UUID().uuidString)
        var changed = good
        changed.body[changed.body.count / 2] ^= 1
        let stranger = try AppStoreSigner(around: Date())
        var other = providers.appStore
        other.bundleID = "com.example.other"
        var sandbox = providers.appStore
        sandbox.environment = "Sandbox"
        return [
            ("app store, a changed byte", changed),
            ("app store, another root", webhook(try stranger.webhook("TEST", at: Date()))),
            ("app store, another app", webhook(try other.webhook("TEST", at: Date()))),
            ("app store, the sandbox", webhook(try sandbox.webhook("TEST", at: Date()))),
            ("app store, unsigned", webhook(Array(#"{"signedPayload":"e30.e30."}"#.utf8))),
            ("app store, empty", webhook([])),
        ]
    }

    private static func webhook(_ body: [UInt8]) -> SignedWebhook {
        SignedWebhook(provider: "app_store", body: body)
    }

    private static func google(_ providers: SigningProviders) throws -> [Forgery] {
        let good = try providers.purchase(from: "google_play", "token_1", owner: "")
        let stranger = try GoogleSigner()
        var claims = providers.google.claims(at: Date())
        claims.audience = "https://elsewhere.example.com"
        var other = providers.google
        other.package = "com.example.other"
        let body = other.push(
            at: Date(),
            members: #","subscriptionNotification":{"notificationType":4,"purchaseToken":"t"}"#)
        func with(_ authorization: String, _ body: [UInt8]? = nil) -> SignedWebhook {
            SignedWebhook(
                provider: "google_play", headers: ["Authorization": authorization],
                body: body ?? good.body)
        }
        return [
            ("google, another key", with(try stranger.authorization(at: Date()))),
            ("google, another audience", with(try providers.google.authorization(claims))),
            ("google, an old one", with(try providers.google.authorization(at: Date() - 8000))),
            ("google, another app", with(good.headers["Authorization"] ?? "", body)),
            ("google, a caller's token", with("Bearer admit_" + UUID().uuidString)),
            ("google, unsigned", SignedWebhook(provider: "google_play", body: good.body)),
        ]
    }
}
