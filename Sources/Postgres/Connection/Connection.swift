import CLibPQ
import DequeModule
import Logging
import Synchronization

/// One connection in pipeline mode. All its libpq calls run on its loop; callers hand exchanges
/// over and await their replies.
final class Connection: @unchecked Sendable, LoopHandler {
    let loop: EventLoop
    let logger: Logger
    /// How long an exchange that names no deadline may stay without an answer.
    let answerTimeoutSeconds: Double
    private let exchangesInFlight = Atomic<Int>(0)
    private let open = Atomic<Bool>(true)
    private let reusable = Atomic<Bool>(true)
    private let needsReset = Atomic<Bool>(false)

    // Touched on the loop's thread alone.
    var handle: OpaquePointer?
    var prepared: [String: (sql: String, serverName: String)] = [:]
    var namesUsed: Set<String> = []
    private var token: UInt64 = 0
    private var descriptor: Int32 = -1
    private var watchesWritable = false
    private var idleWakeups = 0
    private var planRenewal = PlanRenewal(now: EventLoop.now)
    /// Sent, in the order in which answers come.
    private(set) var pending: Deque<Exchange> = []
    /// Waiting for a script to end, or scripts waiting for the pipeline to drain.
    private var backlog: Deque<Exchange> = []
    private var isRetiring = false
    private var onClose: (@Sendable () -> Void)?

    /// Takes over an open libpq connection that is in pipeline mode and non-blocking.
    init(
        handle: OpaquePointer, loop: EventLoop, answerTimeoutSeconds: Double, logger: Logger
    ) {
        self.handle = handle
        self.loop = loop
        self.answerTimeoutSeconds = answerTimeoutSeconds
        self.logger = logger
    }

    /// How many exchanges were handed over and not yet answered.
    var load: Int { exchangesInFlight.load(ordering: .relaxed) }

    /// True while the connection takes exchanges.
    var isOpen: Bool { open.load(ordering: .acquiring) }

    /// True while the connection is open, outside a transaction, and unspoiled by an error.
    var isReusable: Bool { reusable.load(ordering: .acquiring) }

    /// True once scripts or session statements may have left traces in the session.
    var isMarkedForReset: Bool { needsReset.load(ordering: .acquiring) }

    func markForReset() { needsReset.store(true, ordering: .releasing) }
    func unmarkForReset() { needsReset.store(false, ordering: .releasing) }

    /// Starts watching the socket. On the loop's thread. `onClose` runs once, there too.
    func start(onClose: @escaping @Sendable () -> Void) {
        guard let handle else { return onClose() }
        self.onClose = onClose
        PQsetNoticeReceiver(
            handle,
            { argument, result in
                guard let argument, let result else { return }
                Unmanaged<Connection>.fromOpaque(argument).takeUnretainedValue().notice(result)
            }, Unmanaged.passUnretained(self).toOpaque())
        token = loop.add(self)
        descriptor = PQsocket(handle)
        loop.watch(descriptor, events: UInt32(admit_event_readable), token: token)
        receive()
    }

    /// Hands an exchange over, from any thread.
    func submit(_ exchange: Exchange) {
        exchangesInFlight.wrappingAdd(1, ordering: .relaxed)
        loop.execute { [self] in accept(exchange) }
    }

    /// Closes at once; what is in flight fails.
    func close() {
        loop.execute { [self] in fail(.closed) }
    }

    /// Takes nothing new, and closes when everything in flight is answered.
    func retire() {
        loop.execute { [self] in
            refuseMore()
            closeIfRetired()
        }
    }

    private func accept(_ exchange: Exchange) {
        if pending.isEmpty, backlog.isEmpty { noticeItsEnd() }
        guard handle != nil, !isRetiring else {
            return refuse(exchange, .connection("the connection is closed"))
        }
        // Its caller has been let go before anything was sent.
        if exchange.reply.isGiven { return answer(exchange, .failure(.cancelled)) }
        let seconds = exchange.deadlineSeconds ?? answerTimeoutSeconds
        if seconds.isFinite {
            exchange.timer = loop.schedule(in: seconds) { [weak self, weak exchange] in
                guard let self, let exchange, !exchange.isFinished else { return }
                fail(.connection("no answer in time", mayHaveRun: true))
            }
        }
        renewPlansIfDue()
        backlog.append(exchange)
        sendBacklog()
        receive()
    }

    private func renewPlansIfDue() {
        guard planRenewal.isDue(now: EventLoop.now) else { return }
        exchangesInFlight.wrappingAdd(1, ordering: .relaxed)
        backlog.append(Exchange(.command("discard plans")))
    }

    /// Reads whether the server has closed an idle connection. The loop may not have come to that
    /// yet, and what is not sent can still go another way.
    private func noticeItsEnd() {
        guard let handle else { return }
        guard PQconsumeInput(handle) == 1 else { return lost() }
        _ = PQisBusy(handle)
    }

    /// Sends what may go now: a script only on an empty pipeline, and nothing beside a script.
    private func sendBacklog() {
        while let next = backlog.first, handle != nil {
            if let last = pending.last, last.isScript || next.isScript { break }
            backlog.removeFirst()
            pending.append(next)
            guard send(next) else {
                return fail(.connection("could not be sent", mayHaveRun: true))
            }
        }
        flush()
    }

    private func flush() {
        guard let handle else { return }
        let outcome = PQflush(handle)
        guard outcome >= 0 else { return lost() }
        let wantsWritable = outcome == 1
        guard wantsWritable != watchesWritable else { return }
        watchesWritable = wantsWritable
        var events = UInt32(admit_event_readable)
        if wantsWritable { events |= UInt32(admit_event_writable) }
        loop.watch(descriptor, events: events, token: token)
    }

