import Admission
import Billing
import BillingTesting
import Crypto
import Foundation
import Testing

/// Whose certificates may sign for the App Store.
@Suite struct AppStoreChainTests {
    private let scene: AppStoreScene
    private let now = AppStoreScene.now
    private var signer: AppStoreSigner { scene.signer }
    private var payload: String { signer.notification("TEST", at: now) }

    init() throws {
        scene = try AppStoreScene()
    }

    @Test func aChainMadeAnewIsTakenLikeTheFirst() async throws {
        #expect(await scene.outcome(signed: try scene.signedByAnotherChain { _, _ in }) == nil)
    }

    @Test func aChainToAnotherRootIsRefused() async throws {
        var other = try AppStoreSigner(around: now)
        #expect(await scene.outcome(signed: try other.sign(payload)) == .certificateUntrusted)
        // With our root in the place of theirs.
        var chain = try other.chain()
        chain[2] = try signer.root.text()
        #expect(
            await scene.outcome(signed: try other.sign(payload, chain: chain))
                == .certificateUntrusted)
        // With a root of the same name.
        other = AppStoreSigner(
            root: other.root, intermediate: signer.intermediate, leaf: signer.leaf)
        #expect(await scene.outcome(signed: try other.sign(payload)) == .certificateUntrusted)
    }

    @Test func aLeafWithoutTheMarkIsRefused() async throws {
        let signed = try scene.signedByAnotherChain { $1.marks = [] }
        #expect(await scene.outcome(signed: signed) == .certificateNotForPurpose)
    }

    @Test func anIntermediateWithoutTheMarkIsRefused() async throws {
        let signed = try scene.signedByAnotherChain { intermediate, _ in intermediate.marks = [] }
        #expect(await scene.outcome(signed: signed) == .certificateNotForPurpose)
    }

    @Test func theMarksOfTheOtherAreRefused() async throws {
        let signed = try scene.signedByAnotherChain {
            $0.marks = [CertificateMaker.leafMark]
            $1.marks = [CertificateMaker.intermediateMark]
        }
        #expect(await scene.outcome(signed: signed) == .certificateNotForPurpose)
    }

    @Test func anIntermediateThatIsNoAuthorityIsRefused() async throws {
        let signed = try scene.signedByAnotherChain { intermediate, _ in
            intermediate.isAuthority = false
        }
        #expect(await scene.outcome(signed: signed) == .certificateUntrusted)
    }

    @Test func certificatesThatHadRunOutAreRefused() async throws {
        let leaf = try scene.signedByAnotherChain { _, leaf in leaf.until = now - 1 }
        #expect(await scene.outcome(signed: leaf) == .certificateExpired)
        let intermediate = try scene.signedByAnotherChain { intermediate, _ in
            intermediate.until = now - 1
        }
        #expect(await scene.outcome(signed: intermediate) == .certificateExpired)
        let early = try scene.signedByAnotherChain { _, leaf in leaf.from = now + 1 }
        #expect(await scene.outcome(signed: early) == .certificateExpired)
    }

    /// A chain that is remembered as good is still asked for its dates.
    @Test func aKnownChainThatHadRunOutIsRefused() async throws {
        #expect(await scene.outcome(signed: try signer.sign(payload)) == nil)
        let late = now + 400 * 86_400
        let signed = try signer.sign(signer.notification("TEST", at: late))
        #expect(await scene.outcome(signed: signed, at: late) == .certificateExpired)
    }

    @Test func exactlyThreeCertificatesAreTaken() async throws {
        let chain = try signer.chain()
        for wrong in [
            [], Array(chain.prefix(1)), Array(chain.prefix(2)), chain + [chain[2]],
            chain + [chain[1]],
        ] {
            let signed = try signer.sign(payload, chain: wrong)
            #expect(await scene.outcome(signed: signed) == .certificateCount)
        }
        let none = try TokenText.token(header: #"{"alg":"ES256"}"#, payload: payload) {
            Array(try signer.leaf.key.signature(for: $0).rawRepresentation)
        }
        #expect(await scene.outcome(signed: none) == .certificateCount)
    }

    @Test func theOrderOfCertificatesCounts() async throws {
        let chain = try signer.chain()
        for wrong in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 0], [0, 1, 1]] {
            let signed = try signer.sign(payload, chain: wrong.map { chain[$0] })
            #expect(await scene.outcome(signed: signed) != nil, "\(wrong)")
        }
    }

    @Test func whatIsNoCertificateIsRefused() async throws {
        var chain = try signer.chain()
        for wrong in ["", "AAAA", "not base64"] {
            chain[1] = wrong
            let signed = try signer.sign(payload, chain: chain)
            #expect(await scene.outcome(signed: signed) == .malformed)
        }
    }

    @Test func aPinnedLeafIsNoChain() async throws {
        let verifier = AppStoreVerifier(
            AppStoreVerifier.Configuration(
                bundleID: signer.bundleID, appAppleID: signer.appAppleID,
                environment: .production, roots: [signer.leaf.certificate]))
        await #expect(throws: VerificationError.certificateUntrusted) {
            _ = try await verifier.verify(
                body: AppStoreSigner.body(signer.sign(payload)), at: now)
        }
    }

    @Test func rootsAreReadFromEitherFile() throws {
        let pem = try signer.root.pem()
        let other = try signer.intermediate.pem()
        #expect(CertificateFile.certificates(in: Array((pem + "\n" + other).utf8))?.count == 2)
        let der = try #require(Data(base64Encoded: signer.root.text()))
        #expect(CertificateFile.certificates(in: [UInt8](der)) == [signer.root.certificate])
        #expect(CertificateFile.certificates(in: Array("nothing".utf8)) == nil)
        #expect(CertificateFile.certificates(in: []) == nil)
    }
}
