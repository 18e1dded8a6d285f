import Billing
import BillingTesting
import Crypto
import Foundation
import JSONRPC
import Testing

/// Which of the notifications that claim to come from the App Store are believed.
@Suite struct AppStoreVerifierTests {
    private let scene: AppStoreScene
    private let now = AppStoreScene.now
    private var signer: AppStoreSigner { scene.signer }

    init() throws {
        scene = try AppStoreScene()
    }

    @Test func aNotificationIsReadWithWhatIsSignedInsideIt() async throws {
        let found = try await scene.verifier.verify(
            body: signer.webhook("DID_RENEW", original: "2000000007", id: "n-1", at: now), at: now)
        #expect(try JSON.parse(found.payload)["notificationUUID"]?.string == "n-1")
        let transaction = try JSON.parse(#require(found.transaction))
        #expect(transaction["originalTransactionId"]?.string == "2000000007")
        let renewal = try JSON.parse(#require(found.renewal))
        #expect(renewal["autoRenewStatus"]?.integer == 1)
    }

    @Test func aNotificationMayCarryNothing() async throws {
        let found = try await scene.verifier.verify(
            body: AppStoreSigner.body(signer.sign(signer.notification("TEST", at: now))), at: now)
        #expect(found.transaction == nil)
        #expect(found.renewal == nil)
    }

    @Test func everyChangedSymbolIsSeen() async throws {
        let signed = Array(try signer.sign(signer.notification("TEST", at: now)).utf8)
        for index in stride(from: 0, to: signed.count, by: 7) {
            var changed = signed
            changed[index] = changed[index] == UInt8(ascii: "B") ? UInt8(ascii: "C") : 0x42
            let outcome = await scene.outcome(signed: String(decoding: changed, as: UTF8.self))
            #expect(outcome != nil, "symbol \(index)")
        }
    }

    /// Of the last symbol of a signature only two bits count; the others must not be free to choose.
    @Test func anotherSpellingOfTheSameSignatureIsRefused() async throws {
        let signed = try signer.sign(signer.notification("TEST", at: now))
        let next: [Character: String] = ["A": "B", "Q": "R", "g": "h", "w": "x"]
        let last = try #require(signed.last.flatMap { next[$0] })
        #expect(await scene.outcome(signed: signed.dropLast() + last) == .malformed)
        #expect(await scene.outcome(signed: signed + "==") == .malformed)
    }

    /// An extension that has to be understood, and is not.
    @Test func aHeaderThatAsksForMoreIsRefused() async throws {
        let chain = try signer.chain().map { "\"\($0)\"" }.joined(separator: ",")
        let signed = try TokenText.token(
            header: #"{"alg":"ES256","crit":["b64"],"b64":false,"x5c":[\#(chain)]}"#,
            payload: signer.notification("TEST", at: now)
        ) { Array(try signer.leaf.key.signature(for: $0).rawRepresentation) }
        #expect(await scene.outcome(signed: signed) == .malformed)
    }

    @Test func aChangedPayloadIsRefusedForItsSignature() async throws {
        var parts = try signer.sign(signer.notification("EXPIRED", at: now)).split(separator: ".")
        parts[1] = Substring(TokenText.encode(signer.notification("DID_RENEW", at: now).utf8))
        #expect(await scene.outcome(signed: parts.joined(separator: ".")) == .signatureInvalid)
    }

    @Test func anotherKeyThanTheLeafsIsRefused() async throws {
        let signed = try signer.sign(signer.notification("TEST", at: now), key: .init())
        #expect(await scene.outcome(signed: signed) == .signatureInvalid)
        let byIntermediate = try signer.sign(
            signer.notification("TEST", at: now), key: signer.intermediate.key)
        #expect(await scene.outcome(signed: byIntermediate) == .signatureInvalid)
    }

    @Test(arguments: ["none", "None", "HS256", "RS256", "ES384", "es256", ""])
    func onlyOneAlgorithmIsTaken(algorithm: String) async throws {
        let signed = try signer.sign(signer.notification("TEST", at: now), algorithm: algorithm)
        #expect(await scene.outcome(signed: signed) == .algorithmRefused)
    }

    @Test func noSignatureAtAllIsRefused() async throws {
        let parts = try signer.sign(signer.notification("TEST", at: now)).split(separator: ".")
        #expect(await scene.outcome(signed: "\(parts[0]).\(parts[1]).") == .signatureInvalid)
        let header = TokenText.encode(#"{"alg":"none"}"#.utf8)
        #expect(await scene.outcome(signed: "\(header).\(parts[1]).") == .algorithmRefused)
    }

    @Test func whatApplesCertificatesOutliveStaysTrue() async throws {
        let body = try signer.webhook("DID_RENEW", at: now)
        #expect(await scene.outcome(body, at: now + 5 * 365 * 86_400) == nil)
    }

    @Test func theFutureIsRefused() async throws {
        let soon = try signer.webhook("DID_RENEW", at: now + 300)
        #expect(await scene.outcome(soon) == nil)
        let later = try signer.webhook("DID_RENEW", at: now + 302)
        #expect(await scene.outcome(later) == .inFuture)
    }

    @Test(arguments: ["1e300", "-1e300", "-62135596800001", "1e18"])
    func momentsThatNoCalendarHasAreRefused(moment: String) async throws {
        let payload = signer.notification("TEST", at: now).replacing(
            #""signedDate":1790000000000"#, with: #""signedDate":\#(moment)"#)
        #expect(await scene.outcome(signed: try signer.sign(payload)) == .certificateExpired)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "{\"signedPayload\":1}", "{\"signedPayload\":\"\"}",
        "{\"signedPayload\":\"a.b\"}", "{\"signedPayload\":\"a.b.c.d\"}",
        "{\"signedPayload\":\"e30.e30.e30\"", "{\"signedPayload\":\"e30=.e30.e30\"}",
    ])
    func whatIsNoNotificationIsRefused(body: String) async {
        #expect(await scene.outcome(Array(body.utf8)) == .malformed)
    }

    @Test func aMemberThatStandsTwiceIsRefused() async throws {
        let payload = signer.notification(
            "EXPIRED", at: now, members: #","notificationType":"DID_RENEW""#)
        #expect(await scene.outcome(signed: try signer.sign(payload)) == .malformed)
    }
}
