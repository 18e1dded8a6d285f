import NIOCore
import NIOPosix
import Synchronization

/// One stream to a server. It is opened when a call first needs it, and anew when it was lost.
///
/// Messages from any task are gathered and leave in one write for each turn of the event loop. What
/// is not sent when a connection breaks goes out on the next one.
final class StreamLink: Sendable {
    typealias Answer = Result<[UInt8], ClientError>

    private struct Waiting {
        let continuation: UnsafeContinuation<Answer, Never>
        let deadline: NIODeadline
    }

    private enum Phase {
        /// No connection; none is tried before then.
        case idle(notBefore: NIODeadline)
        case connecting
        case open(any Channel)
        case shutDown
    }

    private struct State {
        var phase = Phase.idle(notBefore: .uptimeNanoseconds(0))
        /// The calls that are owed an answer, by the message's last id.
        var waiting: [Int: Waiting] = [:]
        /// Messages to send, in order. Those nobody waits for any more are left out.
        var unsent: [(id: Int, message: [UInt8])] = []
        /// Whether the loop will look at `unsent`.
        var isTurnPlanned = false
        /// Whether the loop looks for calls whose time is over.
        var isSweeping = false
        /// When something was sent last.
        var lastWrite = NIODeadline.uptimeNanoseconds(0)
        /// Attempts to connect that failed since the last that did not.
        var failures = 0
    }

    private let place: StreamPlace
    private let address: String
    private let token: String
    private let timeout: TimeAmount
    private let loop: any EventLoop
    private let state = Mutex(State())

    init(
        _ place: StreamPlace, address: String, token: String, timeoutSeconds: Double,
        loop: any EventLoop
    ) {
        self.place = place
        self.address = address
        self.token = token
        timeout = .milliseconds(Int64(timeoutSeconds * 1000))
        self.loop = loop
    }

    /// Sends one message, and waits for the line that answers the call with this id.
    func exchange(_ message: [UInt8], id: Int) async -> Answer {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { submit(message, id: id, $0) }
        } onCancel: {
            let cancelled = state.withLock { $0.waiting.removeValue(forKey: id) }
            cancelled?.continuation.resume(returning: .failure(.cancelled))
        }
    }

    private func submit(
        _ message: [UInt8], id: Int, _ continuation: UnsafeContinuation<Answer, Never>
    ) {
        let deadline = NIODeadline.now() + timeout
        let (refusal, needsTurn) = state.withLock { state -> (ClientError?, Bool) in
            if case .shutDown = state.phase { return (shutDownError, false) }
            if Task.isCancelled { return (.cancelled, false) }
            state.waiting[id] = Waiting(continuation: continuation, deadline: deadline)
            state.unsent.append((id, message))
            let needsTurn = !state.isTurnPlanned
            state.isTurnPlanned = true
            return (nil, needsTurn)
        }
        if let refusal { continuation.resume(returning: .failure(refusal)) }
        if needsTurn { loop.execute { self.turn() } }
    }

    private var shutDownError: ClientError { .unreachable(reason: "the client was shut down") }

    /// Sends what waits to be sent, or connects first. Runs on the loop.
    func turn() {
        enum Step {
            case write(any Channel, [(id: Int, message: [UInt8])])
            case connect
            case pause(until: NIODeadline)
            case nothing
        }
        let (step, startsSweeping) = state.withLock { state -> (Step, Bool) in
            state.isTurnPlanned = false
            let startsSweeping = !state.isSweeping && !state.waiting.isEmpty
            if startsSweeping { state.isSweeping = true }
            guard !state.unsent.isEmpty else { return (.nothing, startsSweeping) }
            switch state.phase {
            case .open(let channel) where channel.isWritable:
                var ready = state.unsent
                state.unsent = []
                ready.removeAll { state.waiting[$0.id] == nil }
                state.lastWrite = .now()
                return (.write(channel, ready), startsSweeping)
            case .idle(let notBefore) where notBefore > .now():
                state.isTurnPlanned = true
                return (.pause(until: notBefore), startsSweeping)
            case .idle:
                state.phase = .connecting
                return (.connect, startsSweeping)
            case .open, .connecting, .shutDown: return (.nothing, startsSweeping)
            }
        }
        if startsSweeping { planSweep() }
        switch step {
        case .write(let channel, let messages): write(messages, to: channel)
        case .connect: connect()
        case .pause(let until): loop.scheduleTask(deadline: until) { self.turn() }
        case .nothing: break
        }
    }

    private func write(_ messages: [(id: Int, message: [UInt8])], to channel: any Channel) {
        guard !messages.isEmpty else { return }
        let size = messages.reduce(0) { $0 + $1.message.count + 1 }
        var out = channel.allocator.buffer(capacity: size)
        for (_, message) in messages {
            out.writeBytes(message)
            out.writeInteger(UInt8(ascii: "\n"))
        }
        channel.writeAndFlush(out, promise: nil)
    }

    private func connect() {
        let token = token
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler(link: self, token: token))
                }
            }
        let connected =
            switch place {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port):
                bootstrap.channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
                    .connect(host: host, port: port)
            }
        connected.whenFailure { _ in
            self.failed(.unreachable(reason: "nothing answers at \(self.address)"))
        }
        connected.whenSuccess { channel in
            // A server that accepts and says nothing is none.
            self.loop.scheduleTask(in: self.timeout) {
                if !self.isInUse(channel) { channel.close(promise: nil) }
            }
        }
    }

    /// The server knows the caller: what waits can be sent. Runs on the loop.
    func opened(_ channel: any Channel) {
        let isWanted = state.withLock { state in
            guard case .connecting = state.phase else { return false }
            state.phase = .open(channel)
            state.failures = 0
            return true
        }
        if isWanted {
            turn()
            planIdleCheck(of: channel)
        } else {
            channel.close(promise: nil)
        }
    }

    private func isInUse(_ channel: any Channel) -> Bool {
        state.withLock { state in
            if case .open(let current) = state.phase { current === channel } else { false }
        }
    }

    /// Hands answers over. Those that nobody waits for any more are dropped.
    func deliver(_ answers: [(id: Int, line: [UInt8])]) {
        let found = state.withLock { state in
            answers.map { answer in
                let call = state.waiting.removeValue(forKey: answer.id)
                // A batch is known by its last call, whose answer need not be the last.
                guard call == nil, let id = AnswerID.ofBatch(answer.line) else { return call }
                return state.waiting.removeValue(forKey: id)
            }
        }
        for (answer, call) in zip(answers, found) {
            call?.continuation.resume(returning: .success(answer.line))
        }
    }

    /// The connection is over.
    /// - Parameter problem: what the server said before, if anything.
    func ended(_ channel: any Channel, wasOpen: Bool, problem: ClientError?) {
        guard wasOpen else {
            failed(
                problem
                    ?? .unreachable(reason: "\(address) closed the connection without an answer"))
            return
        }
        let (lost, needsTurn) = state.withLock { state -> ([Waiting], Bool) in
            guard case .open(let current) = state.phase, current === channel else {
                return ([], false)
            }
            state.phase = .idle(notBefore: .uptimeNanoseconds(0))
            let unsent = Set(state.unsent.map(\.id))
            let lost = state.waiting.filter { !unsent.contains($0.key) }
            for id in lost.keys { state.waiting[id] = nil }
            let needsTurn = !state.unsent.isEmpty && !state.isTurnPlanned
            if needsTurn { state.isTurnPlanned = true }
            return (Array(lost.values), needsTurn)
        }
        let error =
            problem ?? .lost(reason: "\(address) closed the connection without an answer")
        for call in lost { call.continuation.resume(returning: .failure(error)) }
        if needsTurn { loop.execute { self.turn() } }
    }

    /// No connection came about: nothing of what waits was sent.
    private func failed(_ error: ClientError) {
        let waiting = state.withLock { state -> [Waiting] in
            guard case .connecting = state.phase else { return [] }
            let pause = min(2000, 25 << min(state.failures, 8))
            state.failures += 1
            state.phase = .idle(
                notBefore: .now() + .milliseconds(Int64.random(in: Int64(pause / 2)...Int64(pause)))
            )
            let waiting = Array(state.waiting.values)
            state.waiting = [:]
            state.unsent = []
            return waiting
        }
        for call in waiting { call.continuation.resume(returning: .failure(error)) }
    }
}

