import Admission
import AdmissionStore
import Foundation

/// What came of one try.
enum Try: Equatable {
    case redeemed
    case refused(RedemptionRefusal)
    case limited(RedemptionLimit)

    /// Whether the code was looked at.
    var wasLookedAt: Bool {
        switch self {
        case .redeemed: true
        case .refused(let reason): reason != .challengeRequired
        case .limited: false
        }
    }
}

extension Scene {
    /// A text that is no code, as typing errors are.
    static let typingError = InvitationCode.read("AAAA-AAAA-AAAB")

    /// A well-formed code that nobody issued.
    static func guess() -> InvitationCode.Reading {
        var random = SystemRandomNumberGenerator()
        return .code(.random(using: &random))
    }

    /// A well-formed code that begins so.
    static func guess(prefix: String) throws -> InvitationCode.Reading {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let middle = (0..<7).map { _ in alphabet.randomElement()! }
        for check in alphabet {
            let reading = InvitationCode.read(prefix + String(middle) + String(check))
            if case .code = reading { return reading }
        }
        throw Unexpected()
    }

    /// Tries a code.
    func attempt(
        _ code: InvitationCode.Reading, _ account: Account.ID, from address: String? = nil,
        challenged: Bool = false, on store: Store? = nil, at now: Date? = nil
    ) async throws -> Try {
        do {
            let client = DeclaredClient(
                address: address, device: nil, hasPassedChallenge: challenged)
            let outcome = try await (store ?? self.store).redeem(
                code, for: account, client: client, at: now
            ).made
            return outcome.refusal.map { .refused($0) } ?? .redeemed
        } catch StoreError.rateLimited(let limit, let seconds) {
            guard seconds >= 1, seconds <= 900 else { throw Unexpected() }
            return .limited(limit)
        }
    }

    /// Tries codes until one is not looked at.
    /// - Returns: how many were.
    func exhaust(
        _ account: Account.ID, from address: String? = nil, at now: Date? = nil,
        _ code: () throws -> InvitationCode.Reading = { guess() }
    ) async throws -> Int {
        for count in 0..<1000 {
            let outcome = try await attempt(code(), account, from: address, at: now)
            if !outcome.wasLookedAt { return count }
        }
        return 1000
    }
}
