import Admission
import Crypto
import Foundation

/// Seals the codes that their owners may see again.
struct CodeSeal: Sendable {
    private let key: SymmetricKey

    init(_ secrets: Secrets) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.sealKey, info: Data("codes".utf8), outputByteCount: 32)
    }

    /// The invite's id goes in too, so that a code cannot be moved to another invite.
    func close(_ code: InvitationCode, for invite: Invite.ID) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            code.symbols, using: key, authenticating: Data(invite.description.utf8))
        return Array(box.combined!)
    }

    /// `nil` for what was sealed under another key.
    func open(_ sealed: [UInt8], for invite: Invite.ID) -> InvitationCode? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let symbols = try? AES.GCM.open(
                box, using: key, authenticating: Data(invite.description.utf8)),
            case .code(let code) = InvitationCode.read(symbols: symbols)
        else { return nil }
        return code
    }
}
