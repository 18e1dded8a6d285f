import Billing
import BillingTesting
import Foundation
import Testing

/// Which of the webhooks that claim to come from Stripe are believed.
@Suite struct StripeVerifierTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private let body = Array(#"{"id":"evt_1","object":"event"}"#.utf8)
    private let verifier = StripeVerifier(secrets: ["whsec_new", "whsec_old"])

    private func outcome(_ signature: String?, _ body: [UInt8]? = nil) -> VerificationError? {
        do throws(VerificationError) {
            try verifier.verify(body: body ?? self.body, signature: signature, at: now)
            return nil
        } catch {
            return error
        }
    }

    private func header(_ secrets: String..., after seconds: TimeInterval = 0) -> String {
        StripeSigner.header(body, secrets: secrets, at: now + seconds)
    }

    @Test(arguments: ["whsec_new", "whsec_old"])
    func eitherSecretIsBelievedWhileOneReplacesTheOther(secret: String) {
        #expect(outcome(header(secret)) == nil)
    }

    @Test func oneGoodSignatureAmongOthersIsEnough() {
        #expect(outcome(header("whsec_other", "whsec_new")) == nil)
        #expect(outcome(header("whsec_old", "whsec_other")) == nil)
        #expect(outcome(header("whsec_new") + ",v0=6ffbb59b2300aae63f272406069a9788") == nil)
    }

    @Test func anotherSecretIsNotBelieved() {
        #expect(outcome(header("whsec_other")) == .signatureInvalid)
        #expect(outcome(header("")) == .signatureInvalid)
    }

    @Test func everyChangedByteOfTheBodyIsSeen() {
        for index in body.indices {
            var changed = body
            changed[index] ^= 1
            #expect(outcome(header("whsec_new"), changed) == .signatureInvalid)
        }
        #expect(outcome(header("whsec_new"), body + [0x20]) == .signatureInvalid)
        #expect(outcome(header("whsec_new"), body.dropLast()) == .signatureInvalid)
    }

    @Test func everyChangedDigitOfTheSignatureIsSeen() {
        let header = Array(header("whsec_new").utf8)
        let start = header.count - 64
        for index in start..<header.count {
            var changed = header
            changed[index] = changed[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : 0x30
            #expect(outcome(String(decoding: changed, as: UTF8.self)) == .signatureInvalid)
        }
    }

    @Test func theMomentIsSignedToo() {
        let signature = header("whsec_new").split(separator: ",")[1]
        let later = Int(now.timeIntervalSince1970) + 1
        #expect(outcome("t=\(later),\(signature)") == .signatureInvalid)
    }

    @Test func fiveMinutesEitherWayAreTolerated() {
        #expect(outcome(header("whsec_new", after: -300)) == nil)
        #expect(outcome(header("whsec_new", after: -301)) == .tooOld)
        #expect(outcome(header("whsec_new", after: 300)) == nil)
        #expect(outcome(header("whsec_new", after: 301)) == .inFuture)
    }

    @Test func otherSchemesDoNotCount() {
        let digits = header("whsec_new").split(separator: "=")[2]
        let seconds = Int(now.timeIntervalSince1970)
        #expect(outcome("t=\(seconds),v0=\(digits)") == .signatureMissing)
        #expect(outcome("t=\(seconds),v2=\(digits)") == .signatureMissing)
    }

    @Test func nothingIsNoSignature() {
        #expect(outcome(nil) == .signatureMissing)
        #expect(outcome("t=\(Int(now.timeIntervalSince1970))") == .signatureMissing)
    }

    @Test(arguments: [
        "", "v1", "t=,v1=00", "t=-1,v1=00", "t=1e3", "t=1,t=2", "t=99999999999999999999",
        "t=1,v1=0", "t=1,v1=zz", "t=1,v1=" + String(repeating: "0", count: 62),
        "t=1" + String(repeating: ",v1=" + String(repeating: "0", count: 64), count: 17),
        "v1=" + String(repeating: "0", count: 64), "t=\u{0661}",
    ])
    func whatIsNoHeaderIsRefused(header: String) {
        #expect(outcome(header) == .malformed)
    }
}
