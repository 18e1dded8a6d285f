package import Admission

/// What an operator says about providers of payments, as plain values: keys and secrets as they were
/// given, files by their paths. `nil` where a provider is not set up.
package struct BillingSettings: Sendable {
    /// Which of the providers' two worlds counts here.
    package var environment = Identity.Environment.production
    /// Whether a subscription at Stripe is paused while its payments are not collected. It holds for
    /// exports too, where no key is set.
    package var pausedCollectionTakesAccess = false
    package var stripe: Stripe?
    package var appStore: AppStore?
    package var googlePlay: GooglePlay?

    /// No provider at all.
    package init() {}

    /// At least one of secrets and key is given.
    package struct Stripe: Sendable {
        /// Of the webhook endpoint, none of them empty.
        package var webhookSecrets: [String] = []
        package var apiKey: String?
        package var apiBase = "https://api.stripe.com"

        package init() {}
    }

    /// Webhooks need what is not optional; the API needs the credentials besides.
    package struct AppStore: Sendable {
        package var bundleID: String
        /// Given in production.
        package var appAppleID: Int64?
        /// Paths of PEM or DER files, at least one.
        package var rootCertificates: [String]
        package var credentials: Credentials?
        /// `nil`: Apple's own for the environment.
        package var apiBase: String?

        package init(bundleID: String, appAppleID: Int64?, rootCertificates: [String]) {
            self.bundleID = bundleID
            self.appAppleID = appAppleID
            self.rootCertificates = rootCertificates
        }

        /// A key for the App Store Server API.
        package struct Credentials: Sendable {
            package var issuerID: String
            package var keyID: String
            /// The path of the `.p8` file.
            package var key: String

            package init(issuerID: String, keyID: String, key: String) {
                self.issuerID = issuerID
                self.keyID = keyID
                self.key = key
            }
        }
    }

    /// At least one of push and service account is given.
    package struct GooglePlay: Sendable {
        /// The app's name at Google.
        package var package: String
        package var push: Push?
        /// The path of the service account's JSON key.
        package var serviceAccount: String?
        package var apiBase = "https://androidpublisher.googleapis.com"

        package init(package: String) {
            self.package = package
        }

        /// How pushes are known.
        package struct Push: Sendable {
            package var audience: String
            package var email: String
            /// A path, or an address beginning with `https://`.
            package var keySet = "https://www.googleapis.com/oauth2/v3/certs"

            package init(audience: String, email: String) {
                self.audience = audience
                self.email = email
            }
        }
    }
}

/// What is wrong with a file or value that is set for a provider, in one sentence that quotes nothing
/// secret.
package struct BillingSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
