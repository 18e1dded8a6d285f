import Foundation
import SwiftASN1
package import X509

/// Certificates as an operator gives them.
package enum CertificateFile {
    /// Reads one DER certificate, or all of a PEM text.
    /// - Returns: `nil` when there is none in it, or something that is none.
    package static func certificates(in bytes: [UInt8]) -> [Certificate]? {
        if let certificate = try? Certificate(derEncoded: bytes) { return [certificate] }
        guard let text = String(validating: bytes, as: UTF8.self),
            let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty
        else { return nil }
        let certificates = documents.compactMap { try? Certificate(pemDocument: $0) }
        return certificates.count == documents.count ? certificates : nil
    }
}
