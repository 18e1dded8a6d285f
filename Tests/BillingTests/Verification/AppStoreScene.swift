import Admission
import Billing
import BillingTesting
import Foundation

/// An app in the App Store, and what is verified for it.
struct AppStoreScene {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)

    var signer: AppStoreSigner
    let verifier: AppStoreVerifier

    init() throws {
        signer = try AppStoreSigner(around: Self.now)
        verifier = AppStoreVerifier(
            AppStoreVerifier.Configuration(
                bundleID: signer.bundleID, appAppleID: signer.appAppleID, environment: .production,
                roots: [signer.root.certificate]))
    }

    /// Why a body is not believed; `nil` when it is.
    func outcome(_ body: [UInt8], at moment: Date = now) async -> VerificationError? {
        do throws(VerificationError) {
            _ = try await verifier.verify(body: body, at: moment)
            return nil
        } catch {
            return error
        }
    }

    /// Why a signed notification is not believed.
    func outcome(signed: String, at moment: Date = now) async -> VerificationError? {
        await outcome(AppStoreSigner.body(signed), at: moment)
    }

    /// A notification that is signed with certificates as `change` makes them.
    func signedByAnotherChain(
        _ change: (inout CertificateMaker.Shape, inout CertificateMaker.Shape) -> Void
    ) throws -> String {
        let year: TimeInterval = 365 * 86_400
        var intermediate = CertificateMaker.Shape(
            "Test Intermediate", isAuthority: true, marks: [CertificateMaker.intermediateMark],
            from: Self.now - year, until: Self.now + year)
        var leaf = CertificateMaker.Shape(
            "Test Leaf", isAuthority: false, marks: [CertificateMaker.leafMark],
            from: Self.now - year, until: Self.now + year)
        change(&intermediate, &leaf)
        let middle = try CertificateMaker.issue(intermediate, by: signer.root)
        let other = AppStoreSigner(
            root: signer.root, intermediate: middle,
            leaf: try CertificateMaker.issue(leaf, by: middle))
        return try other.sign(signer.notification("TEST", at: Self.now))
    }
}
