import Admission
import Foundation
import Synchronization

/// Who was over a limit a moment ago, as this process was told by the database. For a second their
/// calls are refused without asking again, so that a flood of guesses holds up nobody else's
/// redemptions. The limits only ever get looser with time, so nobody is let in by it.
final class KnownLimits: Sendable {
    private enum Key: Hashable {
        case account(UUID)
        case address([UInt8])
    }

    private struct Entry {
        let toldAt: ContinuousClock.Instant
        let limit: RedemptionLimit
        let retryAfterSeconds: Double
    }

    private let entries = Mutex<[Key: Entry]>([:])

    private static let lifetime: Duration = .seconds(1)
    private static let mostEntries = 10_000

    /// The error that the request meets; `nil` when it has to be asked for.
    func refusal(of request: RedeemRequest) -> StoreError? {
        entries.withLock { entries in
            guard !entries.isEmpty else { return nil }
            let now = ContinuousClock.now
            for key in Self.keys(of: request) {
                guard let entry = entries[key], now - entry.toldAt < Self.lifetime else { continue }
                let passed = (now - entry.toldAt) / .seconds(1)
                return .rateLimited(
                    entry.limit, retryAfterSeconds: entry.retryAfterSeconds - passed)
            }
            return nil
        }
    }

    /// Takes in that the request was over a limit.
    func note(_ request: RedeemRequest, _ limit: RedemptionLimit, retryAfterSeconds: Double) {
        let key: Key? =
            switch limit {
            case .account: .account(request.account.uuid)
            case .address: request.clientAddress.map { .address($0) }
            // Whether it concerns a request depends on more than the prefix.
            case .prefix: nil
            }
        guard let key else { return }
        let now = ContinuousClock.now
        entries.withLock { entries in
            if entries.count >= Self.mostEntries {
                entries = entries.filter { now - $0.value.toldAt < Self.lifetime }
            }
            guard entries.count < Self.mostEntries else { return }
            entries[key] = Entry(
                toldAt: now, limit: limit, retryAfterSeconds: retryAfterSeconds)
        }
    }

    /// Forgets what it knows, when staff have lifted a limit.
    func forget() {
        entries.withLock { $0.removeAll() }
    }

    private static func keys(of request: RedeemRequest) -> [Key] {
        let account = Key.account(request.account.uuid)
        return request.clientAddress.map { [account, .address($0)] } ?? [account]
    }
}
