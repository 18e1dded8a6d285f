public import Foundation
import JSONRPC

extension WaitlistProof {
    /// What is wrong with a draw.
    public enum Flaw: Error, Hashable, Sendable {
        /// The secret is not revealed, so that there is nothing to check.
        case notRevealed
        /// The secret is not the one that was committed to.
        case commitment
        /// There are not as many entries as were drawn.
        case count
        /// The entries are not those that were noted down when they were drawn.
        case roll
        /// This account was drawn out of turn.
        case order(UUID)
    }

    /// Does the draws over: the commitment, everybody's key, the chain of entries and the order, all
    /// from the secret and the entries alone.
    public func verify() throws(Flaw) {
        guard let secret else { throw .notRevealed }
        guard let bytes = Digest.bytes(hexadecimal: secret), bytes.count == 32 else {
            throw .commitment
        }
        let name =
            "admit waitlist\n\(product)\n\(region)\n\(Int(cohort.timeIntervalSince1970))\n"
        guard Digest.sha256(name + secret).hexadecimal == commitment else { throw .commitment }
        guard entries.count == taken else { throw .count }
        try verifyRoll()
        try verifyOrder(secret: bytes)
    }

    private func verifyRoll() throws(Flaw) {
        var roll = commitment
        for entry in entries {
            let flag = entry.subscribersFirst ? "1" : "0"
            roll =
                Digest.sha256(
                    "\(roll) \(entry.name) \(entry.band) \(entry.joinedAfter) \(entry.draw) \(flag)"
                ).hexadecimal
        }
        guard roll == self.roll else { throw .roll }
    }

    /// Of those who had joined before a draw, it must have taken the first ones, in order.
    private func verifyOrder(secret: [UInt8]) throws(Flaw) {
        let ranked = entries.map { Ranked(entry: $0, key: Digest.hmac($0.name, key: secret)) }
        var lastByDraw: [(draw: Int, last: Ranked)] = []
        for ranked in ranked {
            let entry = ranked.entry
            guard entry.joinedAfter < entry.draw else { throw .order(entry.account) }
            if let current = lastByDraw.last, current.draw == entry.draw {
                guard current.last.precedes(ranked) else { throw .order(entry.account) }
                lastByDraw.removeLast()
            } else if let current = lastByDraw.last, current.draw > entry.draw {
                throw .order(entry.account)
            }
            // Whoever was there for an earlier draw and was not taken comes after all whom it took.
            for (draw, last) in lastByDraw.reversed() {
                guard draw > entry.joinedAfter else { break }
                guard last.precedes(ranked) else { throw .order(entry.account) }
            }
            lastByDraw.append((entry.draw, ranked))
        }
    }

    private struct Ranked {
        let entry: Entry
        let key: [UInt8]

        /// Whether this one's turn comes first in the draw that took it.
        func precedes(_ other: Ranked) -> Bool {
            if entry.subscribersFirst, entry.band != other.entry.band {
                return entry.band < other.entry.band
            }
            return key.lexicographicallyPrecedes(other.key)
        }
    }
}

extension WaitlistProof.Entry {
    /// The account's id in lower case, as it is hashed.
    fileprivate var name: String { account.uuidString.lowercased() }
}
