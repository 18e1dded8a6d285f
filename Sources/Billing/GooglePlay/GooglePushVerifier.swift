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
    package init(keys: GoogleKeySet, audience: String, email: String) {
        precondition(!audience.isEmpty && !email.isEmpty)
        self.keys = keys
        self.audience = audience
        self.email = email
    }

    /// Believes the push whose `Authorization` header this is.
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
