import Admission
import Crypto
import Foundation

/// Turns invitation codes, and what callers declare of their clients, into what is stored of them.
struct CodeHasher: Sendable {
    /// The first one is for new codes.
    let peppers: [CodePepper]
    private let clientKey: SymmetricKey

    init(_ secrets: Secrets) {
        peppers = secrets.codePeppers
        clientKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.codePeppers[0].key, info: Data("client".utf8),
            outputByteCount: 32)
    }

    /// Stored beside each hash of a new code.
    var pepperID: Int16 { peppers[0].id }

    /// What is stored of a new code.
    func hash(_ code: InvitationCode) -> [UInt8] { hash(code.symbols, peppers[0]) }

    /// What may be stored of a code, under each pepper; the one for new codes first.
    func hashes(_ code: InvitationCode) -> [[UInt8]] {
        let symbols = code.symbols
        return peppers.map { hash(symbols, $0) }
    }

    private func hash(_ symbols: [UInt8], _ pepper: CodePepper) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: symbols, using: pepper.key))
    }

    /// `kind` keeps an address from being compared with a device.
    func hash(client value: String, kind: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Data("\(kind):\(value)".utf8), using: clientKey))
    }
}
