import Billing
import BillingTesting
import Foundation
import JWTKit
import Testing

/// What settings are made into.
@Suite struct BillingProvidersTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    /// Runs a test with a folder of its own.
    private func withFolder(_ body: (Folder) async throws -> Void) async throws {
        let folder = Folder(
            path: FileManager.default.temporaryDirectory.appending(
                path: "admit-billing-\(UUID().uuidString)"))
        try FileManager.default.createDirectory(
            at: folder.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder.path) }
        try await body(folder)
    }

    private struct Folder {
        let path: URL

        func write(_ text: String, _ name: String) throws -> String {
            let file = path.appending(path: name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
    }

    private func problem(_ settings: BillingSettings) -> String? {
        do throws(BillingSettingsError) {
            _ = try BillingProviders(settings)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func nothingIsMadeOfNothing() async throws {
        let providers = try BillingProviders(BillingSettings())
        #expect(providers.stripeVerifier == nil)
        #expect(providers.appStoreVerifier == nil)
        #expect(providers.googlePushVerifier == nil)
        for provider in BillingProvider.allCases {
            #expect(providers.api(of: provider) == nil)
            let webhook = try await providers.verify(provider, headers: [:], body: [], at: now)
            #expect(webhook == nil)
        }
    }

    @Test func eachProviderIsMadeOfItsFiles() async throws {
        try await withFolder { folder in
            let signer = try AppStoreSigner(around: now)
            let google = try GoogleSigner()
            var settings = BillingSettings()
            settings.stripe = BillingSettings.Stripe()
            settings.stripe?.webhookSecrets = ["whsec_1"]
            settings.stripe?.apiKey = "rk_1"
            settings.appStore = BillingSettings.AppStore(
                bundleID: signer.bundleID, appAppleID: signer.appAppleID,
                rootCertificates: [try folder.write(signer.root.pem(), "root.pem")])
            settings.appStore?.credentials = BillingSettings.AppStore.Credentials(
                issuerID: "issuer", keyID: "KEY",
                key: try folder.write(ES256PrivateKey().pemRepresentation, "key.p8"))
            settings.googlePlay = BillingSettings.GooglePlay(package: "com.example.app")
            settings.googlePlay?.push = BillingSettings.GooglePlay.Push(
                audience: google.audience, email: google.email)
            settings.googlePlay?.push?.keySet = try folder.write(google.keySet(), "keys.json")
            settings.googlePlay?.serviceAccount = try folder.write(
                google.serviceAccount(tokensAt: "https://oauth2.googleapis.com"), "account.json")
            let providers = try BillingProviders(settings)
            try await expectVerified(providers, signer, google)
            for provider in BillingProvider.allCases {
                #expect(providers.api(of: provider)?.source.provider == provider)
            }
        }
    }

    /// Each provider's webhook goes through by its own headers alone.
    private func expectVerified(
        _ providers: BillingProviders, _ signer: AppStoreSigner, _ google: GoogleSigner
    ) async throws {
        let event = Array("{}".utf8)
        let notification = try signer.webhook("DID_RENEW", at: now)
        let push = google.push(at: now)
        let headers = [
            "stripe-signature": StripeSigner.header(event, secrets: ["whsec_1"], at: now),
            "authorization": try google.authorization(at: now),
        ]
        let stripe = try await providers.verify(.stripe, headers: headers, body: event, at: now)
        #expect(stripe == .stripe(event))
        let apple = try await providers.verify(
            .appStore, headers: [:], body: notification, at: now)
        guard case .appStore(let read) = apple else {
            Issue.record("no notification")
            return
        }
        #expect(read.transaction != nil)
        let play = try await providers.verify(.googlePlay, headers: headers, body: push, at: now)
        #expect(play == .googlePlay(push))
        for (provider, body) in [(BillingProvider.stripe, event), (.googlePlay, push)] {
            await #expect(throws: VerificationError.signatureMissing) {
                _ = try await providers.verify(provider, headers: [:], body: body, at: now)
            }
        }
    }

    @Test func googlesKeysAreReadFromAnAddress() async throws {
        try await withProvider { provider in
            let google = try GoogleSigner()
            provider.publish(keySet: try google.keySet())
            var settings = BillingSettings()
            settings.googlePlay = BillingSettings.GooglePlay(package: "com.example.app")
            settings.googlePlay?.push = BillingSettings.GooglePlay.Push(
                audience: google.audience, email: google.email)
            settings.googlePlay?.push?.keySet = provider.url + "/oauth2/v3/certs"
            let verifier = try #require(
                try BillingProviders(settings, limits: .short).googlePushVerifier)
            let authorization = try google.authorization(at: now)
            try await verifier.verify(authorization: authorization, at: now)
            #expect(provider.requestCount == 1)
        }
    }

    @Test func filesThatAreNotThereOrWrongAreNamedByTheirVariables() async throws {
        try await withFolder { folder in
            let signer = try AppStoreSigner(around: now)
            let root = try folder.write(signer.root.pem(), "root.pem")
            let junk = try folder.write("junk", "junk")
            for path in [junk, folder.path.path + "/none"] {
                var settings = BillingSettings()
                settings.appStore = BillingSettings.AppStore(
                    bundleID: "b", appAppleID: 1, rootCertificates: [path])
                #expect(problem(settings)?.contains("ADMIT_APP_STORE_ROOT_CERTIFICATES") == true)
                settings.appStore?.rootCertificates = [root]
                settings.appStore?.credentials = BillingSettings.AppStore.Credentials(
                    issuerID: "i", keyID: "k", key: path)
                #expect(problem(settings)?.contains("ADMIT_APP_STORE_KEY") == true)
                settings = BillingSettings()
                settings.googlePlay = BillingSettings.GooglePlay(package: "p")
                settings.googlePlay?.serviceAccount = path
                #expect(problem(settings)?.contains("ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT") == true)
                settings.googlePlay?.push = BillingSettings.GooglePlay.Push(
                    audience: "a", email: "e")
                settings.googlePlay?.push?.keySet = path
                #expect(problem(settings)?.contains("ADMIT_GOOGLE_PLAY_JWKS") == true)
            }
        }
    }
}