extension StreamLink {
    /// A connection without calls is closed after this time, before the server does it: a call that
    /// is sent while the server closes is lost.
    private static var idleTime: TimeAmount { .seconds(60) }

    private func planIdleCheck(of channel: any Channel) {
        loop.scheduleTask(in: Self.idleTime) {
            let isIdle = self.state.withLock { state -> Bool? in
                guard case .open(let current) = state.phase, current === channel else { return nil }
                guard state.waiting.isEmpty, .now() - state.lastWrite >= Self.idleTime else {
                    return false
                }
                state.phase = .idle(notBefore: .uptimeNanoseconds(0))
                return true
            }
            if isIdle == true { channel.close(promise: nil) }
            if isIdle == false { self.planIdleCheck(of: channel) }
        }
    }

    /// How often calls are looked through for those whose time is over: a twentieth of it, within
    /// reason.
    private var sweepInterval: TimeAmount {
        .nanoseconds(min(max(timeout.nanoseconds / 20, 5_000_000), 250_000_000))
    }

    private func planSweep() {
        loop.scheduleTask(in: sweepInterval) { self.sweep() }
    }

    /// Ends the calls whose time is over.
    private func sweep() {
        let now = NIODeadline.now()
        let (expired, unsent, goesOn) = state.withLock { state in
            let expired = state.waiting.filter { $0.value.deadline <= now }
            var unsent: Set<Int> = []
            if !expired.isEmpty {
                unsent = Set(state.unsent.map(\.id)).intersection(expired.keys)
                state.unsent.removeAll { expired[$0.id] != nil }
                for id in expired.keys { state.waiting[id] = nil }
            }
            state.isSweeping = !state.waiting.isEmpty
            return (expired, unsent, state.isSweeping)
        }
        for (id, call) in expired {
            let error: ClientError =
                unsent.contains(id)
                ? .unreachable(reason: "no connection to \(address) came about in time") : .timeout
            call.continuation.resume(returning: .failure(error))
        }
        if goesOn { planSweep() }
    }

    /// Closes the connection. Calls in flight fail, and so do all later ones.
    func shutdown() async {
        let (channel, waiting, unsent) = state.withLock { state in
            var channel: (any Channel)?
            if case .open(let open) = state.phase { channel = open }
            let taken = (channel, state.waiting, Set(state.unsent.map(\.id)))
            state.phase = .shutDown
            state.waiting = [:]
            state.unsent = []
            return taken
        }
        for (id, call) in waiting {
            let error: ClientError =
                unsent.contains(id) ? shutDownError : .lost(reason: "the client was shut down")
            call.continuation.resume(returning: .failure(error))
        }
        try? await channel?.close()
    }
}
