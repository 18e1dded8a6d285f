package import Admission
import Crypto
package import Foundation
import JSONRPC
package import X509

/// Tells what the App Store signed from everything else: server notifications (version 2), and the
/// transactions and renewals inside them and inside answers of the App Store Server API.
///
/// Certificates are asked to be valid at the `signedDate` inside the payload, as Apple's own libraries
/// ask when they work offline: what Apple signed stays true after its certificates have run out, and an
/// event that arrives days late must not lock out who paid. A payload can be sent again by whoever saw
/// it, whatever its age; the ledger knows it by its `notificationUUID`. One that claims to have been
/// signed in the future is refused.
package struct AppStoreVerifier: Sendable {
    private let configuration: Configuration
    private let chain: AppStoreChain

    /// Which app's notifications are meant for us, and whom we trust to sign them.
    package struct Configuration: Sendable {
        package var bundleID: String
        /// Apple's number of the app; compared in production, where Apple always sends it.
        package var appAppleID: Int64?
        package var environment: Identity.Environment
        /// Apple's root certificates, of which one has to be at the end of each chain.
        package var roots: [Certificate]

        /// - Precondition: in production the app's number is given.
        package init(
            bundleID: String, appAppleID: Int64?, environment: Identity.Environment,
            roots: [Certificate]
        ) {
            precondition(environment != .production || appAppleID != nil)
            self.bundleID = bundleID
            self.appAppleID = appAppleID
            self.environment = environment
            self.roots = roots
        }

        /// Apple's word for the environment. Those of Xcode and of local tests, whose signatures anybody
        /// can make, are never wanted.
        var environmentName: String { environment == .production ? "Production" : "Sandbox" }
    }

    /// How far the App Store's clock may be ahead of ours.
    private static let toleranceSeconds: TimeInterval = 300

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        chain = AppStoreChain(roots: configuration.roots)
    }

    /// Which of Apple's two worlds is meant.
    package var environment: Identity.Environment { configuration.environment }

    /// Whether an answer of the App Store Server API, which is not signed itself, is about our app.
    func isOurs(answer: JSON) -> Bool {
        answer["bundleId"]?.string == configuration.bundleID
            && answer["environment"]?.string == configuration.environmentName
    }

    /// Verifies a notification and everything that is signed inside it.
    /// - Parameter body: as posted, `{"signedPayload": "…"}`.
    package func verify(
        body: [UInt8], at now: Date
    ) async throws(VerificationError) -> AppStoreNotification {
        guard let envelope = try? JSON.parse(body), !envelope.hasDuplicateMember,
            let signed = envelope["signedPayload"]?.string
        else { throw .malformed }
        let (payload, claims) = try await open(signed, at: now)
        // A transaction is signed with the same keys and lies in every buyer's hands; it must not pass
        // for a notification.
        guard claims["notificationType"]?.string != nil,
            claims["notificationUUID"]?.string?.isEmpty == false
        else { throw .contentsMismatch }
        try expectOurs(claims)
        let data = claims["data"]
        var transaction: [UInt8]?
        var renewal: [UInt8]?
        var subject: String?
        if let signed = try Self.signedText(data?["signedTransactionInfo"]) {
            let inner = try await openTransaction(signed, at: now)
            transaction = inner.bytes
            subject = inner.subject
        }
        if let signed = try Self.signedText(data?["signedRenewalInfo"]) {
            let inner = try await openRenewal(signed, at: now)
            guard subject == nil || inner.subject == subject else { throw .contentsMismatch }
            renewal = inner.bytes
        }
        return AppStoreNotification(payload: payload, transaction: transaction, renewal: renewal)
    }

    /// Verifies a signed transaction by itself, as the App Store Server API gives it.
    /// - Returns: the transaction's JSON.
    package func verifyTransaction(
        _ signed: String, at now: Date
    ) async throws(VerificationError) -> [UInt8] {
        try await openTransaction(signed, at: now).bytes
    }

    /// Verifies signed renewal information by itself, as the App Store Server API gives it.
    /// - Returns: the renewal's JSON.
    package func verifyRenewal(
        _ signed: String, at now: Date
    ) async throws(VerificationError) -> [UInt8] {
        try await openRenewal(signed, at: now).bytes
    }

    /// What is signed inside something else, with the `originalTransactionId` that binds it.
    private struct Inner {
        let bytes: [UInt8]
        let subject: String
    }

    private func openTransaction(
        _ signed: String, at now: Date
    ) async throws(VerificationError) -> Inner {
        let (bytes, claims) = try await open(signed, at: now)
        guard claims["transactionId"]?.string != nil,
            let subject = claims["originalTransactionId"]?.string
        else { throw .contentsMismatch }
        guard claims["bundleId"]?.string == configuration.bundleID else { throw .wrongApp }
        try expectEnvironment(claims["environment"])
        return Inner(bytes: bytes, subject: subject)
    }

    /// Renewal information does not name the app; the transaction beside it does.
    private func openRenewal(
        _ signed: String, at now: Date
    ) async throws(VerificationError) -> Inner {
        let (bytes, claims) = try await open(signed, at: now)
        guard claims["transactionId"] == nil, claims["autoRenewStatus"] != nil,
            let subject = claims["originalTransactionId"]?.string
        else { throw .contentsMismatch }
        try expectEnvironment(claims["environment"])
        return Inner(bytes: bytes, subject: subject)
    }

    /// Verifies one signed text, whatever it says.
    private func open(
        _ signed: String, at now: Date
    ) async throws(VerificationError) -> (payload: [UInt8], claims: JSON) {
        let token = try SignedToken(signed.utf8)
        try token.expectAlgorithm("ES256")
        let claims = try token.claims()
        guard let milliseconds = claims["signedDate"]?.double else { throw .malformed }
        let signedAt = Date(timeIntervalSince1970: milliseconds / 1000)
        let key = try await chain.key(certificates: token.header["x5c"], at: signedAt)
        guard
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: token.signature),
            key.isValidSignature(signature, for: token.signedBytes)
        else { throw .signatureInvalid }
        guard signedAt.timeIntervalSince(now) <= Self.toleranceSeconds else { throw .inFuture }
        return (token.payload, claims)
    }

    /// A notification says in one of four places which app it concerns.
    private func expectOurs(_ claims: JSON) throws(VerificationError) {
        if let token = claims["externalPurchaseToken"] {
            try expectApp(token)
            // It names no environment, only prefixes the ids of one.
            let isSandbox = token["externalPurchaseId"]?.string?.hasPrefix("SANDBOX") == true
            guard isSandbox == (configuration.environment == .sandbox) else {
                throw .wrongEnvironment
            }
            return
        }
        guard let place = claims["data"] ?? claims["summary"] ?? claims["appData"] else {
            throw .contentsMismatch
        }
        try expectApp(place)
        try expectEnvironment(place["environment"])
    }

    private func expectApp(_ place: JSON) throws(VerificationError) {
        guard place["bundleId"]?.string == configuration.bundleID else { throw .wrongApp }
        guard configuration.environment == .production else { return }
        guard place["appAppleId"]?.integer == configuration.appAppleID else { throw .wrongApp }
    }

    private func expectEnvironment(_ environment: JSON?) throws(VerificationError) {
        guard environment?.string == configuration.environmentName else {
            throw .wrongEnvironment
        }
    }

    private static func signedText(_ json: JSON?) throws(VerificationError) -> String? {
        guard let json, !json.isNull else { return nil }
        guard let text = json.string else { throw .malformed }
        return text
    }
}
