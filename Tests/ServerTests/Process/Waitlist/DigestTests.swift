import Crypto
import Foundation
import Testing

@testable import AdmitClient

/// The client's own hashing beside the library's.
@Suite struct DigestTests {
    /// Every length around the ends of blocks.
    @Test func itIsSHA256() {
        for length in 0...200 {
            let text =
                String(repeating: "é7", count: length / 3)
                + String(repeating: "x", count: length % 3)
            #expect(Digest.sha256(text) == Array(SHA256.hash(data: Data(text.utf8))))
            let key = (0..<32).map { UInt8(truncatingIfNeeded: $0 * length) }
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8), using: SymmetricKey(data: key))
            #expect(Digest.hmac(text, key: key) == Array(code))
        }
    }
}
