import Admission
import Foundation
import Postgres
import Synchronization

/// Looks tokens up in batches and remembers the standing ones for a short while.
final class CredentialCache: Sendable {
    private let batcher: Batcher<[UInt8], Found?>
    private let entries = Mutex<[[UInt8]: Credential]>([:])

    /// How long a revoked token may go on working.
    private static var lifetime: Duration { .seconds(2) }
    /// Random tokens of guessers are never remembered, so this many belong to real callers.
    private static var mostEntries: Int { 10_000 }

    private struct Found: Sendable {
        let caller: Caller.ID
        let scopes: Set<String>
        let remaining: Duration?
    }

    init(_ lane: PostgresLane) {
        batcher = Batcher("callers", maximumSize: 64, depth: 1) { hashes in
            var found: [Found?] = Array(repeating: nil, count: hashes.count)
            for row in try await lane.all(.callerByToken, [.byteaArray(hashes)]) {
                let expiresAt: Date? = try row(3)
                let now: Date = try row(4)
                found[try row(0, as: Int.self) - 1] = Found(
                    caller: Caller.ID(try row(1)), scopes: Set(try row(2, as: [String].self)),
                    remaining: expiresAt.map { .seconds($0.timeIntervalSince(now)) })
            }
            return found.map { .success($0) }
        }
    }

    func find(_ hash: [UInt8]) async throws -> Credential? {
        let now = ContinuousClock.now
        let known = entries.withLock { entries -> Credential? in
            guard let entry = entries[hash], entry.standsUntil > now else { return nil }
            return entry
        }
        if let known { return known }
        guard let found = try await batcher.submit(hash) else {
            entries.withLock { _ = $0.removeValue(forKey: hash) }
            return nil
        }
        let credential = Credential(
            caller: found.caller, scopes: found.scopes,
            standsUntil: now + min(Self.lifetime, found.remaining ?? Self.lifetime))
        entries.withLock { entries in
            if entries.count >= Self.mostEntries { entries.removeAll(keepingCapacity: true) }
            entries[hash] = credential
        }
        return credential
    }
}
