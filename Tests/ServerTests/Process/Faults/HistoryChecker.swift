import Foundation

/// Judges a history whose operations were all answered: was any answer untrue, then or in the end?
struct HistoryChecker {
    enum Violation: Hashable, CustomStringConvertible {
        case overCap(code: Int, live: Int, cap: Int)
        case miscounted(code: Int, uses: Int, live: Int)
        case answersDiffer(account: String, code: Int)
        case lost(redemption: String, account: String)
        case wrongState(redemption: String, state: String)
        case unasked(redemption: String, account: String)
        case refusedYetKept(account: String, code: Int)
        case twice(account: String)
        case refusedInVain(account: String, code: Int, taken: Int, cap: Int)

        var description: String {
            switch self {
            case .overCap(let code, let live, let cap):
                "code \(code) has \(live) redemptions of \(cap)"
            case .miscounted(let code, let uses, let live):
                "code \(code) counts \(uses) uses and has \(live) redemptions"
            case .answersDiffer(let account, let code):
                "account \(account), code \(code): one key was answered in two ways"
            case .lost(let redemption, let account):
                "redemption \(redemption) of \(account) was acknowledged and is not there"
            case .wrongState(let redemption, let state):
                "redemption \(redemption) is \(state), which nobody was told"
            case .unasked(let redemption, let account):
                "redemption \(redemption) of \(account) is there, and nobody was told of it"
            case .refusedYetKept(let account, let code):
                "account \(account) was refused code \(code) and has it"
            case .twice(let account): "account \(account) holds two redemptions"
            case .refusedInVain(let account, let code, let taken, let cap):
                "account \(account) was told that code \(code) is used up, with \(taken) of \(cap) "
                    + "uses taken at most"
            }
        }
    }

    private struct Place: Hashable {
        var account: String
        var code: Int
    }

    /// A release counts from its statement on, and is seen from its commit on.
    private static let commitSeconds = 3.0

    let history: History

    func violations() -> Set<Violation> {
        counts().union(answers()).union(strangers()).union(refusals())
    }

    private func counts() -> Set<Violation> {
        var live = [Int](repeating: 0, count: history.codes.count)
        var holders: [String: Int] = [:]
        for row in history.rows where row.state != "released" {
            live[row.code] += 1
            holders[row.account, default: 0] += 1
        }
        var found = Set(holders.filter { $0.value > 1 }.map { Violation.twice(account: $0.key) })
        for (number, code) in history.codes.enumerated() {
            if live[number] > code.cap {
                found.insert(.overCap(code: number, live: live[number], cap: code.cap))
            }
            if live[number] != code.uses {
                found.insert(.miscounted(code: number, uses: code.uses, live: live[number]))
            }
        }
        return found
    }

    /// What was acknowledged is there, in the state that was acknowledged last.
    private func answers() -> Set<Violation> {
        let rows = Dictionary(history.rows.map { ($0.id, $0) }) { first, _ in first }
        var states: [String: (state: String, account: String)] = [:]
        var found: Set<Violation> = []
        for operation in history.operations.sorted(by: { $0.ended < $1.ended }) {
            guard let answer = operation.answers.first else { continue }
            if !operation.answers.allSatisfy({ $0 == answer }) {
                found.insert(.answersDiffer(account: operation.account, code: operation.code))
            }
            switch (answer, operation.kind) {
            case (.redeemed(let id), _): states[id] = ("confirmed", operation.account)
            case (.reserved(let id), _): states[id] = ("reserved", operation.account)
            case (.confirmed, .confirm(let id)): states[id]?.state = "confirmed"
            case (.released, .release(let id)): states[id]?.state = "released"
            default: break
            }
        }
        for (id, told) in states {
            guard let row = rows[id], row.account == told.account else {
                found.insert(.lost(redemption: id, account: told.account))
                continue
            }
            if row.state != told.state {
                found.insert(.wrongState(redemption: id, state: row.state))
            }
        }
        return found
    }

    /// Nothing is there that nobody was told of.
    private func strangers() -> Set<Violation> {
        var told: Set<String> = []
        var refused: Set<Place> = []
        for operation in history.operations {
            switch operation.answers.first {
            case .redeemed(let id), .reserved(let id): told.insert(id)
            case .refused: refused.insert(Place(account: operation.account, code: operation.code))
            default: break
            }
        }
        return Set(
            history.rows.filter { !told.contains($0.id) }.map { row in
                refused.contains(Place(account: row.account, code: row.code))
                    ? .refusedYetKept(account: row.account, code: row.code)
                    : .unasked(redemption: row.id, account: row.account)
            })
    }

    /// Who was told that a code is used up was told so while it may have been.
    private func refusals() -> Set<Violation> {
        let rows = Dictionary(grouping: history.rows, by: \.code)
        var found: Set<Violation> = []
        for operation in history.operations {
            guard case .refused("exhausted") = operation.answers.first else { continue }
            let cap = history.codes[operation.code].cap
            let taken = (rows[operation.code] ?? []).count { row in
                let end = row.releasedAt?.addingTimeInterval(Self.commitSeconds) ?? .distantFuture
                return row.at <= operation.ended && end >= operation.began
            }
            if taken < cap {
                found.insert(
                    .refusedInVain(
                        account: operation.account, code: operation.code, taken: taken, cap: cap))
            }
        }
        return found
    }
}
