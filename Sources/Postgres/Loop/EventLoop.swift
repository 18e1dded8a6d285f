import CLibPQ
import Foundation
import Synchronization

/// Something on a loop that is told when its descriptor is ready.
protocol LoopHandler: AnyObject {
    /// Runs on the loop's thread.
    func ready(_ events: UInt32)
}

/// A thread that waits on epoll and runs jobs, timers and handlers one after the other.
///
/// All libpq calls of a connection happen on its loop, so no lock guards a connection and no
/// thread of Swift's cooperative pool ever waits for a socket. The loops live as long as the
/// process.
///
/// Tasks that prefer it run on that thread too, so that what asks the database hands over to it, and
/// takes the answer, without waking another thread.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    typealias Job = @Sendable () -> Void

    private struct Inbox {
        var jobs: [Job] = []
        var isSignalled = false
    }

    struct Timer {
        fileprivate let id: UInt64
    }

    private let epoll = admit_epoll_create()
    private let wakeup = admit_eventfd_create()
    private let inbox = Mutex(Inbox())

    /// The loop's thread, once it runs; 0 before.
    private let thread = Atomic<UInt>(0)

    // Touched on the loop's thread alone.
    private var localJobs: [Job] = []
    private var handlers: [UInt64: any LoopHandler] = [:]
    private var timers: [(id: UInt64, at: Double, job: Job)] = []
    private var nextID: UInt64 = 1

    private static let loops = (0..<2).map { EventLoop(index: $0) }
    private static let turn = Atomic<Int>(0)

    /// One of the process's loops, in turn.
    static func next() -> EventLoop {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[(turn & .max) % loops.count]
    }

    private init(index: Int) {
        precondition(epoll >= 0 && wakeup >= 0, "no descriptor left for an event loop")
        _ = admit_epoll_set(epoll, wakeup, UInt32(admit_event_readable), 0)
        let thread = Thread { [self] in run() }
        thread.name = "postgres-\(index)"
        thread.start()
    }

    /// Seconds of the monotonic clock.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Runs `job` on the loop's thread, after those handed over before.
    func execute(_ job: @escaping Job) {
        if isCurrent { return localJobs.append(job) }
        let wakes = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isSignalled = true }
            return !inbox.isSignalled
        }
        if wakes { admit_eventfd_signal(wakeup) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Whether the caller runs on the loop's thread.
    private var isCurrent: Bool {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Runs `job` in `seconds`. On the loop's thread only.
    func schedule(in seconds: Double, _ job: @escaping Job) -> Timer {
        nextID += 1
        timers.append((nextID, Self.now + seconds, job))
        return Timer(id: nextID)
    }

    /// Forgets a timer. On the loop's thread only.
    func cancel(_ timer: Timer) {
        timers.removeAll { $0.id == timer.id }
    }

    /// Adds a handler and returns its token. On the loop's thread only.
    func add(_ handler: any LoopHandler) -> UInt64 {
        nextID += 1
        handlers[nextID] = handler
        return nextID
    }

    /// Watches the descriptor for the handler. On the loop's thread only.
    func watch(_ descriptor: Int32, events: UInt32, token: UInt64) {
        _ = admit_epoll_set(epoll, descriptor, events, token)
    }

    /// Forgets a handler; to be called before its descriptor is closed. On the loop's thread only.
    func remove(token: UInt64, descriptor: Int32) {
        handlers[token] = nil
        if descriptor >= 0 { admit_epoll_remove(epoll, descriptor) }
    }

    private func run() -> Never {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let events = UnsafeMutablePointer<admit_event>.allocate(capacity: 64)
        while true {
            let count = Int(admit_epoll_wait(epoll, events, millisecondsToNextTimer()))
            for index in 0..<count {
                let event = events[index]
                if event.token == 0 {
                    runJobs()
                } else {
                    handlers[event.token]?.ready(event.events)
                }
                runLocalJobs()
            }
            runTimers()
            runLocalJobs()
        }
    }

    private func runJobs() {
        admit_eventfd_clear(wakeup)
        var jobs: [Job] = []
        inbox.withLock { inbox in
            swap(&jobs, &inbox.jobs)
            inbox.isSignalled = false
        }
        for job in jobs { job() }
    }

    /// Runs what was handed over on this thread, and what that hands over in turn.
    private func runLocalJobs() {
        while !localJobs.isEmpty {
            var jobs: [Job] = []
            swap(&jobs, &localJobs)
            for job in jobs { job() }
        }
    }

    private func millisecondsToNextTimer() -> Int32 {
        guard let first = timers.lazy.map(\.at).min() else { return -1 }
        return Int32(min(max((first - Self.now) * 1000, 0).rounded(.up), 60_000))
    }

    private func runTimers() {
        guard !timers.isEmpty else { return }
        let now = Self.now
        let due = timers.filter { $0.at <= now }
        guard !due.isEmpty else { return }
        timers.removeAll { $0.at <= now }
        for timer in due { timer.job() }
    }
}
