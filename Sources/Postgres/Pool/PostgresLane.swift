import DequeModule
import Synchronization

/// Shared connections in pipeline mode, for statements that are each a transaction of their own,
/// from many callers at once.
///
/// Each call has its own sync, so an error is its own alone; answers come back in order on the
/// least loaded connection. Connections open on first use and again after a loss. A cancelled
/// caller is let go at once: its statement may still run, its answer is dropped.
package final class PostgresLane: Sendable, Querying {
    fileprivate enum Slot {
        case empty
        case connecting
        case open(Connection)
    }

    fileprivate struct Inner {
        var slots: [Slot]
        var waiting: Deque<Exchange> = []
        var isFailing = false
        var isClosed = false
    }

    private let opening: Opening
    private let loop = EventLoop.next()
    private let inner: Mutex<Inner>

    init(_ opening: Opening, connections: Int) {
        self.opening = opening
        inner = Mutex(Inner(slots: Array(repeating: .empty, count: max(connections, 1))))
    }

    /// The thread of the lane's connections. What runs there asks without waking another.
    package var executor: any TaskExecutor { loop }

    package func all(
        _ statement: Statement, _ parameters: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        try await together([Call(statement, parameters)])[0]
    }

    package func together(_ calls: [Call]) async throws(PostgresError) -> [Rows] {
        let work = try Exchange.Work(calls)
        do throws(PostgresError) {
            return try await run(Exchange(work, isAutocommit: true))
        } catch  where error.kind == .connection && !error.mayHaveRun && error.sqlState == nil {
            // A connection that was lost before it took the call: nothing was sent.
            return try await run(Exchange(work, isAutocommit: true))
        }
    }

    private func run(_ exchange: Exchange) async throws(PostgresError) -> [Rows] {
        if Task.isCancelled { throw .cancelled }
        submit(exchange)
        let answer = await withTaskCancellationHandler {
            await exchange.reply.value()
        } onCancel: {
            exchange.reply.give(.failure(.cancelled))
        }
        return try answer.get()
    }

    private func submit(_ exchange: Exchange) {
        enum Way {
            case send(Connection)
            case wait
            case refuse
        }
        let (way, opens) = inner.withLock { inner -> (Way, [Int]) in
            if inner.isClosed { return (.refuse, []) }
            let best = inner.leastLoaded
            // Another connection is worth opening once all that are open have work.
            let opens = best.map { $0.load > 0 } ?? true ? inner.slotsToOpen() : []
            if let best { return (.send(best), opens) }
            inner.waiting.append(exchange)
            return (.wait, opens)
        }
        switch way {
        case .send(let connection): connection.submit(exchange)
        case .wait: break
        case .refuse: exchange.reply.give(.failure(.closed))
        }
        for slot in opens { open(slot) }
    }

    private func open(_ slot: Int) {
        opening.open(on: loop) { [weak self] outcome in
            guard let self else {
                if case .success(let connection) = outcome { connection.fail(.closed) }
                return
            }
            switch outcome {
            case .success(let connection): opened(connection, slot)
            case .failure(let error): failed(error, slot)
            }
        }
    }

    private func opened(_ connection: Connection, _ slot: Int) {
        connection.start { [weak self, weak connection] in self?.lost(connection, slot) }
        let (waiting, isClosed) = inner.withLock { inner -> (Deque<Exchange>, Bool) in
            inner.isFailing = false
            inner.slots[slot] = inner.isClosed ? .empty : .open(connection)
            defer { inner.waiting = [] }
            return (inner.waiting, inner.isClosed)
        }
        for exchange in waiting { connection.submit(exchange) }
        if isClosed { connection.retire() }
    }

    /// Who waits is told at once, unless another attempt is still under way.
    private func failed(_ error: PostgresError, _ slot: Int) {
        let waiting = inner.withLock { inner -> Deque<Exchange> in
            inner.isFailing = true
            inner.slots[slot] = .empty
            let othersConnect = inner.slots.contains {
                if case .connecting = $0 { true } else { false }
            }
            if othersConnect { return [] }
            defer { inner.waiting = [] }
            return inner.waiting
        }
        for exchange in waiting { exchange.reply.give(.failure(error)) }
    }

    /// Replaces a lost connection at once; should that fail, the next call tries again.
    private func lost(_ connection: Connection?, _ slot: Int) {
        let opens = inner.withLock { inner -> Bool in
            guard case .open(let current) = inner.slots[slot], current === connection,
                !inner.isClosed
            else { return false }
            inner.slots[slot] = .connecting
            return true
        }
        if opens { open(slot) }
    }

    /// Refuses new calls; connections close when their callers are answered.
    func close() {
        let (open, waiting) = inner.withLock { inner -> ([Connection], Deque<Exchange>) in
            inner.isClosed = true
            let open = inner.slots.compactMap { slot -> Connection? in
                if case .open(let connection) = slot { connection } else { nil }
            }
            defer {
                inner.waiting = []
                inner.slots = inner.slots.map { _ in .empty }
            }
            return (open, inner.waiting)
        }
        for exchange in waiting { exchange.reply.give(.failure(.closed)) }
        for connection in open { connection.retire() }
    }

    deinit {
        close()
    }
}

extension PostgresLane.Inner {
    fileprivate var leastLoaded: Connection? {
        var best: Connection?
        var leastLoad = Int.max
        for case .open(let connection) in slots where connection.isOpen {
            let load = connection.load
            if load < leastLoad { (best, leastLoad) = (connection, load) }
        }
        return best
    }

    /// Marks empty slots as connecting and returns them: all, or one while connecting fails.
    fileprivate mutating func slotsToOpen() -> [Int] {
        var opens: [Int] = []
        for (index, slot) in slots.enumerated() {
            switch slot {
            case .connecting where isFailing: return []
            case .empty:
                if isFailing, !opens.isEmpty { break }
                opens.append(index)
            default: break
            }
        }
        for index in opens { slots[index] = .connecting }
        return opens
    }
}
