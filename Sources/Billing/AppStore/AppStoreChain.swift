import Crypto
import Foundation
import JSONRPC
import SwiftASN1
import Synchronization
@_spi(FixedExpiryValidationTime) import X509

/// Which keys the App Store signs with: those of certificates that a pinned root vouches for, by way of
/// an intermediate, both of them marked by Apple for this purpose.
final class AppStoreChain: Sendable {
    private let roots: [Certificate]
    private let known = Mutex<[SHA256Digest: Leaf]>([:])

    /// Apple's marks; a certificate of Apple's for anything else does not carry them.
    private static let intermediateMark: ASN1ObjectIdentifier = [1, 2, 840, 113635, 100, 6, 2, 1]
    private static let leafMark: ASN1ObjectIdentifier = [1, 2, 840, 113635, 100, 6, 11, 1]
    /// Apple signs with a handful of leaves at any time.
    private static let mostKnown = 64

    init(roots: [Certificate]) {
        self.roots = roots
    }

    /// A leaf that was found good, and when all three certificates were valid.
    private struct Leaf {
        let key: P256.Signing.PublicKey
        let from: Date
        let until: Date
    }

    /// The key of the first certificate in `x5c`, when the three of them are a chain that was valid at
    /// `moment`.
    func key(
        certificates x5c: JSON?, at moment: Date
    ) async throws(VerificationError) -> P256.Signing.PublicKey {
        guard let x5c, x5c.kind == .array else { throw .certificateCount }
        let texts = x5c.elements
        guard texts.count == 3 else { throw .certificateCount }
        let digest = SHA256.hash(data: Array(x5c.bytes))
        let leaf: Leaf
        if let kept = known.withLock({ $0[digest] }) {
            leaf = kept
        } else {
            leaf = try await Self.leaf(of: try Self.certificates(texts), roots: roots, at: moment)
            known.withLock {
                if $0.count >= Self.mostKnown { $0.removeAll() }
                $0[digest] = leaf
            }
        }
        guard leaf.from <= moment, moment <= leaf.until else { throw .certificateExpired }
        return leaf.key
    }

    private static func certificates(_ texts: [JSON]) throws(VerificationError) -> [Certificate] {
        var certificates: [Certificate] = []
        for text in texts {
            guard let base64 = text.string, let der = Data(base64Encoded: base64),
                let certificate = try? Certificate(derEncoded: [UInt8](der))
            else { throw .malformed }
            certificates.append(certificate)
        }
        return certificates
    }

    /// - Parameter chain: leaf, intermediate and root, in this order.
    private static func leaf(
        of chain: [Certificate], roots: [Certificate], at moment: Date
    ) async throws(VerificationError) -> Leaf {
        guard chain[0].extensions[oid: leafMark] != nil,
            chain[1].extensions[oid: intermediateMark] != nil
        else { throw .certificateNotForPurpose }
        let from = chain.map(\.notValidBefore).max() ?? .distantFuture
        let until = chain.map(\.notValidAfter).min() ?? .distantPast
        guard from <= moment, moment <= until else { throw .certificateExpired }
        var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
            RFC5280Policy(fixedExpiryValidationTime: moment)
        }
        let result = await verifier.validate(
            leaf: chain[0], intermediates: CertificateStore([chain[1]]))
        // What was sent has to be the chain that was found: no other way up, and none shorter, as
        // there would be to a leaf that is pinned itself.
        guard case .validCertificate(let found) = result, Array(found) == chain else {
            throw .certificateUntrusted
        }
        guard let key = P256.Signing.PublicKey(chain[0].publicKey) else {
            throw .algorithmRefused
        }
        return Leaf(key: key, from: from, until: until)
    }
}
