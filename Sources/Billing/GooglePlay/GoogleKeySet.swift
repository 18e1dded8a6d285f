import Foundation
import JSONRPC
import JWTKit
import Synchronization

/// Google's public keys by which its tokens are checked, read where the operator says and read again
/// when a token names one that is not among them: Google changes them every few days.
package final class GoogleKeySet: Sendable {
    /// Reads the key set as JSON, from a file or from Google.
    package typealias Source = @Sendable () async throws(FetchError) -> [UInt8]

    private let source: Source
    private let kept = Mutex(Kept())

    private struct Kept {
        var keys: [String: Insecure.RSA.PublicKey] = [:]
        var readAt = Date.distantPast
        var triedAt = Date.distantPast
    }

    /// Keys are read again after this long, so that one that Google took back is not believed for ever.
    private static let mostAgeSeconds: TimeInterval = 6 * 3600
    /// However many tokens name unknown keys, and however the reading fails, it is tried only so often.
    private static let restSeconds: TimeInterval = 30

    package init(source: @escaping Source) {
        self.source = source
    }

    /// A key of at least 2,048 bits.
    /// - Throws: `unknownKey`; `keysUnavailable` when the set could not be read and the key, if there
    ///   is one, is not known from before.
    func key(_ id: String, at now: Date) async throws(VerificationError) -> Insecure.RSA.PublicKey {
        let (key, isDue, isFresh) = kept.withLock { kept in
            let age = now.timeIntervalSince(kept.readAt)
            let isOld = age > Self.mostAgeSeconds || age < -Self.mostAgeSeconds
            let key = kept.keys[id]
            let isDue =
                (key == nil || isOld)
                && abs(now.timeIntervalSince(kept.triedAt)) >= Self.restSeconds
            if isDue { kept.triedAt = now }
            return (key, isDue, !isOld)
        }
        if isDue, let read = await read() {
            kept.withLock {
                $0.keys = read
                $0.readAt = now
            }
            guard let key = read[id] else { throw .unknownKey }
            return key
        }
        // A set that cannot be read now is no reason to refuse what its keys have signed.
        if let key { return key }
        throw isFresh && !isDue ? .unknownKey : .keysUnavailable
    }

    private func read() async -> [String: Insecure.RSA.PublicKey]? {
        guard let bytes = try? await source() else { return nil }
        return Self.keys(in: bytes)
    }

    /// The RSA keys of a key set; `nil` when it is none or holds none.
    package static func holdsKeys(_ bytes: [UInt8]) -> Bool { keys(in: bytes) != nil }

    private static func keys(in bytes: [UInt8]) -> [String: Insecure.RSA.PublicKey]? {
        guard let json = try? JSON.parse(bytes), let list = json["keys"] else { return nil }
        var keys: [String: Insecure.RSA.PublicKey] = [:]
        for item in list.elements {
            guard item["kty"]?.string == "RSA", let id = item["kid"]?.string,
                [nil, "sig"].contains(item["use"]?.string),
                [nil, "RS256"].contains(item["alg"]?.string),
                let modulus = item["n"]?.string, let exponent = item["e"]?.string,
                let key = try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            else { continue }
            keys[id] = key
        }
        return keys.isEmpty ? nil : keys
    }
}
