import Crypto
package import CryptoExtras
package import Foundation

/// Signs what Pub/Sub pushes as Google does, and is a service account besides.
package struct GoogleSigner: Sendable {
    package let key: _RSA.Signing.PrivateKey
    package var keyID = "key-1"
    package var audience = "https://admit.example.com/webhooks/google-play"
    package var email = "push@example.iam.gserviceaccount.com"
    package var package = "com.example.app"

    /// Makes a key of 2,048 bits.
    package init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    }

    /// The key set under which its tokens are checked.
    package func keySet() throws -> String {
        let numbers = try key.publicKey.getKeyPrimitives()
        return """
            {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"\(keyID)",\
            "n":"\(TokenText.encode(numbers.modulus))",\
            "e":"\(TokenText.encode(numbers.publicExponent))"}]}
            """
    }

    /// What a token says.
    package struct Claims: Sendable {
        package var issuer = "https://accounts.google.com"
        package var audience: String
        package var email: String
        /// JSON.
        package var emailVerified = "true"
        package var issuedAt: Date
        package var expiresAt: Date

        var json: String {
            """
            {"iss":"\(issuer)","aud":"\(audience)","azp":"1","sub":"1","email":"\(email)",\
            "email_verified":\(emailVerified),"iat":\(Int(issuedAt.timeIntervalSince1970)),\
            "exp":\(Int(expiresAt.timeIntervalSince1970))}
            """
        }
    }

    /// What a genuine token of `moment` says.
    package func claims(at moment: Date) -> Claims {
        Claims(audience: audience, email: email, issuedAt: moment, expiresAt: moment + 3600)
    }

    /// An `Authorization` header.
    package func authorization(_ claims: Claims, header: String? = nil) throws -> String {
        let token = try TokenText.token(
            header: header ?? #"{"alg":"RS256","kid":"\#(keyID)","typ":"JWT"}"#,
            payload: claims.json
        ) { signed in
            Array(
                try key.signature(
                    for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5
                ).rawRepresentation)
        }
        return "Bearer \(token)"
    }

    /// A genuine `Authorization` header of `moment`.
    package func authorization(at moment: Date) throws -> String {
        try authorization(claims(at: moment))
    }

    /// What is pushed: a notification with more `members`, each with a comma in front.
    package func push(
        messageID: String = "1", at moment: Date, members: String = ""
    ) -> [UInt8] {
        let milliseconds = Int64(moment.timeIntervalSince1970 * 1000)
        let notification = """
            {"version":"1.0","packageName":"\(package)","eventTimeMillis":"\(milliseconds)"\(members)}
            """
        let data = Data(notification.utf8).base64EncodedString()
        return Array(
            """
            {"message":{"data":"\(data)","messageId":"\(messageID)"},\
            "subscription":"projects/example/subscriptions/admit"}
            """.utf8)
    }

    /// The JSON key of a service account whose tokens are given at `url` + `/token`.
    package func serviceAccount(tokensAt url: String) -> String {
        let pem = key.pkcs8PEMRepresentation.replacing("\n", with: "\\n")
        return """
            {"type":"service_account","client_email":"\(email)","private_key_id":"\(keyID)",\
            "private_key":"\(pem)","token_uri":"\(url)/token"}
            """
    }
}
