import DequeModule

/// The pool's decisions: a value that is told what happened and answers what to do. It does no
/// I/O and reads no clock; times are seconds of any monotonic clock.
struct PoolState {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    enum Action: Equatable {
        case connect
        case lend(ConnectionID, WaiterID)
        /// Ping the connection, then report `checked`.
        case check(ConnectionID)
        case close(ConnectionID)
        case refuse(WaiterID, Refusal)
        /// Everything is closed after a shutdown.
        case drained
    }

    enum Refusal: Equatable {
        case connecting
        case deadline
        case cancelled
        case closed
    }

    let size: Int
    let acquireTimeoutSeconds: Double
    /// A connection that lay idle longer is pinged before it is lent.
    let checkAfterSeconds: Double

    private var idle: [(id: ConnectionID, since: Double)] = []
    private var lent: Set<ConnectionID> = []
    private var checking: Set<ConnectionID> = []
    private var connecting = 0
    private var waiters: Deque<(id: WaiterID, deadline: Double)> = []
    /// The last attempt to connect failed; until one succeeds there is one at a time.
    private var isFailing = false
    private var isShutDown = false

    init(size: Int, acquireTimeoutSeconds: Double, checkAfterSeconds: Double = 30) {
        self.size = max(size, 1)
        self.acquireTimeoutSeconds = acquireTimeoutSeconds
        self.checkAfterSeconds = checkAfterSeconds
    }

    var openConnections: Int { idle.count + lent.count + checking.count }
    var idleConnections: [ConnectionID] { idle.map(\.id) }
    /// When the first waiter gives up.
    var nextDeadline: Double? { waiters.first?.deadline }

    mutating func acquire(_ waiter: WaiterID, now: Double) -> [Action] {
        if isShutDown { return [.refuse(waiter, .closed)] }
        if let last = idle.last, now - last.since <= checkAfterSeconds, waiters.isEmpty {
            idle.removeLast()
            lent.insert(last.id)
            return [.lend(last.id, waiter)]
        }
        waiters.append((waiter, now + acquireTimeoutSeconds))
        return replenish()
    }

    /// A connection was opened.
    mutating func connected(_ id: ConnectionID, now: Double) -> [Action] {
        connecting -= 1
        isFailing = false
        if isShutDown { return [.close(id)] + drained() }
        return offer(id, now: now)
    }

    /// An attempt failed. Waiters are told at once, unless the server is merely full while
    /// others hold connections that will come back.
    mutating func connectFailed(serverIsFull: Bool) -> [Action] {
        connecting -= 1
        isFailing = true
        if isShutDown { return drained() }
        if serverIsFull, !lent.isEmpty || !checking.isEmpty { return [] }
        defer { waiters = [] }
        return waiters.map { .refuse($0.id, .connecting) }
    }

    /// A borrower is done.
    mutating func release(_ id: ConnectionID, isReusable: Bool, now: Double) -> [Action] {
        guard lent.remove(id) != nil else { return [] }
        guard isReusable, !isShutDown else {
            return [.close(id)] + (isShutDown ? drained() : replenish())
        }
        return offer(id, now: now)
    }

    /// A ping came back, or did not.
    mutating func checked(_ id: ConnectionID, isAlive: Bool, now: Double) -> [Action] {
        guard checking.remove(id) != nil else { return [] }
        guard isAlive, !isShutDown else {
            return [.close(id)] + (isShutDown ? drained() : replenish())
        }
        return offer(id, now: now)
    }

    /// The connection was closed from the other side. A lent one is still to be released.
    mutating func lost(_ id: ConnectionID) -> [Action] {
        guard let place = idle.firstIndex(where: { $0.id == id }) else { return [] }
        idle.remove(at: place)
        return [.close(id)] + (isShutDown ? drained() : replenish())
    }

    mutating func cancel(_ waiter: WaiterID) -> [Action] {
        guard let place = waiters.firstIndex(where: { $0.id == waiter }) else { return [] }
        waiters.remove(at: place)
        return [.refuse(waiter, .cancelled)]
    }

    mutating func expire(now: Double) -> [Action] {
        var actions: [Action] = []
        while let first = waiters.first, first.deadline <= now {
            waiters.removeFirst()
            actions.append(.refuse(first.id, .deadline))
        }
        return actions
    }

    /// Refuses who waits, closes what is idle, and lets borrowers finish.
    mutating func shutDown() -> [Action] {
        isShutDown = true
        let actions =
            waiters.map { Action.refuse($0.id, .closed) } + idle.map { Action.close($0.id) }
        waiters = []
        idle = []
        return actions + drained()
    }

    private mutating func offer(_ id: ConnectionID, now: Double) -> [Action] {
        guard let waiter = waiters.popFirst() else {
            idle.append((id, now))
            return []
        }
        lent.insert(id)
        return [.lend(id, waiter.id)]
    }

    /// Brings connections on their way for those who wait: idle ones after a ping, then new ones.
    private mutating func replenish() -> [Action] {
        var actions: [Action] = []
        while connecting + checking.count < waiters.count {
            if let stale = idle.popLast() {
                checking.insert(stale.id)
                actions.append(.check(stale.id))
            } else if openConnections + connecting < size, !isFailing || connecting == 0 {
                connecting += 1
                actions.append(.connect)
            } else {
                break
            }
        }
        return actions
    }

    private func drained() -> [Action] {
        openConnections + connecting == 0 ? [.drained] : []
    }
}
