import Crypto
package import Foundation

/// Tells Stripe's webhooks from everybody else's, by the `Stripe-Signature` header.
package struct StripeVerifier: Sendable {
    private let keys: [SymmetricKey]
    private let toleranceSeconds: Int64

    /// - Parameters:
    ///   - secrets: of the endpoint, `whsec_…`; several while one is being replaced by another. None
    ///     may be empty.
    ///   - toleranceSeconds: how far the moment of signing may lie before or after ours.
    package init(secrets: [String], toleranceSeconds: Int = 300) {
        precondition(!secrets.contains(""), "an empty secret would believe everybody")
        keys = secrets.map { SymmetricKey(data: Array($0.utf8)) }
        self.toleranceSeconds = Int64(toleranceSeconds)
    }

    /// Believes `body` when one of its signatures was made with one of the secrets, near `now`.
    ///
    /// Takes the same time whichever secret and whichever signature it is, and however much of a wrong
    /// one is right.
    /// - Parameter signature: the value of the `Stripe-Signature` header.
    package func verify(
        body: [UInt8], signature: String?, at now: Date
    ) throws(VerificationError) {
        guard let signature else { throw .signatureMissing }
        let header = try Header(signature)
        let prefix = Array(header.timestamp.utf8) + [UInt8(ascii: ".")]
        var isGenuine = false
        for key in keys {
            var hash = HMAC<SHA256>(key: key)
            hash.update(data: prefix)
            hash.update(data: body)
            let code = hash.finalize()
            // Comparing authentication codes takes constant time.
            for candidate in header.signatures where code == candidate { isGenuine = true }
        }
        guard isGenuine else { throw .signatureInvalid }
        let age = Int64(now.timeIntervalSince1970.rounded(.down)) - header.seconds
        guard age <= toleranceSeconds else { throw .tooOld }
        guard age >= -toleranceSeconds else { throw .inFuture }
    }

    /// `t=1492774577,v1=5257a8…,v1=…,v0=…`; what is neither `t` nor `v1` is passed over, as other
    /// schemes must not weaken this one.
    private struct Header {
        /// As it is signed.
        let timestamp: String
        let seconds: Int64
        let signatures: [[UInt8]]

        /// More than Stripe ever sends; each one costs a comparison.
        private static let mostSignatures = 16

        init(_ text: String) throws(VerificationError) {
            var timestamp: String?
            var signatures: [[UInt8]] = []
            for part in text.utf8.split(separator: UInt8(ascii: ",")) {
                let halves = part.split(
                    separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, let value = String(halves[1]) else { throw .malformed }
                switch String(halves[0])?.trimmingCharacters(in: .whitespaces) {
                case "t":
                    guard timestamp == nil else { throw .malformed }
                    timestamp = value
                case "v1":
                    guard signatures.count < Self.mostSignatures,
                        let bytes = [UInt8](hexadecimal: value), bytes.count == 32
                    else { throw .malformed }
                    signatures.append(bytes)
                default: break
                }
            }
            guard let timestamp, (1...15).contains(timestamp.utf8.count),
                timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let seconds = Int64(timestamp)
            else { throw .malformed }
            guard !signatures.isEmpty else { throw .signatureMissing }
            self.timestamp = timestamp
            self.seconds = seconds
            self.signatures = signatures
        }
    }
}

extension [UInt8] {
    /// Two digits a byte, in either case.
    fileprivate init?(hexadecimal text: String) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for symbol in text.utf8 {
            guard let digit = Self.value(ofDigit: symbol) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self = bytes
    }

    private static func value(ofDigit symbol: UInt8) -> UInt8? {
        switch symbol {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): symbol - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): symbol - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): symbol - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
