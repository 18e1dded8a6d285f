import Admission
import Crypto
import Foundation

/// Turns invitation codes, and what callers declare of their clients, into what is stored of them.
struct CodeHasher: Sendable {
    /// Stored beside each hash, so that keys can change one day.
    let pepperID: Int16 = 1
    private let pepper: SymmetricKey
    private let clientKey: SymmetricKey

    init(_ secrets: Secrets) {
        pepper = secrets.codePepper
        clientKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.codePepper, info: Data("client".utf8), outputByteCount: 32)
    }

    func hash(_ code: InvitationCode) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: code.symbols, using: pepper))
    }

    /// `kind` keeps an address from being compared with a device.
    func hash(client value: String, kind: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Data("\(kind):\(value)".utf8), using: clientKey))
    }
}
