import Admission
import Billing
import Bootstrap
import Testing

/// What the environment says about providers of payments, and what is said of it when it is wrong.
@Suite struct BillingSettingsTests {
    private func settings(_ environment: [String: String]) throws -> BillingSettings {
        try Settings(environment: environment).billing
    }

    @Test func nothingSetsNothingUp() throws {
        let settings = try settings(["ADMIT_STRIPE_API_KEY": ""])
        #expect(settings.environment == .production)
        #expect(settings.stripe == nil)
        #expect(settings.appStore == nil)
        #expect(settings.googlePlay == nil)
    }

    @Test func stripeIsRead() throws {
        let stripe = try #require(
            try settings([
                "ADMIT_BILLING_ENVIRONMENT": "sandbox",
                "ADMIT_STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
                "ADMIT_STRIPE_API_KEY": "rk_1", "ADMIT_STRIPE_API_BASE": "http://127.0.0.1:12111/",
            ]).stripe)
        #expect(stripe.webhookSecrets == ["whsec_new", "whsec_old"])
        #expect(stripe.apiKey == "rk_1")
        #expect(stripe.apiBase == "http://127.0.0.1:12111")
        let hooks = try #require(try settings(["ADMIT_STRIPE_WEBHOOK_SECRET": "whsec_1"]).stripe)
        #expect(hooks.apiKey == nil)
        #expect(hooks.apiBase == "https://api.stripe.com")
    }

    /// It is no secret and no address: it holds for exports where nothing else is set.
    @Test func aPausedCollectionKeepsAccessUnlessItIsSaidToTakeIt() throws {
        let name = "ADMIT_STRIPE_PAUSED_COLLECTION"
        #expect(try !settings([:]).pausedCollectionTakesAccess)
        #expect(try !settings([name: "keeps_access"]).pausedCollectionTakesAccess)
        #expect(try settings([name: "takes_access"]).pausedCollectionTakesAccess)
    }

    @Test func theAppStoreIsRead() throws {
        let settings = try settings([
            "ADMIT_APP_STORE_BUNDLE_ID": "com.example.app", "ADMIT_APP_STORE_APP_ID": "1234567890",
            "ADMIT_APP_STORE_ROOT_CERTIFICATES": "a.pem,b.cer",
            "ADMIT_APP_STORE_ISSUER_ID": "issuer", "ADMIT_APP_STORE_KEY_ID": "KEY",
            "ADMIT_APP_STORE_KEY": "key.p8",
        ])
        let appStore = try #require(settings.appStore)
        #expect(appStore.bundleID == "com.example.app")
        #expect(appStore.appAppleID == 1_234_567_890)
        #expect(appStore.rootCertificates == ["a.pem", "b.cer"])
        #expect(appStore.credentials?.key == "key.p8")
        #expect(appStore.apiBase == nil)
    }

    @Test func theSandboxNeedsNoNumberOfTheApp() throws {
        let settings = try settings([
            "ADMIT_BILLING_ENVIRONMENT": "sandbox", "ADMIT_APP_STORE_BUNDLE_ID": "com.example.app",
            "ADMIT_APP_STORE_ROOT_CERTIFICATES": "a.pem",
        ])
        #expect(settings.environment == .sandbox)
        #expect(settings.appStore?.appAppleID == nil)
    }

    @Test func googlePlayIsRead() throws {
        let settings = try settings([
            "ADMIT_GOOGLE_PLAY_PACKAGE": "com.example.app",
            "ADMIT_GOOGLE_PLAY_AUDIENCE": "https://admit.example.com/webhooks/google-play",
            "ADMIT_GOOGLE_PLAY_PUSH_EMAIL": "push@example.com",
            "ADMIT_GOOGLE_PLAY_JWKS": "/etc/admit/google.json",
            "ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT": "account.json",
        ])
        let googlePlay = try #require(settings.googlePlay)
        #expect(googlePlay.package == "com.example.app")
        #expect(googlePlay.push?.email == "push@example.com")
        #expect(googlePlay.push?.keySet == "/etc/admit/google.json")
        #expect(googlePlay.serviceAccount == "account.json")
        #expect(googlePlay.apiBase == "https://androidpublisher.googleapis.com")
    }

    private static let appStore = [
        "ADMIT_APP_STORE_BUNDLE_ID": "com.example.app",
        "ADMIT_APP_STORE_ROOT_CERTIFICATES": "a.pem", "ADMIT_APP_STORE_APP_ID": "1234567890",
    ]
    private static let googlePlay = [
        "ADMIT_GOOGLE_PLAY_PACKAGE": "com.example.app",
        "ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT": "account.json",
    ]

    /// What is wrong, beside what is right.
    @Test(
        arguments: [
            (["ADMIT_BILLING_ENVIRONMENT": "staging"], [:]),
            (["ADMIT_STRIPE_WEBHOOK_SECRET": "whsec_1,,whsec_2"], [:]),
            (["ADMIT_STRIPE_WEBHOOK_SECRET": "whsec_1,"], [:]),
            (["ADMIT_STRIPE_PAUSED_COLLECTION": "true"], [:]),
            (["ADMIT_STRIPE_API_KEY": "rk_1\r\nX-Injected: 1"], [:]),
            (["ADMIT_STRIPE_API_BASE": "https://stripe.example.com"], [:]),
            (
                ["ADMIT_STRIPE_API_BASE": "http://stripe.example.com"],
                ["ADMIT_STRIPE_API_KEY": "rk"]
            ),
            (["ADMIT_STRIPE_API_BASE": "stripe.example.com"], ["ADMIT_STRIPE_API_KEY": "rk"]),
            (["ADMIT_STRIPE_API_BASE": "https://u:p@example.com"], ["ADMIT_STRIPE_API_KEY": "rk"]),
            (["ADMIT_STRIPE_API_BASE": "https://example.com/?a=b"], ["ADMIT_STRIPE_API_KEY": "rk"]),
            (["ADMIT_APP_STORE_BUNDLE_ID": "com.example.alone"], [:]),
            (["ADMIT_APP_STORE_ROOT_CERTIFICATES": "a.pem"], [:]),
            (["ADMIT_APP_STORE_ROOT_CERTIFICATES": "a.pem,,b.pem"], appStore),
            (["ADMIT_APP_STORE_APP_ID": "my app"], appStore),
            (["ADMIT_APP_STORE_APP_ID": "-3"], appStore),
            (["ADMIT_APP_STORE_KEY": "key.p8"], appStore),
            (["ADMIT_APP_STORE_ISSUER_ID": "issuer"], appStore),
            (["ADMIT_APP_STORE_API_BASE": "https://example.com"], appStore),
            (["ADMIT_GOOGLE_PLAY_PACKAGE": "com.example.alone"], [:]),
            (["ADMIT_GOOGLE_PLAY_AUDIENCE": "https://example.com"], googlePlay),
            (["ADMIT_GOOGLE_PLAY_JWKS": "keys.json"], googlePlay),
            (
                ["ADMIT_GOOGLE_PLAY_JWKS": "http://example.com/keys"],
                ["ADMIT_GOOGLE_PLAY_AUDIENCE": "a", "ADMIT_GOOGLE_PLAY_PUSH_EMAIL": "b"]
            ),
        ] as [([String: String], [String: String])])
    func whatIsWrongIsNamedAndNotShown(
        wrong: [String: String], right: [String: String]
    ) throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: right.merging(wrong) { $1 })
        }
        for (name, value) in wrong {
            #expect(error.description.contains(name))
            #expect(!error.description.contains(value))
        }
    }

    @Test func googlePlayNeedsTheNameOfTheApp() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT": "account.json"])
        }
        #expect(error.description.contains("ADMIT_GOOGLE_PLAY_PACKAGE"))
    }

    @Test func productionNeedsTheNumberOfTheApp() throws {
        var environment = Self.appStore
        environment["ADMIT_APP_STORE_APP_ID"] = nil
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: environment)
        }
        #expect(error.description.contains("ADMIT_APP_STORE_APP_ID"))
    }
}
