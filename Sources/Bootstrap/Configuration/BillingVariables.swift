import Admission
import Billing
import Configuration

extension BillingSettings {
    /// Reads what the environment says about providers of payments; files are looked at later.
    init(_ config: ConfigReader) throws(SettingsError) {
        self.init()
        let name = config.string(forKey: "admit.billing.environment", default: "production")
        guard let environment = Identity.Environment(rawValue: name) else {
            throw SettingsError("ADMIT_BILLING_ENVIRONMENT must be production or sandbox")
        }
        self.environment = environment
        switch config.string(forKey: "admit.stripe.paused.collection", default: "keeps_access") {
        case "keeps_access": pausedCollectionTakesAccess = false
        case "takes_access": pausedCollectionTakesAccess = true
        default:
            throw SettingsError(
                "ADMIT_STRIPE_PAUSED_COLLECTION must be keeps_access or takes_access")
        }
        stripe = try Stripe(config)
        appStore = try AppStore(config, environment)
        googlePlay = try GooglePlay(config)
    }

    /// The variables whose values must never be shown.
    static let secrets: Set<String> = ["ADMIT_STRIPE_WEBHOOK_SECRET", "ADMIT_STRIPE_API_KEY"]
}

extension BillingSettings.Stripe {
    /// - Returns: `nil` when nothing about Stripe is set.
    fileprivate init?(_ config: ConfigReader) throws(SettingsError) {
        self.init()
        if let text = config.string(forKey: "admit.stripe.webhook.secret") {
            guard let secrets = list(text) else {
                throw SettingsError(
                    "ADMIT_STRIPE_WEBHOOK_SECRET must be a secret, or several with commas between "
                        + "them; copy it from the webhook endpoint's page")
            }
            webhookSecrets = secrets
        }
        apiKey = config.string(forKey: "admit.stripe.api.key")
        if let apiKey, !isHeaderText(apiKey) {
            throw SettingsError(
                "ADMIT_STRIPE_API_KEY is no key; copy a restricted key that may read subscriptions "
                    + "and invoices")
        }
        if let base = try address(config, "admit.stripe.api.base", "ADMIT_STRIPE_API_BASE") {
            guard apiKey != nil else {
                throw SettingsError("ADMIT_STRIPE_API_BASE needs ADMIT_STRIPE_API_KEY")
            }
            apiBase = base
        }
        if webhookSecrets.isEmpty, apiKey == nil { return nil }
    }
}

extension BillingSettings.AppStore {
    /// - Returns: `nil` when nothing about the App Store is set.
    fileprivate init?(
        _ config: ConfigReader, _ environment: Identity.Environment
    ) throws(SettingsError) {
        let bundleID = config.string(forKey: "admit.app.store.bundle.id")
        let roots = config.string(forKey: "admit.app.store.root.certificates")
        let app = config.string(forKey: "admit.app.store.app.id")
        let credentials = try Credentials(config)
        let base = try address(config, "admit.app.store.api.base", "ADMIT_APP_STORE_API_BASE")
        guard bundleID != nil || roots != nil || app != nil || credentials != nil || base != nil
        else { return nil }
        guard let bundleID, let roots else {
            throw SettingsError(
                "ADMIT_APP_STORE_BUNDLE_ID and ADMIT_APP_STORE_ROOT_CERTIFICATES go together and "
                    + "are needed for everything about the App Store; set both or neither")
        }
        guard let paths = list(roots) else {
            throw SettingsError(
                "ADMIT_APP_STORE_ROOT_CERTIFICATES must be the path of a PEM or DER file, or "
                    + "several with commas between them")
        }
        let number = app.flatMap { Int64($0) }
        guard app == nil || (number ?? 0) > 0 else {
            throw SettingsError(
                "ADMIT_APP_STORE_APP_ID must be the app's number at Apple, such as 1234567890")
        }
        guard environment == .sandbox || number != nil else {
            throw SettingsError(
                "ADMIT_APP_STORE_APP_ID is needed in production; it is the app's number at Apple")
        }
        guard base == nil || credentials != nil else {
            throw SettingsError("ADMIT_APP_STORE_API_BASE needs ADMIT_APP_STORE_KEY")
        }
        self.init(bundleID: bundleID, appAppleID: number, rootCertificates: paths)
        self.credentials = credentials
        apiBase = base
    }
}

