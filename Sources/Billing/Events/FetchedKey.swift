import Crypto
import Foundation

/// The key of what was fetched or exported, which comes without one.
enum FetchedKey {
    /// Names an answer by its moment and its content; the same answer always gets the same key. The
    /// subscription's own name is not to be seen in it: for Google Play it is a secret.
    static func key(subject: String, at: Date, bytes: some Collection<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(subject.utf8))
        hash.update(data: [0])
        hash.update(data: Array(bytes))
        let digest = hash.finalize().prefix(12).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        let milliseconds = Int64((at.timeIntervalSince1970 * 1_000).rounded())
        return "\(Observation.fetchedKind)/\(milliseconds)/\(digest.joined())"
    }
}
