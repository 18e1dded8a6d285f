package import Admission
package import Billing
import Foundation
import Postgres

/// Some of what a provider tells, ready to be put into a run.
package struct ToldSubscriptions: Sendable {
    /// What to go on with after these; `nil` leaves the place as it is.
    package var cursor: String?
    /// Whether there is no more.
    package var isLast = false
    /// What could not be read: one sentence each.
    package var faults: [String] = []
    /// Each name once; of several the last counts.
    private var rows: [String: Row] = [:]
    /// Refunds and disputes, by their names.
    private var reversals: [String: Observation] = [:]

    /// What one subscription's row is written from. Made where there is time for it.
    package struct Row: Sendable {
        let name: String
        let environment: Identity.Environment
        let observation: String?
        let standing: Standing?
        let references: [String]
        let predecessor: String?
        let precisionSeconds: Int32

        package init(_ remote: RemoteSubscription, _ policy: SubscriptionPolicy) {
            name = remote.externalID
            environment = remote.environment
            observation = ObservationText.text(remote.observation)
            standing = remote.standing(policy)
            references = remote.observation.references
            predecessor = remote.observation.predecessor
            precisionSeconds = Int32(remote.precisionSeconds)
        }

        /// One that could not be fetched.
        package init(unfetched name: String, in environment: Identity.Environment) {
            self.name = name
            self.environment = environment
            observation = nil
            standing = nil
            references = []
            predecessor = nil
            precisionSeconds = 1
        }
    }

    package init() {}

    /// How many there are.
    package var count: Int { rows.count }

    /// Takes one in.
    package mutating func add(_ row: Row) { rows[row.name] = row }

    /// Takes a refund or a dispute in, whose key is the provider's name of it.
    package mutating func add(reversal: Observation) { reversals[reversal.key] = reversal }

    var columns: [PostgresValue] {
        let rows = rows.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let current = rows.map { $0.standing?.current }
        func moments(_ moment: (Standing.Moment) -> Date?) -> PostgresValue {
            .timestamptzArray(current.map { $0.flatMap(moment) })
        }
        return [
            .textArray(rows.map(\.name)), .textArray(rows.map(\.environment.rawValue)),
            .textArray(rows.map(\.observation)), .textArray(current.map { $0?.state.rawValue }),
            .boolArray(current.map { $0?.willRenew }), moments(\.paidThrough),
            moments(\.graceUntil), moments(\.accessUntil),
            .textArray(current.map { $0.map { Self.joined($0.products) } }),
            .textArray(rows.map { $0.standing.map { Self.joined($0.owners) } }),
            .textArray(rows.map { Self.joined($0.references) }),
            .textArray(rows.map(\.predecessor)), .int4Array(rows.map(\.precisionSeconds)),
        ]
    }

    /// `nil` when there are no refunds and disputes.
    var reversalColumns: [PostgresValue]? {
        guard !reversals.isEmpty else { return nil }
        let all = reversals.values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return [
            .textArray(all.map(\.key)), .textArray(all.map { ObservationText.text($0) }),
            .textArray(all.map { Self.joined($0.references) }),
        ]
    }

    var place: [PostgresValue] {
        [
            .text(cursor), .bool(isLast), .int8(Int64(faults.count)),
            .textArray(Array(faults.prefix(20))),
        ]
    }

    private static func joined(_ items: [String]) -> String {
        items.joined(separator: "\u{1F}")
    }
}
