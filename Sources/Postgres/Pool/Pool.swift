import Logging
import Synchronization

/// Lends connections to one borrower at a time. `PoolState` decides, this class acts.
final class Pool: Sendable {
    private struct Inner {
        var state: PoolState
        var connections: [Int: Connection] = [:]
        var replies: [Int: Reply<Opening.Outcome>] = [:]
        var nextID = 0
        var lastError: PostgresError?
        var isTimerSet = false
        var drained: [Reply<Void>] = []
    }

    private enum Effect {
        case connect
        case reply(Reply<Opening.Outcome>, Opening.Outcome)
        case check(Int, Connection)
        case close(Connection)
        case drained([Reply<Void>])
        case setTimer(Double)
    }

    private let opening: Opening
    private let timerLoop = EventLoop.next()
    private let acquireTimeoutSeconds: Double
    private let inner: Mutex<Inner>

    init(_ opening: Opening, state: PoolState) {
        self.opening = opening
        acquireTimeoutSeconds = state.acquireTimeoutSeconds
        inner = Mutex(Inner(state: state))
    }

    deinit {
        let connections = inner.withLock { $0.connections }
        for connection in connections.values { connection.close() }
    }

    var openConnections: Int { inner.withLock { $0.state.openConnections } }

    /// Waits for a connection of the caller's own; it has to be released.
    /// - Throws: `.connection` as soon as connecting fails, `.acquireTimeout`, `.cancelled`,
    ///   `.closed`, `.configuration`.
    func acquire() async throws(PostgresError) -> Connection {
        let reply = Reply<Opening.Outcome>()
        let id = nextID()
        update { inner in
            inner.replies[id] = reply
            return inner.state.acquire(id, now: EventLoop.now)
        }
        let outcome = await withTaskCancellationHandler {
            await reply.value()
        } onCancel: {
            update { $0.state.cancel(id) }
        }
        return try outcome.get()
    }

    /// Gives a connection back; one that is not reusable is closed.
    func release(_ connection: Connection) {
        update { inner in
            guard let id = inner.connections.first(where: { $0.value === connection })?.key
            else { return [] }
            return inner.state.release(
                id, isReusable: connection.isReusable, now: EventLoop.now)
        }
    }

    /// Takes no more callers, and returns when every connection is back and closed.
    func shutDown() async {
        let reply = Reply<Void>()
        update { inner in
            inner.drained.append(reply)
            return inner.state.shutDown()
        }
        await reply.value()
    }

    private func nextID() -> Int {
        inner.withLock { inner in
            inner.nextID += 1
            return inner.nextID
        }
    }

    /// Tells the state what happened, and does what it answers once the lock is free.
    private func update(_ change: (inout Inner) -> [PoolState.Action]) {
        let effects = inner.withLock { inner in
            var effects = change(&inner).compactMap { Self.effect(of: $0, &inner) }
            if let deadline = inner.state.nextDeadline, !inner.isTimerSet {
                inner.isTimerSet = true
                effects.append(.setTimer(deadline))
            }
            return effects
        }
        for effect in effects { perform(effect) }
    }

    private static func effect(of action: PoolState.Action, _ inner: inout Inner) -> Effect? {
        switch action {
        case .connect:
            return .connect
        case .lend(let id, let waiter):
            guard let connection = inner.connections[id],
                let reply = inner.replies.removeValue(forKey: waiter)
            else { return nil }
            return .reply(reply, .success(connection))
        case .check(let id):
            return inner.connections[id].map { .check(id, $0) }
        case .close(let id):
            return inner.connections.removeValue(forKey: id).map { .close($0) }
        case .refuse(let waiter, let refusal):
            guard let reply = inner.replies.removeValue(forKey: waiter) else { return nil }
            let error: PostgresError =
                switch refusal {
                case .connecting: inner.lastError ?? .connection("no connection")
                case .deadline: PostgresError(kind: .acquireTimeout)
                case .cancelled: .cancelled
                case .closed: .closed
                }
            return .reply(reply, .failure(error))
        case .drained:
            defer { inner.drained = [] }
            return .drained(inner.drained)
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .connect: connect()
        case .reply(let reply, let outcome): reply.give(outcome)
        case .check(let id, let connection): check(id, connection)
        case .close(let connection): connection.close()
        case .drained(let replies): for reply in replies { reply.give(()) }
        case .setTimer(let deadline): setTimer(deadline)
        }
    }

    private func connect() {
        opening.open(on: .next()) { [weak self] outcome in
            switch outcome {
            case .success(let connection):
                guard let self else { return connection.fail(.closed) }
                let id = nextID()
                connection.start { [weak self] in
                    self?.update { $0.state.lost(id) }
                }
                update { inner in
                    inner.connections[id] = connection
                    return inner.state.connected(id, now: EventLoop.now)
                }
            case .failure(let error):
                self?.update { inner in
                    inner.lastError = error
                    return inner.state.connectFailed(serverIsFull: error.sqlState == "53300")
                }
            }
        }
    }

    private func check(_ id: Int, _ connection: Connection) {
        let ping = Exchange(.ping, deadlineSeconds: acquireTimeoutSeconds / 2)
        connection.submit(ping)
        Task.detached { [self] in
            let answer = await ping.reply.value()
            update { inner in
                let isAlive = (try? answer.get()) != nil
                return inner.state.checked(id, isAlive: isAlive, now: EventLoop.now)
            }
        }
    }

    private func setTimer(_ deadline: Double) {
        timerLoop.execute { [weak self] in
            guard let loop = self?.timerLoop else { return }
            _ = loop.schedule(in: max(deadline - EventLoop.now, 0)) { [weak self] in
                self?.update { inner in
                    inner.isTimerSet = false
                    return inner.state.expire(now: EventLoop.now)
                }
            }
        }
    }
}