extension BillingSettings.AppStore.Credentials {
    /// - Returns: `nil` when none of the three is set.
    fileprivate init?(_ config: ConfigReader) throws(SettingsError) {
        let issuer = config.string(forKey: "admit.app.store.issuer.id")
        let keyID = config.string(forKey: "admit.app.store.key.id")
        let key = config.string(forKey: "admit.app.store.key")
        if issuer == nil, keyID == nil, key == nil { return nil }
        guard let issuer, let keyID, let key else {
            throw SettingsError(
                "ADMIT_APP_STORE_ISSUER_ID, ADMIT_APP_STORE_KEY_ID and ADMIT_APP_STORE_KEY go "
                    + "together; set all three or none")
        }
        self.init(issuerID: issuer, keyID: keyID, key: key)
    }
}

extension BillingSettings.GooglePlay {
    /// - Returns: `nil` when nothing about Google Play is set.
    fileprivate init?(_ config: ConfigReader) throws(SettingsError) {
        let package = config.string(forKey: "admit.google.play.package")
        let push = try Push(config)
        let account = config.string(forKey: "admit.google.play.service.account")
        let base = try address(
            config, "admit.google.play.api.base", "ADMIT_GOOGLE_PLAY_API_BASE")
        guard package != nil || push != nil || account != nil || base != nil else { return nil }
        guard let package else {
            throw SettingsError(
                "ADMIT_GOOGLE_PLAY_PACKAGE is needed for everything about Google Play; it is the "
                    + "app's name there, such as com.example.app")
        }
        guard push != nil || account != nil else {
            throw SettingsError(
                "ADMIT_GOOGLE_PLAY_PACKAGE alone does nothing; set ADMIT_GOOGLE_PLAY_AUDIENCE and "
                    + "ADMIT_GOOGLE_PLAY_PUSH_EMAIL for webhooks, or "
                    + "ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT for the API")
        }
        guard base == nil || account != nil else {
            throw SettingsError(
                "ADMIT_GOOGLE_PLAY_API_BASE needs ADMIT_GOOGLE_PLAY_SERVICE_ACCOUNT")
        }
        self.init(package: package)
        self.push = push
        serviceAccount = account
        if let base { apiBase = base }
    }
}

extension BillingSettings.GooglePlay.Push {
    /// - Returns: `nil` when none of the variables is set.
    fileprivate init?(_ config: ConfigReader) throws(SettingsError) {
        let audience = config.string(forKey: "admit.google.play.audience")
        let email = config.string(forKey: "admit.google.play.push.email")
        let keySet = config.string(forKey: "admit.google.play.jwks")
        if audience == nil, email == nil, keySet == nil { return nil }
        guard let audience, let email else {
            throw SettingsError(
                "ADMIT_GOOGLE_PLAY_AUDIENCE and ADMIT_GOOGLE_PLAY_PUSH_EMAIL go together, and "
                    + "ADMIT_GOOGLE_PLAY_JWKS needs both; set them as at the push subscription")
        }
        self.init(audience: audience, email: email)
        if let keySet {
            // Whoever can change keys on their way can sign whatever he likes.
            guard !keySet.contains("://") || ProviderAddress.isConfidential(keySet) else {
                throw SettingsError(
                    "ADMIT_GOOGLE_PLAY_JWKS must be a path or an https:// address")
            }
            self.keySet = keySet
        }
    }
}

/// What stands between commas; `nil` when there is nothing, or nothing in one place.
private func list(_ text: String) -> [String]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimming(while: \.isWhitespace) }
    return parts.contains("") ? nil : parts
}

/// Whether the text can stand in a header: what a line break hides is no key.
private func isHeaderText(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
}

private func address(
    _ config: ConfigReader, _ key: ConfigKey, _ variable: String
) throws(SettingsError) -> String? {
    guard let text = config.string(forKey: key) else { return nil }
    guard let base = ProviderAddress.base(text) else {
        throw SettingsError(
            "\(variable) must be an https:// address without a query; http:// is only taken for "
                + "this machine")
    }
    return base
}

extension Substring {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> String {
        let tail = drop(while: isDropped)
        return String(String(tail.reversed().drop(while: isDropped)).reversed())
    }
}
