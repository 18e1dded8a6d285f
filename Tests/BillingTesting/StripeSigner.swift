import Crypto
package import Foundation

/// Signs webhooks as Stripe does.
package enum StripeSigner {
    /// A `Stripe-Signature` header: a signature with each of `secrets`.
    package static func header(
        _ body: [UInt8], secrets: [String], at moment: Date
    ) -> String {
        let seconds = Int64(moment.timeIntervalSince1970)
        let signatures = secrets.map { "v1=" + signature(body, secret: $0, seconds: "\(seconds)") }
        return (["t=\(seconds)"] + signatures).joined(separator: ",")
    }

    /// Hexadecimal digits.
    package static func signature(_ body: [UInt8], secret: String, seconds: String) -> String {
        HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8))
        ).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
