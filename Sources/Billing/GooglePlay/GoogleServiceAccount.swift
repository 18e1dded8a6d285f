import Foundation
import JSONRPC
import JWTKit

/// A service account's key, as Google gives it in a JSON file.
package struct GoogleServiceAccount: Sendable {
    let email: String
    let keyID: String?
    let key: Insecure.RSA.PrivateKey
    /// Where tokens are given for it.
    let tokenAddress: String

    /// - Returns: `nil` when the bytes are no such key, or its tokens would be asked for in clear.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes), json["type"]?.string == "service_account",
            let email = json["client_email"]?.string, let pem = json["private_key"]?.string,
            let key = try? Insecure.RSA.PrivateKey(pem: pem),
            let address = json["token_uri"]?.string, ProviderAddress.isConfidential(address)
        else { return nil }
        self.email = email
        keyID = json["private_key_id"]?.string
        self.key = key
        tokenAddress = address
    }

    /// What is exchanged for an access token; good for an hour.
    func assertion(at now: Date) async throws(FetchError) -> String {
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        let seconds = Int(now.timeIntervalSince1970)
        let claims = Claims(
            iss: email, scope: "https://www.googleapis.com/auth/androidpublisher",
            aud: tokenAddress, iat: seconds, exp: seconds + 3600)
        do {
            return try await keys.sign(
                claims, header: keyID.map { ["kid": .string($0)] } ?? JWTHeader())
        } catch {
            throw .unconfigured
        }
    }

    private struct Claims: JWTPayload {
        let iss: String
        let scope: String
        let aud: String
        let iat: Int
        let exp: Int

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}
