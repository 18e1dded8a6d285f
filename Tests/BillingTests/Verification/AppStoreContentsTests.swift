import Admission
import Billing
import BillingTesting
import Crypto
import Foundation
import Testing

/// What Apple signed, but not for us, or not to be put together like this.
@Suite struct AppStoreContentsTests {
    private let scene: AppStoreScene
    private let now = AppStoreScene.now
    private var signer: AppStoreSigner { scene.signer }

    init() throws {
        scene = try AppStoreScene()
    }

    private func outcome(
        transaction: String? = nil, renewal: String? = nil
    ) async throws -> VerificationError? {
        await scene.outcome(
            signed: try signer.sign(
                signer.notification(
                    "DID_RENEW", transaction: transaction, renewal: renewal, at: now)))
    }

    @Test func anotherAppIsRefused() async throws {
        var other = signer
        other.bundleID = "com.example.other"
        #expect(await scene.outcome(try other.webhook("DID_RENEW", at: now)) == .wrongApp)
        other = signer
        other.appAppleID = 7
        #expect(await scene.outcome(try other.webhook("DID_RENEW", at: now)) == .wrongApp)
    }

    @Test func productionNamesItsApp() async throws {
        let payload = signer.notification("TEST", at: now)
            .replacing(#""appAppleId":1234567890,"#, with: "")
        #expect(await scene.outcome(signed: try signer.sign(payload)) == .wrongApp)
    }

    @Test(arguments: ["Sandbox", "Xcode", "LocalTesting", "production", ""])
    func otherEnvironmentsAreRefused(environment: String) async throws {
        var other = signer
        other.environment = environment
        #expect(await scene.outcome(try other.webhook("DID_RENEW", at: now)) == .wrongEnvironment)
        let transaction = try other.sign(other.transaction("1", at: now))
        #expect(try await outcome(transaction: transaction) == .wrongEnvironment)
        let renewal = try other.sign(other.renewal(original: "1", at: now))
        #expect(try await outcome(renewal: renewal) == .wrongEnvironment)
    }

    /// Where nothing inside says it too.
    @Test(arguments: ["Sandbox", "Xcode", "LocalTesting"])
    func aNotificationsOwnEnvironmentCounts(environment: String) async throws {
        var other = signer
        other.environment = environment
        let signed = try other.sign(other.notification("TEST", at: now))
        #expect(await scene.outcome(signed: signed) == .wrongEnvironment)
    }

    @Test func theSandboxTakesItsOwnAlone() async throws {
        var sandbox = signer
        sandbox.environment = "Sandbox"
        let verifier = AppStoreVerifier(
            AppStoreVerifier.Configuration(
                bundleID: signer.bundleID, appAppleID: nil, environment: .sandbox,
                roots: [signer.root.certificate]))
        _ = try await verifier.verify(body: sandbox.webhook("DID_RENEW", at: now), at: now)
        for environment in ["Production", "Xcode", "LocalTesting"] {
            sandbox.environment = environment
            let body = try sandbox.webhook("DID_RENEW", at: now)
            await #expect(throws: VerificationError.wrongEnvironment) {
                _ = try await verifier.verify(body: body, at: now)
            }
        }
    }

    /// Every buyer has transactions that Apple signed.
    @Test func aTransactionIsNoNotification() async throws {
        let signed = try signer.sign(signer.transaction("1", at: now))
        #expect(await scene.outcome(signed: signed) == .contentsMismatch)
        let renewal = try signer.sign(signer.renewal(original: "1", at: now))
        #expect(await scene.outcome(signed: renewal) == .contentsMismatch)
    }

    @Test func innerPayloadsInEachOthersPlaceAreRefused() async throws {
        let transaction = try signer.sign(signer.transaction("1", at: now))
        let renewal = try signer.sign(signer.renewal(original: "1", at: now))
        #expect(try await outcome(transaction: transaction, renewal: renewal) == nil)
        #expect(try await outcome(transaction: renewal) == .contentsMismatch)
        #expect(try await outcome(renewal: transaction) == .contentsMismatch)
        #expect(
            try await outcome(transaction: renewal, renewal: transaction) == .contentsMismatch)
        let notification = try signer.sign(signer.notification("TEST", at: now))
        #expect(try await outcome(transaction: notification) == .contentsMismatch)
    }

    @Test func innerPayloadsOfTwoSubscriptionsAreRefused() async throws {
        let transaction = try signer.sign(signer.transaction("1", at: now))
        let renewal = try signer.sign(signer.renewal(original: "2", at: now))
        #expect(
            try await outcome(transaction: transaction, renewal: renewal) == .contentsMismatch)
    }

    @Test func anInnerPayloadOfAnotherAppIsRefused() async throws {
        var other = signer
        other.bundleID = "com.example.other"
        let transaction = try other.sign(other.transaction("1", at: now))
        #expect(try await outcome(transaction: transaction) == .wrongApp)
    }

    @Test func innerSignaturesAreCheckedLikeTheOuterOne() async throws {
        let stranger = try AppStoreSigner(around: now)
        let transaction = try stranger.sign(signer.transaction("1", at: now))
        #expect(try await outcome(transaction: transaction) == .certificateUntrusted)
        let renewal = try signer.sign(signer.renewal(original: "1", at: now), key: .init())
        #expect(try await outcome(renewal: renewal) == .signatureInvalid)
        let unsigned = try signer.sign(signer.transaction("1", at: now), algorithm: "none")
        #expect(try await outcome(transaction: unsigned) == .algorithmRefused)
        #expect(try await outcome(transaction: "not.signed") == .malformed)
    }

    @Test func aNotificationAboutNothingIsRefused() async throws {
        let payload = signer.notification("TEST", at: now).replacing(
            #""data":"#, with: #""other":"#)
        #expect(await scene.outcome(signed: try signer.sign(payload)) == .contentsMismatch)
    }

    @Test func summariesAndExternalPurchasesNameTheAppToo() async throws {
        let summary = signer.notification("RENEWAL_EXTENSION", at: now).replacing(
            #""data":"#, with: #""summary":"#)
        #expect(await scene.outcome(signed: try signer.sign(summary)) == nil)
        let external = { (id: String) in
            try signer.sign(
                signer.notification("EXTERNAL_PURCHASE_TOKEN", at: now).replacing(
                    #""data":{"#,
                    with: #""externalPurchaseToken":{"externalPurchaseId":"\#(id)","#))
        }
        #expect(await scene.outcome(signed: try external("b2158121")) == nil)
        #expect(await scene.outcome(signed: try external("SANDBOX_1")) == .wrongEnvironment)
    }
}
