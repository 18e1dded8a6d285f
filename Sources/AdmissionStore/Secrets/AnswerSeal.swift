import Crypto
import Foundation

/// Seals kept answers, since the answer to `invite.issue` holds codes.
struct AnswerSeal: Sendable {
    private let key: SymmetricKey
    private let fingerprintKey: SymmetricKey

    init(_ secrets: Secrets) {
        fingerprintKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.sealKey, info: Data("arguments".utf8), outputByteCount: 32)
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.sealKey, info: Data("answers".utf8), outputByteCount: 32)
    }

    /// What is stored of a call's arguments, which may hold a code or a client's address.
    func fingerprint(_ arguments: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: arguments, using: fingerprintKey))
    }

    /// The name goes in too, so that an answer cannot be moved under another key.
    func close(_ answer: [UInt8], for name: ClaimName) throws -> [UInt8] {
        let box = try AES.GCM.seal(answer, using: key, authenticating: Self.context(name))
        return Array(box.combined!)
    }

    func open(_ sealed: [UInt8], for name: ClaimName) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Self.context(name)))
    }

    private static func context(_ name: ClaimName) -> Data {
        Data((name.caller.uuidString + ":" + name.key).utf8)
    }
}
