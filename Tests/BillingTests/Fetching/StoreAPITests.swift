import Admission
import Billing
import BillingTesting
import Crypto
import Foundation
import JSONRPC
import JWTKit
import Testing

/// What the stores are asked, and what is taken from them.
@Suite struct StoreAPITests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private let key = ES256PrivateKey()

    private func appStore(
        _ provider: FakeProvider, _ signer: AppStoreSigner
    ) -> ProviderAPI {
        let verifier = AppStoreVerifier(
            AppStoreVerifier.Configuration(
                bundleID: signer.bundleID, appAppleID: signer.appAppleID,
                environment: .production, roots: [signer.root.certificate]))
        return AppStoreAPI.api(
            AppStoreAPI.Credentials(
                issuerID: "issuer-1", keyID: "KEY1", key: key, bundleID: signer.bundleID),
            verifier: verifier, base: provider.url, limits: .short, now: { [now] in now })
    }

    @Test func theAppStoresAnswerIsVerifiedAndDecoded() async throws {
        try await withProvider { provider in
            let signer = try AppStoreSigner(around: now)
            provider.put("200", try signer.status(4, original: "200", at: now), in: .appStore)
            let api = appStore(provider, signer)
            #expect(api.list == nil)
            let found = try #require(try await api.fetch("200"))
            #expect(found.requestedAt == now)
            let json = try JSON.parse(found.body)
            #expect(json["originalTransactionId"]?.string == "200")
            #expect(json["status"]?.integer == 4)
            #expect(json["transaction"]?["transactionId"]?.string == "200")
            #expect(json["renewal"]?["autoRenewStatus"]?.integer == 1)
            #expect(try await api.fetch("201") == nil)
        }
    }

    @Test func theAppStoreGetsATokenThatItTakes() async throws {
        try await withProvider { provider in
            let signer = try AppStoreSigner(around: now)
            provider.put("200", try signer.status(1, original: "200", at: now), in: .appStore)
            _ = try await appStore(provider, signer).fetch("200")
            let request = try #require(provider.requests.last)
            #expect(request.uri == "/inApps/v1/subscriptions/200")
            let token = try #require(request.headers["authorization"]).dropFirst("Bearer ".count)
            let parts = token.split(separator: ".").map(String.init)
            let publicKey = try P256.Signing.PublicKey(
                pemRepresentation: key.publicKey.pemRepresentation)
            let signature = try P256.Signing.ECDSASignature(
                rawRepresentation: #require(Self.decoded(parts[2])))
            #expect(
                publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)))
            let header = try JSON.parse(Array(#require(Self.decoded(parts[0]))))
            #expect(header["alg"]?.string == "ES256")
            #expect(header["kid"]?.string == "KEY1")
            let claims = try JSON.parse(Array(#require(Self.decoded(parts[1]))))
            #expect(claims["iss"]?.string == "issuer-1")
            #expect(claims["bid"]?.string == signer.bundleID)
            #expect(claims["aud"]?.string == "appstoreconnect-v1")
            #expect(claims["iat"]?.integer == 1_790_000_000)
            #expect(claims["exp"]?.integer == 1_790_001_200)
        }
    }

    @Test func whatAppleDidNotSignIsNoAnswer() async throws {
        try await withProvider { provider in
            let signer = try AppStoreSigner(around: now)
            let api = appStore(provider, signer)
            let stranger = try AppStoreSigner(around: now)
            provider.put("1", try stranger.status(1, original: "1", at: now), in: .appStore)
            var other = signer
            other.bundleID = "com.example.other"
            provider.put("2", try other.status(1, original: "2", at: now), in: .appStore)
            other = signer
            other.environment = "Sandbox"
            provider.put("3", try other.status(1, original: "3", at: now), in: .appStore)
            provider.put(
                "4",
                try signer.status(
                    1, original: "4", transaction: signer.transaction("5", at: now), at: now),
                in: .appStore)
            provider.put(
                "6",
                try signer.status(
                    1, original: "6", renewal: signer.renewal(original: "7", at: now), at: now),
                in: .appStore)
            let foreign = try signer.status(1, original: "8", at: now).replacing(
                #""bundleId":"com.example.app","appAppleId""#,
                with: #""bundleId":"com.example.other","appAppleId""#)
            provider.put("8", foreign, in: .appStore)
            for subject in ["1", "2", "3", "4", "6", "8"] {
                #expect(await api.failure(subject) == .badAnswer, "\(subject)")
            }
        }
    }

    private func googlePlay(
        _ provider: FakeProvider, _ signer: GoogleSigner
    ) throws -> ProviderAPI {
        let account = try #require(
            GoogleServiceAccount(Array(signer.serviceAccount(tokensAt: provider.url).utf8)))
        return GooglePlayAPI.api(
            account: account, package: "com.example.app", base: provider.url,
            environment: .production, limits: .short)
    }

    private let resource = #"{"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE"}"#

    @Test func googleIsAskedWithATokenThatIsKept() async throws {
        try await withProvider { provider in
            let signer = try GoogleSigner()
            provider.put("token/+1", resource, in: .googlePlay)
            let api = try googlePlay(provider, signer)
            #expect(api.list == nil)
            for _ in 0..<3 {
                let found = try #require(try await api.fetch("token/+1"))
                #expect(String(decoding: found.body, as: UTF8.self) == resource)
                #expect(found.subject == "token/+1")
            }
            #expect(try await api.fetch("unknown") == nil)
            let requests = provider.requests
            #expect(requests.map(\.method) == ["POST", "GET", "GET", "GET", "GET"])
            #expect(requests[1].headers["authorization"] == "Bearer access-token-1")
            #expect(
                requests[1].uri
                    == "/androidpublisher/v3/applications/com.example.app/purchases/"
                    + "subscriptionsv2/tokens/token%2F%2B1")
            #expect(requests[0].body.hasPrefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3A"))
            let claims = try JSON.parse(
                Array(#require(Self.decoded(String(requests[0].body.split(separator: ".")[1])))))
            #expect(claims["iss"]?.string == signer.email)
            #expect(claims["aud"]?.string == provider.url + "/token")
            #expect(
                claims["scope"]?.string == "https://www.googleapis.com/auth/androidpublisher")
        }
    }

    @Test func aTokenThatGoogleTookBackIsReplacedOnce() async throws {
        try await withProvider { provider in
            let api = try googlePlay(provider, GoogleSigner())
            provider.put("token", resource, in: .googlePlay)
            #expect(await api.failure("token") == nil)
            provider.fail(Fault.first(.status(401)))
            #expect(await api.failure("token") == nil)
            #expect(provider.requests.last?.headers["authorization"] == "Bearer access-token-2")
            provider.fail { _ in .status(401) }
            #expect(await api.failure("token") == .refused(status: 401))
        }
    }

    @Test func whatIsNoServiceAccountIsRefused() throws {
        let signer = try GoogleSigner()
        let text = signer.serviceAccount(tokensAt: "https://oauth2.googleapis.com")
        #expect(GoogleServiceAccount(Array(text.utf8)) != nil)
        for (word, other) in [
            ("service_account", "authorized_user"), ("https://", "http://"),
            ("BEGIN PRIVATE KEY", "BEGIN NOTHING"), ("client_email", "email"),
        ] {
            #expect(GoogleServiceAccount(Array(text.replacing(word, with: other).utf8)) == nil)
        }
    }

    private static func decoded(_ text: String) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(
            base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}
