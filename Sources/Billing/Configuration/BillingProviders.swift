package import Admission
package import Foundation
import JWTKit
import NIOHTTP1
import X509

/// Verifiers of webhooks and APIs of providers, made out of settings; `nil` for what is not set up.
package struct BillingProviders: Sendable {
    /// Which of the providers' two worlds counts here.
    package var environment: Identity.Environment
    package var stripeVerifier: StripeVerifier?
    package var appStoreVerifier: AppStoreVerifier?
    package var googlePushVerifier: GooglePushVerifier?
    package var stripeAPI: ProviderAPI?
    package var appStoreAPI: ProviderAPI?
    package var googlePlayAPI: ProviderAPI?

    /// Reads the files that the settings name; asks nothing over the network.
    /// - Parameter now: tells the moments that requests to providers are stamped with.
    /// - Throws: `BillingSettingsError` when a file cannot be read or is not what it should be.
    package init(
        _ settings: BillingSettings, limits: FetchLimits = FetchLimits(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(BillingSettingsError) {
        environment = settings.environment
        if let stripe = settings.stripe { setUp(stripe, limits, now) }
        if let appStore = settings.appStore { try setUp(appStore, limits, now) }
        if let googlePlay = settings.googlePlay { try setUp(googlePlay, limits, now) }
    }

    /// The API of a provider, if it is set up.
    package func api(of provider: BillingProvider) -> ProviderAPI? {
        switch provider {
        case .stripe: stripeAPI
        case .appStore: appStoreAPI
        case .googlePlay: googlePlayAPI
        }
    }

    private mutating func setUp(
        _ settings: BillingSettings.Stripe, _ limits: FetchLimits,
        _ now: @escaping @Sendable () -> Date
    ) {
        if !settings.webhookSecrets.isEmpty {
            stripeVerifier = StripeVerifier(secrets: settings.webhookSecrets)
        }
        if let key = settings.apiKey {
            stripeAPI = StripeAPI.api(
                key: key, base: settings.apiBase, environment: environment, limits: limits,
                now: now)
        }
    }

    private mutating func setUp(
        _ settings: BillingSettings.AppStore, _ limits: FetchLimits,
        _ now: @escaping @Sendable () -> Date
    ) throws(BillingSettingsError) {
        let verifier = AppStoreVerifier(
            AppStoreVerifier.Configuration(
                bundleID: settings.bundleID, appAppleID: settings.appAppleID,
                environment: environment, roots: try Self.roots(settings.rootCertificates)))
        appStoreVerifier = verifier
        guard let given = settings.credentials else { return }
        let text = try Self.file(given.key, "ADMIT_APP_STORE_KEY")
        guard let key = try? ES256PrivateKey(pem: String(decoding: text, as: UTF8.self)) else {
            throw BillingSettingsError(
                "the file in ADMIT_APP_STORE_KEY is no private key; give the .p8 file that App "
                    + "Store Connect offers once")
        }
        appStoreAPI = AppStoreAPI.api(
            AppStoreAPI.Credentials(
                issuerID: given.issuerID, keyID: given.keyID, key: key,
                bundleID: settings.bundleID),
            verifier: verifier, base: settings.apiBase ?? Self.appStoreBase(environment),
            limits: limits, now: now)
    }

    private mutating func setUp(
        _ settings: BillingSettings.GooglePlay, _ limits: FetchLimits,
        _ now: @escaping @Sendable () -> Date
    ) throws(BillingSettingsError) {
        if let push = settings.push {
            googlePushVerifier = GooglePushVerifier(
                keys: GoogleKeySet(source: try Self.keySet(push.keySet, limits, now)),
                audience: push.audience, email: push.email, package: settings.package)
        }
        guard let path = settings.serviceAccount else { return }
        let bytes = try Self.file(path, "ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT")
        guard let account = GoogleServiceAccount(bytes) else {
            throw BillingSettingsError(
                "the file in ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT is no service account's key; give "
                    + "the JSON file that the Google Cloud console makes")
        }
        googlePlayAPI = GooglePlayAPI.api(
            account: account, package: settings.package, base: settings.apiBase,
            environment: environment, limits: limits, now: now)
    }

    private static func appStoreBase(_ environment: Identity.Environment) -> String {
        environment == .production
            ? "https://api.storekit.itunes.apple.com"
            : "https://api.storekit-sandbox.itunes.apple.com"
    }

    private static func roots(_ paths: [String]) throws(BillingSettingsError) -> [Certificate] {
        var roots: [Certificate] = []
        for path in paths {
            let bytes = try file(path, "ADMIT_APP_STORE_ROOT_CERTIFICATES")
            guard let certificates = CertificateFile.certificates(in: bytes) else {
                throw BillingSettingsError(
                    "a file in ADMIT_APP_STORE_ROOT_CERTIFICATES is no certificate; give Apple's "
                        + "root certificates as DER or PEM files")
            }
            roots += certificates
        }
        return roots
    }

    /// From an address the keys are read when the first push comes; a file has to be there at once.
    private static func keySet(
        _ place: String, _ limits: FetchLimits, _ now: @escaping @Sendable () -> Date
    ) throws(BillingSettingsError) -> GoogleKeySet.Source {
        if ProviderAddress.isConfidential(place) {
            let connection = ProviderConnection(base: "", limits: limits, now: now)
            return { () async throws(FetchError) in
                let answer = try await connection.send { () throws(FetchError) in
                    ProviderConnection.Request(target: place, headers: [:])
                }
                guard let answer else { throw .badAnswer }
                return answer.body
            }
        }
        guard GoogleKeySet.holdsKeys(try file(place, "ADMIT_GOOGLE_PLAY_JWKS")) else {
            throw BillingSettingsError(
                "the file in ADMIT_GOOGLE_PLAY_JWKS is no set of RSA keys; give a JSON Web Key Set")
        }
        return { () async throws(FetchError) in
            guard let data = FileManager.default.contents(atPath: place) else {
                throw .unconfigured
            }
            return [UInt8](data)
        }
    }

    private static func file(
        _ path: String, _ variable: String
    ) throws(BillingSettingsError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BillingSettingsError(
                "a file in \(variable) cannot be read; check its path and who may read it")
        }
        return [UInt8](data)
    }
}
