package import Crypto
package import Foundation
package import SwiftASN1
package import X509

/// Certificates like Apple's, from authorities of a test's own.
package struct CertificateMaker: Sendable {
    /// A certificate with its key.
    package struct Issued: Sendable {
        package let certificate: Certificate
        package let key: P256.Signing.PrivateKey

        /// Base64 of DER, as `x5c` holds it.
        package func text() throws -> String {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return Data(serializer.serializedBytes).base64EncodedString()
        }

        /// As a file that an operator gives.
        package func pem() throws -> String {
            try certificate.serializeAsPEM().pemString
        }
    }

    /// What one certificate is to be like.
    package struct Shape: Sendable {
        package var name: String
        package var isAuthority: Bool
        /// Marks by which Apple tells what a certificate is for.
        package var marks: [ASN1ObjectIdentifier]
        package var from: Date
        package var until: Date

        package init(
            _ name: String, isAuthority: Bool, marks: [ASN1ObjectIdentifier] = [], from: Date,
            until: Date
        ) {
            self.name = name
            self.isAuthority = isAuthority
            self.marks = marks
            self.from = from
            self.until = until
        }
    }

    /// Apple's mark of intermediates.
    package static let intermediateMark: ASN1ObjectIdentifier = [1, 2, 840, 113635, 100, 6, 2, 1]
    /// Apple's mark of leaves.
    package static let leafMark: ASN1ObjectIdentifier = [1, 2, 840, 113635, 100, 6, 11, 1]

    /// Makes a certificate with a new key.
    /// - Parameter issuer: `nil` for one that vouches for itself.
    package static func issue(_ shape: Shape, by issuer: Issued? = nil) throws -> Issued {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(shape.name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey), notValidBefore: shape.from,
            notValidAfter: shape.until, issuer: issuer?.certificate.subject ?? subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try extensions(shape),
            issuerPrivateKey: Certificate.PrivateKey(issuer?.key ?? key))
        return Issued(certificate: certificate, key: key)
    }

    private static func extensions(_ shape: Shape) throws -> Certificate.Extensions {
        var extensions = try Certificate.Extensions {
            Critical(
                shape.isAuthority
                    ? BasicConstraints.isCertificateAuthority(maxPathLength: nil)
                    : BasicConstraints.notCertificateAuthority)
            Critical(
                KeyUsage(
                    digitalSignature: !shape.isAuthority, keyCertSign: shape.isAuthority,
                    cRLSign: shape.isAuthority))
        }
        for mark in shape.marks {
            // Apple's marks say nothing more than that they are there: an ASN.1 null.
            try extensions.append(
                Certificate.Extension(oid: mark, critical: false, value: [0x05, 0x00]))
        }
        return extensions
    }
}
