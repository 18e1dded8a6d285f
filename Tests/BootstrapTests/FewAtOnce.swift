import Synchronization
import Testing

/// Lets few tests run at once: each starts servers, and a machine full of them is slow to the point
/// where limits of time run out.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
    private static let gate = Gate(places: 4)

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        await Self.gate.enter()
        defer { Self.gate.leave() }
        try await body()
    }

    private final class Gate: Sendable {
        private struct State {
            var places: Int
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state: Mutex<State>

        init(places: Int) {
            state = Mutex(State(places: places))
        }

        func enter() async {
            await withCheckedContinuation { continuation in
                let mayEnter = state.withLock { state in
                    if state.places > 0 {
                        state.places -= 1
                        return true
                    }
                    state.waiting.append(continuation)
                    return false
                }
                if mayEnter { continuation.resume() }
            }
        }

        func leave() {
            let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                state.places += 1
                return nil
            }
            next?.resume()
        }
    }
}

extension Trait where Self == FewAtOnce {
    static var fewAtOnce: Self { Self() }
}
