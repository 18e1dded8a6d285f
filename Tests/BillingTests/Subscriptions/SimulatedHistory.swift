import Admission
import Billing
import Foundation

/// What a simulated provider has told, and what its own books say of each moment.
struct SimulatedHistory {
    let name: String
    var events: [BillingEvent] = []
    var truths: [Truth] = []

    /// How the subscription of this name stood from a moment on, by the simulator's own books.
    struct Truth {
        let subject: String
        let at: Date
        let state: Subscription.State
        /// Only compared where the state opens doors.
        let accessUntil: Date?
        let willRenew: Bool?
        let isHeld: Bool
    }

    mutating func tell(
        _ subject: String, at: Date, _ state: Subscription.State, until accessUntil: Date? = nil,
        willRenew: Bool? = nil, isHeld: Bool = false
    ) {
        truths.removeAll { $0.subject == subject && $0.at == at }
        truths.append(
            Truth(
                subject: subject, at: at, state: state, accessUntil: accessUntil,
                willRenew: willRenew, isHeld: isHeld))
    }

    /// What is wrong with `standings`, judged by the simulator's books.
    func mistakes(in standings: [String: Standing]) -> [String] {
        truths.compactMap { truth in
            guard let standing = standings[truth.subject],
                let moment = standing.moment(at: truth.at)
            else { return "\(truth.subject) has no standing on day \(days(truth.at))" }
            let state = moment.state(at: truth.at)
            let isHeld = standing.holds.contains {
                $0.from <= truth.at && ($0.until.map { truth.at < $0 } ?? true)
            }
            let opens = [.trialing, .active, .grace].contains(truth.state)
            var wrong: [String] = []
            if state != truth.state { wrong.append("is \(state), not \(truth.state)") }
            if opens, moment.accessUntil != truth.accessUntil {
                wrong.append(
                    "ends \(days(moment.accessUntil)), not \(days(truth.accessUntil))")
            }
            if let willRenew = truth.willRenew, moment.willRenew != willRenew {
                wrong.append("renews: \(moment.willRenew)")
            }
            if isHeld != truth.isHeld { wrong.append("is held: \(isHeld)") }
            return wrong.isEmpty ? nil : "day \(days(truth.at)): " + wrong.joined(separator: ", ")
        }
    }

    private func days(_ date: Date?) -> String {
        date.map { "\($0.timeIntervalSince(day(0)) / 86_400)" } ?? "never"
    }
}
