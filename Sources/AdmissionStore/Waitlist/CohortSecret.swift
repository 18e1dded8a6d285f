package import Admission
import Crypto
import Foundation

/// Those who wait for one product in one region.
package struct WaitlistLine: Hashable, Sendable {
    package let product: Product.Name
    package let region: Region

    package init(product: Product.Name, region: Region) {
        self.product = product
        self.region = region
    }
}

/// Those of a line who joined within one hour.
struct CohortName: Hashable, Sendable {
    let line: WaitlistLine
    /// Its first moment.
    let hour: Date

    init(line: WaitlistLine, hour: Date) {
        self.line = line
        self.hour = hour
    }

    /// The cohort of whoever joins at `moment`.
    init(line: WaitlistLine, of moment: Date) {
        let hours = (moment.timeIntervalSince1970 / 3600).rounded(.down)
        self.init(line: line, hour: Date(timeIntervalSince1970: hours * 3600))
    }

    var next: CohortName { CohortName(line: line, hour: hour + 3600) }

    /// As it stands in commitments; four lines.
    var text: String {
        "admit waitlist\n\(line.product)\n\(line.region)\n\(Int(hour.timeIntervalSince1970))\n"
    }
}

/// What a cohort's order comes from: 32 random bytes, which nobody can foresee, and which their
/// commitment keeps from being changed.
///
/// All that is hashed is plain text, so that anybody can do it over with common tools.
struct CohortSecret: Sendable {
    let bytes: [UInt8]

    static func random() -> CohortSecret {
        var random = SystemRandomNumberGenerator()
        return CohortSecret(
            bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// SHA-256 of the cohort's name and the secret in hexadecimal.
    func commitment(for cohort: CohortName) -> [UInt8] {
        Array(SHA256.hash(data: Data((cohort.text + bytes.hexadecimal).utf8)))
    }

    /// HMAC-SHA-256 of the account's id in lower case. The smallest is drawn first.
    func drawKey(of account: Account.ID) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Data("\(account)".utf8), using: SymmetricKey(data: bytes)))
    }
}

/// A chain of hashes over those who were drawn from a cohort, which begins with its commitment: none
/// can be left out, added or moved without changing the end.
struct CohortRoll {
    private(set) var value: [UInt8]
    private(set) var count = 0

    init(_ value: [UInt8]) {
        self.value = value
    }

    mutating func add(
        _ account: Account.ID, band: Int, joinedAfter: Int, draw: Int, subscribersFirst: Bool
    ) {
        let text =
            "\(value.hexadecimal) \(account) \(band) \(joinedAfter) \(draw) "
            + (subscribersFirst ? "1" : "0")
        value = Array(SHA256.hash(data: Data(text.utf8)))
        count += 1
    }
}

extension [UInt8] {
    /// Two lower-case digits for each byte.
    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: count * 2) { buffer in
            let digits = Array<UInt8>("0123456789abcdef".utf8)
            for (index, byte) in enumerated() {
                buffer[index * 2] = digits[Int(byte >> 4)]
                buffer[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return count * 2
        }
    }
}
