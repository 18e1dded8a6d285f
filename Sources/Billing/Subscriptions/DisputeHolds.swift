import Foundation

/// Holds that come of disputes.
enum DisputeHolds {
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
            if decided == first.at { continue }
            holds.append(Standing.Hold(source: id, from: first.at, until: decided))
        }
        return holds
    }
}
