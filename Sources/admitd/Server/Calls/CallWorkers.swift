import Synchronization

/// Carries out calls on an event loop's thread, one after the other. It is kept from call to call, so
/// that a busy server makes no task for each.
final class CallWorker: Sendable {
    typealias Work = @Sendable () async -> Void

    private let task = Mutex<Task<Void, Never>?>(nil)

    fileprivate func started(_ task: Task<Void, Never>) {
        self.task.withLock { $0 = task }
    }

    /// Cancels the call. To be called only while it is being carried out: the next one would be
    /// cancelled otherwise.
    func cancel() {
        task.withLock { $0 }?.cancel()
    }
}

/// The workers of one loop that have nothing to do.
final class IdleCallWorkers: Sendable {
    private struct State {
        var idle: [(worker: CallWorker, wake: UnsafeContinuation<CallWorker.Work?, Never>)] = []
        var isClosed = false
    }

    /// More than that end when they have nothing to do.
    private static var most: Int { 256 }

    private let state = Mutex(State())

    /// Wakes a worker for `work`; `nil` when there is none.
    fileprivate func wake(for work: @escaping CallWorker.Work) -> CallWorker? {
        let taken = state.withLock { $0.idle.popLast() }
        taken?.wake.resume(returning: work)
        return taken?.worker
    }

    /// Waits for the next call; `nil` when the worker is of no more use.
    fileprivate func rest(_ worker: CallWorker) async -> CallWorker.Work? {
        if Task.isCancelled { return nil }
        return await withUnsafeContinuation { continuation in
            let mayRest = state.withLock { state in
                guard !state.isClosed, state.idle.count < Self.most else { return false }
                state.idle.append((worker, continuation))
                return true
            }
            if !mayRest { continuation.resume(returning: nil) }
        }
    }

    /// Ends the idle workers; whoever is at work ends after it.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for taken in idle { taken.wake.resume(returning: nil) }
    }
}

extension LoopExecutor {
    /// Has an idle worker carry out `work` on the loop's thread, or a new one. To be called on that
    /// thread; `work` may begin before this returns.
    @discardableResult
    func run(_ work: @escaping CallWorker.Work) -> CallWorker {
        if let worker = workers.wake(for: work) { return worker }
        let worker = CallWorker()
        worker.started(
            Task.immediate(executorPreference: self) { [workers] in
                var next: CallWorker.Work? = work
                while let work = next {
                    await work()
                    next = await workers.rest(worker)
                }
            })
        return worker
    }
}
