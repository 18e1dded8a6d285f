import Synchronization

/// How far the play is and how fast it goes. May be told from any number of tasks.
final class Progress: Sendable {
    /// What went through so far.
    struct Total: Sendable {
        let calls: Int
        let milliseconds: Int
        var callsPerSecond: Int { calls * 1000 / max(milliseconds, 1) }
    }

    private struct State {
        var phase = ""
        var done = 0
        var count = 0
        var calls = 0
        var callsBefore = 0
        var phaseStart: ContinuousClock.Instant
        var drawn: ContinuousClock.Instant
    }

    private let printer: Printer
    private let start: ContinuousClock.Instant
    private let state: Mutex<State>
    /// How often the line is drawn anew, at most.
    private static let drawMilliseconds = 100

    init(printer: Printer) {
        self.printer = printer
        let now = ContinuousClock.now
        start = now
        state = Mutex(State(phaseStart: now, drawn: now))
    }

    var total: Total {
        Total(calls: state.withLock(\.calls), milliseconds: Self.milliseconds(since: start))
    }

    /// Begins a part of the play that has `count` steps.
    func begin(_ phase: String, count: Int) {
        state.withLock { state in
            state.phase = phase
            state.done = 0
            state.count = count
            state.callsBefore = state.calls
            state.phaseStart = .now
            draw(&state)
        }
    }

    /// Counts calls that were answered.
    func answered(_ calls: Int = 1) {
        state.withLock { state in
            state.calls += calls
            if Self.milliseconds(since: state.drawn) >= Self.drawMilliseconds { draw(&state) }
        }
    }

    /// Counts steps of this part that are over.
    func step(_ steps: Int = 1) { state.withLock { $0.done += steps } }

    /// Ends the part with a line that stays.
    func end() {
        state.withLock { state in
            draw(&state)
            let line = Self.line(state)
            if printer.isTerminal { printer.redraw(line + "\n") } else { printer.line(line) }
        }
    }

    private func draw(_ state: inout State) {
        guard printer.isTerminal else { return }
        state.drawn = .now
        printer.redraw(Self.line(state))
    }

    private static func line(_ state: State) -> String {
        let calls = state.calls - state.callsBefore
        let rate = calls * 1000 / max(milliseconds(since: state.phaseStart), 1)
        let phase = state.phase.padding(to: 34)
        return "  \(phase) \(state.done.grouped) of \(state.count.grouped), "
            + "\(calls.grouped) calls, \(rate.grouped)/s"
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}

extension String {
    /// The text with spaces after it, `width` wide.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
