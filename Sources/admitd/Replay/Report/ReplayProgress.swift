import Foundation
import Synchronization

/// How far the replay is: on a terminal one line that moves, elsewhere a line now and then. It goes
/// to standard error, so that what is printed at the end stands alone.
final class ReplayProgress: Sendable {
    private struct State {
        var second = 0
        var arrived = 0
        var calls = 0
        var callsThen = 0
        var told: ContinuousClock.Instant
    }

    private let people: Int
    private let isTerminal: Bool
    private let state: Mutex<State>

    init(people: Int, isTerminal: Bool) {
        self.people = people
        self.isTerminal = isTerminal
        state = Mutex(State(told: .now))
    }

    /// Counts calls that were answered.
    func answered(_ calls: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.calls += calls
            let pause = now - state.told
            guard pause >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return }
            tell(state, since: pause)
            state.told = now
            state.callsThen = state.calls
        }
    }

    /// An event is over.
    func played(_ event: TraceEvent) {
        state.withLock { state in
            state.second = max(state.second, event.second)
            if event.act == .signUp { state.arrived += event.people.count }
        }
    }

    /// Leaves the last state standing.
    func end() {
        guard isTerminal else { return }
        state.withLock { state in
            tell(state, since: .now - state.told)
            Self.write("\n")
        }
    }

    private func tell(_ state: State, since pause: Duration) {
        let rate = Double(state.calls - state.callsThen) / max(pause / .seconds(1), 0.001)
        let line =
            "  \(Self.clock(state.second))  \(state.arrived.grouped) of \(people.grouped) people, "
            + "\(state.calls.grouped) calls, \(Int(rate).grouped)/s"
        Self.write(isTerminal ? "\r\u{1B}[2K" + line : line + "\n")
    }

    /// A moment of the launch, as `day 2, 19:05`.
    static func clock(_ second: Int) -> String {
        let minutes = min(second, Trace.seconds - 1) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "day \(minutes / 1440 + 1), \(two(minutes / 60 % 24)):\(two(minutes % 60))"
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
