import Dispatch
import NIOCore
import Synchronization

/// Runs tasks on an event loop's own thread, so that a call needs no hop to another.
final class LoopExecutor: TaskExecutor {
    private struct State {
        /// What waits to run. One turn of the loop takes all of it.
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    let workers = IdleCallWorkers()
    private let loop: any EventLoop
    private let state = Mutex(State())

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isClosed = state.withLock { state in
            guard !state.isClosed else { return true }
            state.jobs.append(job)
            // While others wait, a turn is coming that takes this one too.
            if state.jobs.count == 1 { loop.execute { self.runAll() } }
            return false
        }
        if isClosed { runElsewhere([job]) }
    }

    /// Has the loop run `work`; once it is closed, nothing does.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.isClosed { loop.execute(work) }
        }
    }

    /// Lets the loop be shut down. What still runs goes on elsewhere, until it comes to its end.
    func close() {
        workers.close()
        let left = state.withLock { state in
            state.isClosed = true
            let left = state.jobs
            state.jobs = []
            return left
        }
        runElsewhere(left)
    }

    private func runAll() {
        let taken = state.withLock { state in
            let taken = state.jobs
            state.jobs.removeAll()
            return taken
        }
        for job in taken { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func runElsewhere(_ jobs: [UnownedJob]) {
        guard !jobs.isEmpty else { return }
        DispatchQueue.global().async {
            for job in jobs { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}
