import Admission
import Crypto
import Foundation

/// Seals what the waitlist must be able to read again: cohorts' secrets and offers' codes.
struct WaitlistSeal: Sendable {
    private let key: SymmetricKey

    init(_ secrets: Secrets) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.sealKey, info: Data("waitlist".utf8), outputByteCount: 32)
    }

    /// The cohort's name goes in too, so that a secret cannot be moved to another one.
    func close(_ secret: CohortSecret, for cohort: CohortName) throws -> [UInt8] {
        try close(secret.bytes, context: cohort.text)
    }

    func open(_ sealed: [UInt8], for cohort: CohortName) throws -> CohortSecret {
        CohortSecret(bytes: try open(sealed, context: cohort.text))
    }

    func close(_ code: InvitationCode, for offer: ID<WaitlistOffer>) throws -> [UInt8] {
        try close(code.symbols, context: "offer \(offer)")
    }

    /// - Returns: `nil` when what was sealed is no code.
    func open(_ sealed: [UInt8], for offer: ID<WaitlistOffer>) throws -> InvitationCode? {
        let symbols = try open(sealed, context: "offer \(offer)")
        guard case .code(let code) = InvitationCode.read(symbols: symbols) else { return nil }
        return code
    }

    private func close(_ bytes: [UInt8], context: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Data(context.utf8))
        return Array(box.combined!)
    }

    private func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Data(context.utf8)))
    }
}
