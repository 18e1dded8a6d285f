package import Foundation
import JSONRPC
import JWTKit

/// Tells pushes of our Pub/Sub subscription from everybody else's, by the OpenID Connect token that
/// Pub/Sub sends as a bearer token.
///
/// The token says who pushes and to whom, not what: the body is believed because the connection is
/// encrypted and the sender is known.
package struct GooglePushVerifier: Sendable {
    private let keys: GoogleKeySet
    private let audience: String
    private let email: String
    private let package: String

    /// The two spellings under which Google issues tokens.
    private static let issuers: Set<String> = [
        "accounts.google.com", "https://accounts.google.com",
    ]
    /// How far Google's clock and ours may lie apart.
    private static let toleranceSeconds: TimeInterval = 60
    /// More than any header of Google's.
    private static let longestToken = 8192

    /// - Parameters:
    ///   - audience: as set at the push subscription.
    ///   - email: of the service account that pushes, as set at the push subscription.
    ///   - package: the app's name at Google, which has to stand in every notification.
    package init(keys: GoogleKeySet, audience: String, email: String, package: String) {
        precondition(!audience.isEmpty && !email.isEmpty)
        self.keys = keys
        self.audience = audience
        self.email = email
        self.package = package
    }

    /// Believes `body` when our subscription pushed it and it concerns our app.
    /// - Parameters:
    ///   - body: as pushed, `{"message": {"data": …, "messageId": …}, "subscription": …}`.
    ///   - authorization: the value of the `Authorization` header.
    package func verify(
        body: [UInt8], authorization: String?, at now: Date
    ) async throws(VerificationError) {
        try await verify(authorization: authorization, at: now)
        guard let envelope = try? JSON.parse(body), !envelope.hasDuplicateMember,
            let text = envelope["message"]?["data"]?.string, let data = Data(base64Encoded: text),
            let notification = try? JSON.parse([UInt8](data)), !notification.hasDuplicateMember,
            let package = notification["packageName"]?.string
        else { throw .malformed }
        guard package == self.package else { throw .wrongApp }
    }

    /// Believes that whoever sent this `Authorization` header is our subscription; what it pushes is not
    /// looked at.
    package func verify(authorization: String?, at now: Date) async throws(VerificationError) {
        guard let authorization, !authorization.isEmpty else { throw .signatureMissing }
        let words = authorization.utf8.split(separator: UInt8(ascii: " "))
        guard words.count == 2, String(words[0])?.lowercased() == "bearer",
            words[1].count <= Self.longestToken
        else { throw .malformed }
        let token = try SignedToken(words[1])
        try token.expectAlgorithm("RS256")
        guard let id = token.header["kid"]?.string else { throw .malformed }
        let key = try await keys.key(id, at: now)
        try await Self.expectSignature(of: words[1], by: key)
        try expectOurs(try token.claims(), at: now)
    }

    /// The key is taken as one for RS256, whatever the token says of itself.
    private static func expectSignature(
        of token: some Collection<UInt8>, by key: Insecure.RSA.PublicKey
    ) async throws(VerificationError) {
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        do {
            _ = try await keys.verify(Array(token), as: AnyClaims.self)
        } catch {
            throw .signatureInvalid
        }
    }

    private func expectOurs(_ claims: JSON, at now: Date) throws(VerificationError) {
        guard let issuer = claims["iss"]?.string, Self.issuers.contains(issuer) else {
            throw .wrongIssuer
        }
        guard claims["aud"]?.string == audience else { throw .wrongAudience }
        guard claims["email"]?.string == email, claims["email_verified"]?.bool == true else {
            throw .wrongSender
        }
        guard let issuedAt = claims["iat"]?.double, let expiresAt = claims["exp"]?.double else {
            throw .malformed
        }
        let seconds = now.timeIntervalSince1970
        guard seconds < expiresAt + Self.toleranceSeconds else { throw .tooOld }
        guard issuedAt <= seconds + Self.toleranceSeconds else { throw .inFuture }
    }

    /// The claims are read from the same bytes, by our own stricter parser.
    private struct AnyClaims: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}
