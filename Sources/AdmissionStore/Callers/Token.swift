import Crypto
import Foundation

/// A caller's secret. It is shown once, when it is made; only its hash is stored.
package struct Token: Sendable {
    /// What the caller sends: `admit_` and 43 characters of base64url, 256 random bits.
    package let secret: String

    package static func make() -> Token {
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let text = random.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return Token(secret: "admit_" + text)
    }

    /// SHA-256; a token is random enough to need no key.
    static func hash(_ secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(secret.utf8)))
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Token(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
