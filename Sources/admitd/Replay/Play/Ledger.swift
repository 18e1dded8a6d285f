import Foundation
import Synchronization

/// What the answers said, for each person and in all. May be told from any number of tasks.
final class Ledger: Sendable {
    /// What became of one person, as the answers told it.
    struct Fate: Sendable, Equatable {
        var account: UUID?
        var isLinked = false
        var isSubscribed = false
        /// Whether Admit said that paying is what opens the door.
        var wasToldToPay = false
        /// The redemption that was acknowledged, if one was.
        var redemption: UUID?
        /// Why their code was refused.
        var refusal: String?
        var isAdmitted = false
    }

    /// What is counted over all.
    struct Tally: Sendable, Equatable {
        /// Calls that were sent twice under one key, at the same time or later.
        var retries = 0
        /// Calls whose answer was not waited for, and that were sent again under the same key.
        var lost = 0
        var guesses = 0
        /// Guesses that were not refused.
        var hits = 0
        /// Looks at whether somebody may come in that agreed with what they were told before.
        var visits = 0
        /// Where two answers under one key differed; one sentence each.
        var unequal: [String] = []
        /// Where somebody was let in who had not been admitted, or turned away who had; likewise.
        var contradictions: [String] = []
    }

    private struct State {
        var fates: [Fate]
        var tally = Tally()
    }

    private let state: Mutex<State>

    init(people: Int) {
        state = Mutex(State(fates: Array(repeating: Fate(), count: people)))
    }

    var fates: [Fate] { state.withLock { $0.fates } }
    var tally: Tally { state.withLock { $0.tally } }

    func fate(of person: Int) -> Fate { state.withLock { $0.fates[person] } }

    /// The accounts of people who have signed up.
    func accounts(of people: [Int]) -> [UUID] {
        state.withLock { state in people.compactMap { state.fates[$0].account } }
    }

    func note(_ person: Int, _ change: (inout Fate) -> Void) {
        state.withLock { change(&$0.fates[person]) }
    }

    func count(_ change: (inout Tally) -> Void) {
        state.withLock { change(&$0.tally) }
    }
}
