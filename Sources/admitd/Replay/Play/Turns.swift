import Synchronization

/// Keeps the steps of each person in order while everybody else's go on.
final class Turns: Sendable {
    private struct Waiter {
        let turn: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var done: [Int]
        var waiters: [Int: [Waiter]] = [:]
        var isAbandoned = false
    }

    private let state: Mutex<State>
    private let taken = Atomic(0)

    init(people: Int) {
        state = Mutex(State(done: Array(repeating: 0, count: people)))
    }

    /// The place of the next event, which nobody else is given.
    func takePlace() -> Int { taken.add(1, ordering: .relaxed).oldValue }

    /// Waits until a person has so many steps behind them.
    /// - Throws: `CancellationError` once the play is abandoned.
    func wait(for person: Int, turn: Int) async throws {
        if state.withLock({ !$0.isAbandoned && $0.done[person] >= turn }) { return }
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Void, any Error>? = state.withLock { state in
                if state.isAbandoned { return .failure(CancellationError()) }
                if state.done[person] >= turn { return .success(()) }
                state.waiters[person, default: []].append(
                    Waiter(turn: turn, continuation: continuation))
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }

    /// One step more of each is done.
    func finish(_ people: [Int]) {
        let ready = state.withLock { state in
            var ready: [Waiter] = []
            for person in people {
                state.done[person] += 1
                guard let waiters = state.waiters.removeValue(forKey: person) else { continue }
                let done = state.done[person]
                ready += waiters.filter { $0.turn <= done }
                let rest = waiters.filter { $0.turn > done }
                if !rest.isEmpty { state.waiters[person] = rest }
            }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    /// Nobody waits any longer.
    func abandon() {
        let waiters = state.withLock { state in
            state.isAbandoned = true
            let waiters = state.waiters.values.flatMap { $0 }
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: CancellationError()) }
    }
}
