import JSONRPC
import Logging
import NIOCore

/// One client's stream: takes a message from each line, carries many out at once, and writes each
/// answer when it is ready.
///
/// While the client may not have more in flight, or does not read its answers, nothing more is read
/// from the socket, so that its haste costs it, not the server.
final class StreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Nobody has shown a token that stands.
        case greeting
        /// A token is being checked; lines wait.
        case authenticating
        /// Messages are carried out.
        case open
        /// No more messages are taken; the connection ends when those in flight are answered.
        case closing
        /// The last answer is written; what still comes in is dropped until the client closes.
        case lingering
    }

    let server: StreamServing
    let executor: LoopExecutor
    var context: ChannelHandlerContext?
    /// This connection for closures that run elsewhere; `nil` once it is over.
    var bound: NIOLoopBound<StreamConnection>?
    var phase = Phase.greeting
    /// What the caller showed last; empty before.
    var token = ""
    var session = CallerSession()
    var calls = StreamCalls()
    /// Whether the client sends nothing more.
    private(set) var inputEnded = false
    private var lines: StreamLines
    private var isLastWritten = false
    private var isTaking = false
    private var wantsRead = false
    /// Whether the socket is being read, so that answers are flushed once at the end of it.
    private var isInRead = false
    /// Whether the beginning of a line has come, and a time was set for the rest of it.
    private var isPartial = false
    /// Answers that are not written yet.
    private var output: ByteBuffer?
    private var isFlushPlanned = false
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?
    private var timerAt = NIODeadline.distantFuture

    init(server: StreamServing, executor: LoopExecutor) {
        self.server = server
        self.executor = executor
        lines = StreamLines(maximumBytes: server.limits.maximumBodyBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        if context.channel.isActive { setDeadline(in: server.limits.authenticationTimeout) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        bound = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(in: server.limits.authenticationTimeout)
        if server.state.isDraining { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .lingering
        timer?.cancel()
        timer = nil
        lines.removeAll()
        output = nil
        if server.state.isDraining { _ = calls.cancelAll() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        guard phase != .closing, phase != .lingering else { return }
        lines.append(unwrapInboundIn(data))
        takeLines()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flush()
        noteActivity()
    }

    func read(context: ChannelHandlerContext) {
        if phase == .lingering || (canTake && lines.isWaitingForMore) {
            context.read()
        } else {
            wantsRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { takeLines() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is DrainEvent {
            takeLines()
        } else if event is CutOffEvent {
            cutOff()
        } else if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            if isLastWritten { context.close(promise: nil) } else { takeLines() }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.logger.debug(
            "stream failed", metadata: ["error": .string(String(describing: error))])
        context.close(promise: nil)
    }

    /// Takes the lines that are here, as far as is allowed; then reads on, or ends the connection
    /// when nothing is owed.
    func takeLines() {
        guard !isTaking, let context else { return }
        isTaking = true
        taking: while canTake {
            switch lines.next() {
            case .line(let line):
                isPartial = false
                take(line)
            case .none: break taking
            case .tooLong:
                refuse(.invalidRequest("a line may hold \(server.limits.maximumBodyBytes) bytes"))
            }
        }
        isTaking = false
        if isOver {
            end()
        } else if wantsRead, canTake {
            wantsRead = false
            context.read()
        }
    }

    /// Whether another message may be taken now.
    private var canTake: Bool {
        (phase == .open || phase == .greeting)
            && calls.count < server.limits.maximumInFlightPerStream
            && context?.channel.isWritable == true
    }

    /// Whether nothing is owed to the client and nothing more is taken from it.
    private var isOver: Bool {
        guard calls.isEmpty else { return false }
        switch phase {
        case .closing: return true
        case .authenticating, .lingering: return false
        case .greeting, .open:
            return (inputEnded || server.state.isDraining) && lines.isWaitingForMore
        }
    }

    /// Appends one answer to what is written at the end of this turn of the loop.
    func write(_ answer: [UInt8]) {
        guard let context, phase != .lingering else { return }
        if output == nil { output = context.channel.allocator.buffer(capacity: 4096) }
        output!.writeBytes(answer)
        output!.writeInteger(UInt8(ascii: "\n"))
        if output!.readableBytes >= 65_536 {
            flush()
        } else if !isInRead, !isFlushPlanned {
            isFlushPlanned = true
            context.eventLoop.assumeIsolated().execute {
                self.isFlushPlanned = false
                self.flush()
            }
        }
    }

    /// Writes all answers that are ready.
    func flush() {
        guard let ready = output, let context else { return }
        output = nil
        context.writeAndFlush(wrapOutboundOut(ready), promise: nil)
    }

    /// Ends the connection without losing the last answer: once that is out, no more is sent, what
    /// still comes in is dropped, and the client has a moment to close first.
    private func end() {
        guard let context else { return }
        phase = .lingering
        lines.removeAll()
        setDeadline(in: server.limits.idleTimeout)
        let last = output ?? ByteBuffer()
        output = nil
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.linger() }
        context.writeAndFlush(wrapOutboundOut(last), promise: written)
    }

    private func linger() {
        guard let context else { return }
        isLastWritten = true
        if inputEnded {
            context.close(promise: nil)
            return
        }
        context.close(mode: .output, promise: nil)
        setDeadline(in: server.limits.lingerTimeout)
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    /// Gives the client time for what it should do next.
    func noteActivity() {
        switch phase {
        case .greeting, .authenticating, .closing, .lingering: break
        case .open where !calls.isEmpty: setDeadline(in: nil)
        case .open where lines.isEmpty || !lines.isWaitingForMore:
            setDeadline(in: server.limits.idleTimeout)
        case .open where !isPartial:
            isPartial = true
            setDeadline(in: server.limits.requestTimeout)
        case .open: break
        }
    }

    /// Sets the time by which the client must have done its part.
    ///
    /// The timer is left running when it fires too early, so that a message costs no timer.
    func setDeadline(in duration: Duration?) {
        deadline = duration.map { .now() + TimeAmount($0) }
        guard let deadline, deadline < timerAt || timer == nil, let context else { return }
        timer?.cancel()
        timerAt = deadline
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timerFired()
        }
    }

    private func timerFired() {
        timer = nil
        timerAt = .distantFuture
        guard let context, let deadline else { return }
        let remaining = deadline - .now()
        if remaining > .zero {
            setDeadline(in: .nanoseconds(remaining.nanoseconds))
        } else {
            context.close(promise: nil)
        }
    }
}
