import Admission
import Billing
import BillingTesting
import Foundation
import Testing

/// Genuine webhooks with random damage: none is believed, and none brings the process down.
@Suite struct DamageTests {
    private let now = AppStoreScene.now
    private let seed = UInt64.random(in: 0...UInt64.max)

    /// SplitMix64: the same damage for the same seed.
    private struct Randomness: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    /// Changes, drops, doubles or moves some bytes; never leaves all as it was.
    private func damaged(_ bytes: [UInt8], _ random: inout Randomness) -> [UInt8] {
        var changed = bytes
        while changed == bytes {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = changed.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<5, using: &random) {
                case 0: changed[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
                case 1: changed[place] = changed.randomElement(using: &random) ?? 0
                case 2: changed.remove(at: place)
                case 3: changed.insert(changed[place], at: place)
                default:
                    let other = changed.indices.randomElement(using: &random) ?? 0
                    changed.swapAt(place, other)
                }
                if changed.isEmpty { changed = [0] }
            }
        }
        return changed
    }

    @Test func stripe() throws {
        var random = Randomness(state: seed)
        let verifier = StripeVerifier(secrets: ["whsec_1"])
        let body = Array(#"{"id":"evt_1","object":"event","livemode":true}"#.utf8)
        let header = StripeSigner.header(body, secrets: ["whsec_1"], at: now)
        for _ in 0..<5000 {
            let changed = damaged(body, &random)
            #expect(throws: VerificationError.signatureInvalid, "seed \(seed)") {
                try verifier.verify(body: changed, signature: header, at: now)
            }
        }
    }

    /// In the signed text itself, and in the certificates of its header, where the damage reaches the
    /// readers of DER.
    @Test func appStore() async throws {
        var random = Randomness(state: seed)
        let scene = try AppStoreScene()
        let payload = scene.signer.notification("TEST", at: now)
        let signed = Array(try scene.signer.sign(payload).utf8)
        let chain = try scene.signer.chain()
        for _ in 0..<400 {
            let text = String(decoding: damaged(signed, &random), as: UTF8.self)
            let outcome = await scene.outcome(
                signed: text.replacing("\\", with: "").replacing("\"", with: ""))
            #expect(outcome != nil, "seed \(seed)")
        }
        for _ in 0..<400 {
            var other = chain
            let place = other.indices.randomElement(using: &random) ?? 0
            let der = [UInt8](try #require(Data(base64Encoded: other[place])))
            other[place] = Data(damaged(der, &random)).base64EncodedString()
            let outcome = await scene.outcome(
                signed: try scene.signer.sign(payload, chain: other))
            #expect(outcome != nil, "seed \(seed), certificate \(place)")
        }
    }

    @Test func googlePlay() async throws {
        var random = Randomness(state: seed)
        let signer = try GoogleSigner()
        let keySet = Array(try signer.keySet().utf8)
        let verifier = GooglePushVerifier(
            keys: GoogleKeySet { () throws(FetchError) in keySet }, audience: signer.audience,
            email: signer.email, package: signer.package)
        let header = Array(try signer.authorization(at: now).utf8)
        for _ in 0..<1000 {
            let token = damaged(Array(header.dropFirst(7)), &random)
            await #expect(throws: VerificationError.self, "seed \(seed)") {
                try await verifier.verify(
                    authorization: "Bearer " + String(decoding: token, as: UTF8.self), at: now)
            }
        }
    }
}
