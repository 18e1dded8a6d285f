import Foundation

/// Holds that come of disputes.
enum DisputeHolds {
    /// How long one holds that was opened and decided at the same moment: it was there, so that it ends
    /// a hold which began when only its opening was known, and it keeps nobody out.
    private static let shortestSeconds = 0.001

    /// One hold for each dispute, by the dispute's id: from when it was first open until it was decided
    /// after it was last open.
    static func holds(of observations: [Observation]) -> [Standing.Hold] {
        var disputes: [String: [(at: Date, fact: Observation.Dispute.Fact)]] = [:]
        for observation in observations {
            guard let dispute = observation.dispute else { continue }
            disputes[dispute.id, default: []].append((observation.at, dispute.fact))
        }
        var holds: [Standing.Hold] = []
        for id in disputes.keys.sorted() {
            let facts = (disputes[id] ?? [])
                .sorted { ($0.at, $0.fact.order) < ($1.at, $1.fact.order) }
            guard let first = facts.first(where: { $0.fact == .opened }),
                let lastOpen = facts.lastIndex(where: { $0.fact == .opened })
            else { continue }
            let decided = facts[(lastOpen + 1)...].first?.at
            let until = decided.map { max($0, first.at + shortestSeconds) }
            holds.append(Standing.Hold(source: id, from: first.at, until: until))
        }
        return holds
    }
}
