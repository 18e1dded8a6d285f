import Billing
import BillingTesting
import Foundation
import Synchronization
import Testing

/// Which of the pushes that claim to come from our Pub/Sub subscription are believed.
@Suite struct GooglePushVerifierTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    /// Making a key takes long, so that all tests share two.
    private static let signer = Result { try GoogleSigner() }
    private static let stranger = Result { try GoogleSigner() }
    private let signer: GoogleSigner
    private let stranger: GoogleSigner
    private let verifier: GooglePushVerifier

    init() throws {
        signer = try Self.signer.get()
        stranger = try Self.stranger.get()
        let keySet = Array(try signer.keySet().utf8)
        verifier = GooglePushVerifier(
            keys: GoogleKeySet { () throws(FetchError) in keySet }, audience: signer.audience,
            email: signer.email, package: signer.package)
    }

    private func outcome(_ authorization: String?) async -> VerificationError? {
        do throws(VerificationError) {
            try await verifier.verify(authorization: authorization, at: now)
            return nil
        } catch {
            return error
        }
    }

    private func outcome(
        _ change: (inout GoogleSigner.Claims) -> Void
    ) async throws -> VerificationError? {
        var claims = signer.claims(at: now)
        change(&claims)
        return await outcome(try signer.authorization(claims))
    }

    @Test func ourPushIsBelieved() async throws {
        #expect(await outcome(try signer.authorization(at: now)) == nil)
        #expect(try await outcome { $0.issuer = "accounts.google.com" } == nil)
    }

    private func outcome(push body: [UInt8]) async throws -> VerificationError? {
        let authorization = try signer.authorization(at: now)
        do throws(VerificationError) {
            try await verifier.verify(body: body, authorization: authorization, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func whatConcernsAnotherAppIsRefused() async throws {
        #expect(try await outcome(push: signer.push(at: now)) == nil)
        var other = signer
        other.package = "com.example.other"
        #expect(try await outcome(push: other.push(at: now)) == .wrongApp)
        let twice = signer.push(at: now, members: #","packageName":"com.example.other""#)
        #expect(try await outcome(push: twice) == .malformed)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"message":{}}"#, #"{"message":{"data":""}}"#,
        #"{"message":{"data":"!"}}"#, #"{"message":{"data":"e30="}}"#,
    ])
    func whatIsNoPushIsRefused(body: String) async throws {
        #expect(try await outcome(push: Array(body.utf8)) == .malformed)
    }

    @Test func aPushWithoutATokenIsRefused() async throws {
        await #expect(throws: VerificationError.signatureMissing) {
            try await verifier.verify(
                body: signer.push(at: now), authorization: nil, at: now)
        }
    }

    @Test func everyChangedSymbolIsSeen() async throws {
        let header = Array(try signer.authorization(at: now).utf8)
        for index in stride(from: 7, to: header.count, by: 5) {
            var changed = header
            changed[index] = changed[index] == UInt8(ascii: "B") ? UInt8(ascii: "C") : 0x42
            let outcome = await outcome(String(decoding: changed, as: UTF8.self))
            #expect(outcome != nil, "symbol \(index)")
        }
    }

    @Test func anotherKeyIsRefused() async throws {
        #expect(await outcome(try stranger.authorization(at: now)) == .signatureInvalid)
        var other = stranger
        other.keyID = "key-2"
        #expect(await outcome(try other.authorization(at: now)) == .unknownKey)
    }

    @Test(arguments: ["none", "HS256", "RS512", "PS256", "ES256", "rs256"])
    func onlyOneAlgorithmIsTaken(algorithm: String) async throws {
        let header = #"{"alg":"\#(algorithm)","kid":"key-1"}"#
        let signed = try signer.authorization(signer.claims(at: now), header: header)
        #expect(await outcome(signed) == .algorithmRefused)
    }

    @Test func withoutASignatureNothingIsBelieved() async throws {
        let parts = try signer.authorization(at: now).split(separator: ".")
        #expect(await outcome("\(parts[0]).\(parts[1]).") == .signatureInvalid)
        let header = TokenText.encode(#"{"alg":"none","kid":"key-1"}"#.utf8)
        #expect(await outcome("Bearer \(header).\(parts[1]).") == .algorithmRefused)
    }

    @Test func aTokenThatNamesNoKeyIsRefused() async throws {
        let signed = try signer.authorization(
            signer.claims(at: now), header: #"{"alg":"RS256"}"#)
        #expect(await outcome(signed) == .malformed)
    }

    @Test func whoIssuedItCounts() async throws {
        for issuer in ["https://accounts.google.com/", "https://example.com", ""] {
            #expect(try await outcome { $0.issuer = issuer } == .wrongIssuer)
        }
    }

    @Test func whomItIsForCounts() async throws {
        #expect(try await outcome { $0.audience += "/" } == .wrongAudience)
        #expect(try await outcome { $0.audience = "" } == .wrongAudience)
    }

    @Test func whoPushesCounts() async throws {
        #expect(try await outcome { $0.email = "x@example.com" } == .wrongSender)
        for verified in ["false", "null", "\"true\"", "1"] {
            #expect(try await outcome { $0.emailVerified = verified } == .wrongSender)
        }
    }

    @Test func oldTokensAreRefused() async throws {
        #expect(try await outcome { $0.expiresAt = now - 59 } == nil)
        #expect(try await outcome { $0.expiresAt = now - 60 } == .tooOld)
        #expect(try await outcome { $0.expiresAt = now - 86_400 } == .tooOld)
    }

    @Test func tokensOfTheFutureAreRefused() async throws {
        #expect(try await outcome { $0.issuedAt = now + 60 } == nil)
        #expect(try await outcome { $0.issuedAt = now + 61 } == .inFuture)
    }

    @Test func nothingIsNoToken() async {
        #expect(await outcome(nil) == .signatureMissing)
        #expect(await outcome("") == .signatureMissing)
    }

    @Test(arguments: [
        "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b", "Bearer a.b.c d", "Bearer ..",
        "Bearer e30.e30.e30.e30", "Bearer \(String(repeating: "a", count: 10_000)).e30.e30",
    ])
    func whatIsNoTokenIsRefused(authorization: String) async {
        #expect(await outcome(authorization) == .malformed)
    }
}

/// When Google's keys are read, and read again.
@Suite struct GoogleKeySetTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    /// Where a key set is read: what is there, and how often it was read.
    private final class Place: Sendable {
        private let state: Mutex<(text: String?, reads: Int)>

        init(_ text: String?) {
            state = Mutex((text, 0))
        }

        var reads: Int { state.withLock { $0.reads } }
        func put(_ text: String?) { state.withLock { $0.text = text } }

        func read() throws(FetchError) -> [UInt8] {
            let text = state.withLock {
                $0.reads += 1
                return $0.text
            }
            guard let text else { throw .unreachable }
            return Array(text.utf8)
        }
    }

    private func outcome(
        _ signer: GoogleSigner, _ keys: GoogleKeySet, at moment: Date
    ) async throws -> VerificationError? {
        let verifier = GooglePushVerifier(
            keys: keys, audience: signer.audience, email: signer.email, package: signer.package)
        let authorization = try signer.authorization(at: moment)
        do throws(VerificationError) {
            try await verifier.verify(authorization: authorization, at: moment)
            return nil
        } catch {
            return error
        }
    }

    @Test func newKeysAreFoundAndOldOnesForgotten() async throws {
        let first = try GoogleSigner()
        var second = try GoogleSigner()
        second.keyID = "key-2"
        let place = Place(try first.keySet())
        let keys = GoogleKeySet { () throws(FetchError) in try place.read() }
        #expect(try await outcome(first, keys, at: now) == nil)
        #expect(try await outcome(first, keys, at: now + 1) == nil)
        #expect(place.reads == 1)
        place.put(try second.keySet())
        // Asked for at once, it is not read again so soon.
        #expect(try await outcome(second, keys, at: now + 2) == .unknownKey)
        #expect(place.reads == 1)
        #expect(try await outcome(second, keys, at: now + 40) == nil)
        #expect(try await outcome(first, keys, at: now + 41) == .unknownKey)
        #expect(place.reads == 2)
    }

    @Test func aKeyThatWasTakenBackIsForgottenWithTime() async throws {
        let first = try GoogleSigner()
        var second = try GoogleSigner()
        second.keyID = "key-2"
        let place = Place(try first.keySet())
        let keys = GoogleKeySet { () throws(FetchError) in try place.read() }
        #expect(try await outcome(first, keys, at: now) == nil)
        place.put(try second.keySet())
        #expect(try await outcome(first, keys, at: now + 7 * 3600) == .unknownKey)
    }

    @Test func aKeySetThatCannotBeReadIsNotTheSendersFault() async throws {
        let signer = try GoogleSigner()
        let place = Place(nil)
        let keys = GoogleKeySet { () throws(FetchError) in try place.read() }
        #expect(try await outcome(signer, keys, at: now) == .keysUnavailable)
        #expect(try await outcome(signer, keys, at: now + 1) == .keysUnavailable)
        #expect(place.reads == 1)
        place.put("{}")
        #expect(try await outcome(signer, keys, at: now + 40) == .keysUnavailable)
        place.put(try signer.keySet())
        #expect(try await outcome(signer, keys, at: now + 80) == nil)
        place.put(nil)
        #expect(try await outcome(signer, keys, at: now + 7 * 3600) == nil)
        #expect(VerificationError.keysUnavailable.isTemporary)
    }

    @Test func keysForOtherPurposesAreNotTaken() async throws {
        let signer = try GoogleSigner()
        let text = try signer.keySet()
        for (word, other) in [
            (#""use":"sig""#, #""use":"enc""#), (#""alg":"RS256""#, #""alg":"RS512""#),
            (#""kty":"RSA""#, #""kty":"oct""#),
        ] {
            #expect(!GoogleKeySet.holdsKeys(Array(text.replacing(word, with: other).utf8)))
        }
        #expect(GoogleKeySet.holdsKeys(Array(text.utf8)))
    }
}