    func ready(_ events: UInt32) {
        guard let handle else { return }
        let before = pending.first.map { ObjectIdentifier($0) }
        repeat {
            guard PQconsumeInput(handle) == 1 else {
                // What arrived before the end may still answer someone.
                receive()
                return lost()
            }
            receive()
            // Without this, bytes that TLS has decrypted already would wait for the next event.
        } while self.handle != nil && admit_tls_pending(handle) > 0
        if watchesWritable { flush() }
        // A hangup that libpq does not report would wake the loop for ever.
        guard events & UInt32(admit_event_hangup) != 0, self.handle != nil else {
            return idleWakeups = 0
        }
        idleWakeups = pending.first.map { ObjectIdentifier($0) } == before ? idleWakeups + 1 : 0
        if idleWakeups > 16 { lost() }
    }

    /// Takes every result that has arrived.
    private func receive() {
        var emptyInARow = 0
        while let handle, let exchange = pending.first, PQisBusy(handle) == 0 {
            guard let pointer = PQgetResult(handle) else {
                if exchange.hasResult {
                    exchange.advance()
                } else {
                    emptyInARow += 1
                    if emptyInARow > 2 { break }
                }
                if exchange.step == nil { finish(exchange) }
                continue
            }
            emptyInARow = 0
            take(ResultBox(pointer), for: exchange)
            if self.handle != nil, exchange.step == nil { finish(exchange) }
        }
        while let handle, let notification = PQnotifies(handle) { PQfreemem(notification) }
    }

    /// The exchange at the head has all its results.
    private func finish(_ exchange: Exchange) {
        pending.removeFirst()
        if exchange.isScript, let handle { _ = PQenterPipelineMode(handle) }
        if let error = exchange.error, error.invalidatesPreparedStatement, exchange.isAutocommit,
            !exchange.isRepeated
        {
            exchange.startOver()
            backlog.append(exchange)
            return sendBacklog()
        }
        if let error = exchange.error, error.spoilsConnection {
            refuseMore()
        } else if let handle, !isRetiring {
            let isIdle = PQtransactionStatus(handle) == PQTRANS_IDLE
            reusable.store(isIdle, ordering: .releasing)
        }
        exchange.isFinished = true
        if !exchange.awaitsCancel { answer(exchange) }
        sendBacklog()
        closeIfRetired()
    }

    private func answer(_ exchange: Exchange, _ answer: Exchange.Answer? = nil) {
        if let timer = exchange.timer { loop.cancel(timer) }
        exchange.isFinished = true
        exchangesInFlight.wrappingSubtract(1, ordering: .relaxed)
        if var error = exchange.error, answer == nil {
            if exchange.isCancelled, error.sqlState == "57014" { error.kind = .cancelled }
            exchange.reply.give(.failure(error))
        } else {
            exchange.reply.give(answer ?? .success(exchange.results))
        }
    }

    /// Nothing of the exchange was sent.
    private func refuse(_ exchange: Exchange, _ error: PostgresError) {
        var error = error
        error.mayHaveRun = false
        error.isUnsent = error.kind == .connection
        answer(exchange, .failure(error))
    }

    /// Asks the server to stop the exchange. Its reply comes when it has ended and the request
    /// has arrived, so that the request can never hit what follows. From any thread.
    func cancel(_ exchange: Exchange) {
        loop.execute { [self] in
            guard !exchange.isFinished, !exchange.isCancelled else { return }
            exchange.isCancelled = true
            if let place = backlog.firstIndex(where: { $0 === exchange }) {
                backlog.remove(at: place)
                return answer(exchange, .failure(.cancelled))
            }
            guard let handle, let request = CancelRequest(handle) else { return }
            exchange.awaitsCancel = true
            _ = loop.schedule(in: 5) { [weak self] in
                guard let self, !exchange.isFinished || exchange.awaitsCancel else { return }
                fail(.connection("a cancel request had no effect", mayHaveRun: true))
                if !exchange.reply.isGiven { answer(exchange) }
            }
            request.send { [self] in
                loop.execute { [self] in
                    exchange.awaitsCancel = false
                    if exchange.isFinished, !exchange.reply.isGiven { answer(exchange) }
                }
            }
        }
    }

    private func refuseMore() {
        isRetiring = true
        open.store(false, ordering: .releasing)
        reusable.store(false, ordering: .releasing)
    }

    private func closeIfRetired() {
        if isRetiring, pending.isEmpty, backlog.isEmpty { fail(.closed) }
    }

    private func lost() {
        let message = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) }
        fail(.connection(message ?? "lost"))
    }

    /// Closes the connection; everything handed over fails with `error`.
    func fail(_ error: PostgresError) {
        guard let handle else { return }
        self.handle = nil
        refuseMore()
        loop.remove(token: token, descriptor: descriptor)
        PQfinish(handle)
        let sent = pending
        let unsent = backlog
        pending = []
        backlog = []
        for exchange in sent {
            var error = error
            error.mayHaveRun = true
            if let earlier = exchange.error {
                error.sqlState = earlier.sqlState
                if !earlier.spoilsConnection { error = earlier }
            }
            exchange.error = nil
            answer(exchange, .failure(error))
        }
        for exchange in unsent { refuse(exchange, error) }
        onClose?()
        onClose = nil
    }

    private func notice(_ result: OpaquePointer) {
        let error = PostgresError(result: result)
        // The server's last words to an idle connection.
        if error.spoilsConnection { refuseMore() }
        logger.debug("notice from PostgreSQL", metadata: ["code": "\(error.sqlState ?? "")"])
    }
}
