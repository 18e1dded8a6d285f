import Synchronization

/// Runs `work` in a task of its own and answers what comes first: its end, or the deadline.
///
/// At the deadline the work is cancelled and no longer waited for, and `expired` is answered. The
/// work is cancelled as well when the task that waits here is.
@usableFromInline func firstOf<Outcome: Sendable>(
    deadline: ContinuousClock.Instant, expired: Outcome,
    work: @escaping @Sendable () async -> Outcome
) async -> Outcome {
    let race = Race<Outcome>()
    let worker = Task { race.finish(await work()) }
    let timer = Task {
        guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
        race.finish(expired)
        worker.cancel()
    }
    return await withTaskCancellationHandler {
        let outcome = await race.outcome()
        timer.cancel()
        return outcome
    } onCancel: {
        worker.cancel()
    }
}

/// Keeps the first outcome, for the one who waits.
private final class Race<Outcome: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Outcome, Never>)
        case decided(Outcome)
    }

    private let state = Mutex(State.open)

    func finish(_ outcome: Outcome) {
        let waiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            switch state {
            case .open:
                state = .decided(outcome)
                return nil
            case .waiting(let continuation):
                state = .decided(outcome)
                return continuation
            case .decided:
                return nil
            }
        }
        waiting?.resume(returning: outcome)
    }

    /// To be called once.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let decided = state.withLock { state -> Outcome? in
                if case .decided(let outcome) = state { return outcome }
                state = .waiting(continuation)
                return nil
            }
            if let decided { continuation.resume(returning: decided) }
        }
    }
}
