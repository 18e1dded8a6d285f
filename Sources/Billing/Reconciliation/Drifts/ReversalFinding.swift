import Admission
import Foundation

/// Those of a subscription's refunds and disputes at the provider that make a difference to what is known
/// of it.
struct ReversalFinding {
    /// What is to go into the ledger.
    private(set) var observations: [Observation] = []
    /// What a dispute comes to that is open at one side and not at the other; `nil` when holds agree.
    private(set) var holdDifference: Drift.Kind?

    private let now: Date

    /// Tries each one and keeps in `history` those that change whether it opens doors now. Of what was
    /// told already the moment may differ by a second, and is left as it was told.
    init(_ told: [Observation], in history: inout SubscriptionHistory, at now: Date) {
        self.now = now
        for reversal in told {
            var trial = history
            trial.insert(reversal)
            guard let before = history.standing, let after = trial.standing else { continue }
            let holds = (open(before), open(after))
            guard
                before.current.state(at: now) != after.current.state(at: now) || holds.0 != holds.1
            else { continue }
            history = trial
            observations.append(reversal)
            guard holds.0 != holds.1 else { continue }
            holdDifference = holds.1.subtracting(holds.0).isEmpty ? .undergrant : .refundUnapplied
        }
    }

    var isEmpty: Bool { observations.isEmpty }

    /// The provider's names of them, and how they stand.
    var summary: String {
        observations.map { reversal in
            let fact =
                reversal.dispute?.fact.rawValue
                ?? (reversal.payments.first?.fact == .refunded ? "succeeded" : "failed")
            return "\(reversal.kind) \(reversal.key) \(fact)"
        }.joined(separator: ", ")
    }

    /// Disputes that keep it from opening doors now.
    private func open(_ standing: Standing) -> Set<String> {
        Set(
            standing.holds.filter { $0.from <= now && ($0.until.map { $0 > now } ?? true) }
                .map(\.source))
    }
}
