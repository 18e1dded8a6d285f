package import Crypto
package import Foundation

/// Signs notifications, transactions and renewals as the App Store does, with certificates of a test's
/// own; its root is the one to pin.
package struct AppStoreSigner: Sendable {
    package let root: CertificateMaker.Issued
    package let intermediate: CertificateMaker.Issued
    package let leaf: CertificateMaker.Issued
    package var bundleID = "com.example.app"
    package var appAppleID: Int64 = 1_234_567_890
    package var environment = "Production"

    /// Makes a chain of three that is valid from a year before `moment` until a year after.
    package init(around moment: Date) throws {
        let year: TimeInterval = 365 * 86_400
        let from = moment - year
        let until = moment + year
        root = try CertificateMaker.issue(
            CertificateMaker.Shape("Test Root", isAuthority: true, from: from, until: until))
        intermediate = try CertificateMaker.issue(
            CertificateMaker.Shape(
                "Test Intermediate", isAuthority: true,
                marks: [CertificateMaker.intermediateMark], from: from, until: until),
            by: root)
        leaf = try CertificateMaker.issue(
            CertificateMaker.Shape(
                "Test Leaf", isAuthority: false, marks: [CertificateMaker.leafMark], from: from,
                until: until),
            by: intermediate)
    }

    /// Takes a chain that was made before.
    package init(
        root: CertificateMaker.Issued, intermediate: CertificateMaker.Issued,
        leaf: CertificateMaker.Issued
    ) {
        self.root = root
        self.intermediate = intermediate
        self.leaf = leaf
    }

    /// Certificates as `x5c` holds them, the leaf first.
    package func chain() throws -> [String] {
        try [leaf, intermediate, root].map { try $0.text() }
    }

    /// Signs any payload.
    /// - Parameters:
    ///   - chain: other certificates than its own.
    ///   - key: another key than the leaf's.
    package func sign(
        _ payload: String, algorithm: String = "ES256", chain: [String]? = nil,
        key: P256.Signing.PrivateKey? = nil
    ) throws -> String {
        let certificates = try (chain ?? self.chain()).map { "\"\($0)\"" }.joined(separator: ",")
        return try TokenText.token(
            header: #"{"alg":"\#(algorithm)","x5c":[\#(certificates)]}"#, payload: payload
        ) {
            Array(try (key ?? leaf.key).signature(for: $0).rawRepresentation)
        }
    }

    /// A transaction's payload; `members` are more members, each with a comma in front.
    package func transaction(
        _ id: String, original: String? = nil, at moment: Date, members: String = ""
    ) -> String {
        """
        {"transactionId":"\(id)","originalTransactionId":"\(original ?? id)",\
        "bundleId":"\(bundleID)","environment":"\(environment)",\
        "signedDate":\(Self.milliseconds(moment))\(members)}
        """
    }

    /// A renewal's payload; `members` are more members, each with a comma in front.
    package func renewal(original: String, at moment: Date, members: String = "") -> String {
        """
        {"originalTransactionId":"\(original)","autoRenewStatus":1,\
        "environment":"\(environment)",\
        "signedDate":\(Self.milliseconds(moment))\(members)}
        """
    }

    /// A notification's payload around what is signed already.
    package func notification(
        _ type: String, id: String = UUID().uuidString, transaction: String? = nil,
        renewal: String? = nil, at moment: Date, members: String = ""
    ) -> String {
        let parts =
            (transaction.map { #","signedTransactionInfo":"\#($0)""# } ?? "")
            + (renewal.map { #","signedRenewalInfo":"\#($0)""# } ?? "")
        return """
            {"notificationType":"\(type)","notificationUUID":"\(id)","version":"2.0",\
            "signedDate":\(Self.milliseconds(moment)),"data":{"bundleId":"\(bundleID)",\
            "appAppleId":\(appAppleID),"environment":"\(environment)"\(parts)}\(members)}
            """
    }

    /// A webhook's body: a notification about one subscription with all that Apple signs.
    package func webhook(
        _ type: String, original: String = "2000000001", id: String = UUID().uuidString,
        at moment: Date
    ) throws -> [UInt8] {
        let transaction = try sign(transaction(original, at: moment))
        let renewal = try sign(renewal(original: original, at: moment))
        return Self.body(
            try sign(
                notification(
                    type, id: id, transaction: transaction, renewal: renewal, at: moment)))
    }

    /// What is posted.
    package static func body(_ signed: String) -> [UInt8] {
        Array(#"{"signedPayload":"\#(signed)"}"#.utf8)
    }

    /// An answer of the status API about one subscription.
    package func status(
        _ status: Int, original: String, transaction: String? = nil, renewal: String? = nil,
        at moment: Date
    ) throws -> String {
        let transaction = try sign(transaction ?? self.transaction(original, at: moment))
        let renewal = try sign(renewal ?? self.renewal(original: original, at: moment))
        return """
            {"environment":"\(environment)","bundleId":"\(bundleID)","appAppleId":\(appAppleID),\
            "data":[{"subscriptionGroupIdentifier":"1","lastTransactions":[{\
            "originalTransactionId":"\(original)","status":\(status),\
            "signedTransactionInfo":"\(transaction)","signedRenewalInfo":"\(renewal)"}]}]}
            """
    }

    private static func milliseconds(_ moment: Date) -> Int64 {
        Int64((moment.timeIntervalSince1970 * 1000).rounded())
    }
}
