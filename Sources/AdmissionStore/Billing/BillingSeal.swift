import Crypto
import Foundation

/// Seals providers' events, which may hold personal data.
struct BillingSeal: Sendable {
    private let key: SymmetricKey

    init(_ secrets: Secrets) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secrets.sealKey, info: Data("billing events".utf8),
            outputByteCount: 32)
    }

    /// The event's id goes in too, so that a body cannot be moved to another event.
    func close(_ body: [UInt8], for event: UUID) throws -> [UInt8] {
        let box = try AES.GCM.seal(body, using: key, authenticating: Self.context(event))
        return Array(box.combined!)
    }

    func open(_ sealed: [UInt8], for event: UUID) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Self.context(event)))
    }

    private static func context(_ event: UUID) -> Data {
        withUnsafeBytes(of: event.uuid) { Data($0) }
    }
}
