import JSONRPC
import Logging
import NIOCore
import NIOHTTP1

/// One client's connection: takes its requests one after the other and answers each in turn.
///
/// Requests that arrive behind one that is being answered wait here, and little more is read from
/// the socket meanwhile, so that a client's own pipelining costs it, not the server.
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests, or before the whole head of one has come.
        case idle
        /// The head has come, the end not yet.
        case reading
        /// The whole request has come and its answer is being made.
        case answering
        /// The last answer is written; what still comes in is dropped until the client closes.
        case lingering
    }

    /// How many parts of requests may wait behind one that is being answered before no more is read.
    private static var mostWaiting: Int { 8 }

    let server: Serving
    let executor: LoopExecutor
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    var request: Incoming?
    /// Whether the request began after the server was told to stop.
    var isLate = false
    /// Who makes the answer, so that it can be cancelled when the drain ends.
    var worker: CallWorker?
    /// The bearer of the last request.
    var session = CallerSession()
    /// Whether the client sends nothing more.
    var inputEnded = false
    /// What came in behind the request that is being answered.
    private(set) var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 4)
    private var isTaking = false
    private var wantsRead = false
    /// Whether the socket is being read, so that answers are flushed once at the end of it.
    private var isInRead = false
    var needsFlush = false
    private var sawPart = false
    /// Whether the beginning of a request has come.
    private var isPartial = false
    private var hasAnswered = false
    /// The refusal of bytes that are no request, owed once the requests before them are answered.
    private var owedRefusal: Status?
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?
    private var timerAt = NIODeadline.distantFuture

    init(server: Serving, executor: LoopExecutor) {
        self.server = server
        self.executor = executor
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { setDeadline(in: server.limits.requestTimeout) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(in: server.limits.requestTimeout)
        if server.state.isDraining { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .lingering
        timer?.cancel()
        timer = nil
        waiting.removeAll()
        if server.state.isDraining { worker?.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        sawPart = true
        guard phase != .lingering else { return }
        let part = unwrapInboundIn(data)
        if phase == .answering || isTaking {
            waiting.append(part)
        } else {
            isTaking = true
            take(part)
            isTaking = false
            takeWaiting()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flushIfNeeded()
        switch phase {
        case .idle where !sawPart && !isPartial && (!server.isTLS || hasAnswered):
            // Bytes that made no part: the beginning of a head.
            isPartial = true
            setDeadline(in: server.limits.requestTimeout)
        case .reading where !isPartial:
            isPartial = true
            setDeadline(in: server.limits.requestTimeout)
        case .idle, .reading, .answering, .lingering: break
        }
        sawPart = false
    }

    func read(context: ChannelHandlerContext) {
        // While an answer is being made a little more may come in: to stop reading each time, and
        // begin again, costs two system calls for each request.
        if waiting.count > Self.mostWaiting || (phase != .lingering && !context.channel.isWritable)
        {
            wantsRead = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { takeWaiting() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is DrainEvent {
            closeIfNothingIsOwed(context)
        } else if event is CutOffEvent {
            cutOff(context)
        } else if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            switch phase {
            case .idle: if waiting.isEmpty { context.close(promise: nil) }
            case .reading, .lingering: context.close(promise: nil)
            case .answering: break
            }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            server.logger.debug(
                "connection failed", metadata: ["error": .string(String(describing: error))])
            context.close(promise: nil)
            return
        }
        guard phase != .lingering, !inputEnded, context.channel.isActive else { return }
        owedRefusal = error == .headerOverflow ? .headersTooLarge : .badRequest
        takeWaiting()
    }

    /// Answers a request that did not come in whole, and closes.
    func refuse(_ status: Status) {
        let requestID = request?.requestID ?? RequestID.make()
        respond(.refusal(status, requestID: requestID, closes: true), requestID: requestID)
    }

    /// Goes on after an answer was written: with the next request, or with reading.
    func proceed() {
        phase = .idle
        request = nil
        isPartial = false
        hasAnswered = true
        setDeadline(in: server.limits.idleTimeout)
        takeWaiting()
    }

    /// Ends the connection without losing the last answer: no more is sent, what still comes in is
    /// dropped, and the client has a moment to close first.
    func linger() {
        guard let context else { return }
        phase = .lingering
        waiting.removeAll()
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

    func flushIfNeeded() {
        guard needsFlush, !isInRead else { return }
        needsFlush = false
        context?.flush()
    }

    /// Takes what waits, until a request is being answered; then reads on.
    private func takeWaiting() {
        guard !isTaking, let context else { return }
        isTaking = true
        while phase == .idle || phase == .reading, context.channel.isWritable,
            let part = waiting.popFirst()
        {
            take(part)
        }
        isTaking = false
        readOn()
        guard phase == .idle || phase == .reading, waiting.isEmpty else { return }
        if let status = owedRefusal {
            owedRefusal = nil
            refuse(status)
        } else if inputEnded {
            context.close(promise: nil)
        }
    }

    /// Reads again, once there is room for what comes.
    private func readOn() {
        guard wantsRead, waiting.count <= Self.mostWaiting, let context, context.channel.isWritable
        else { return }
        wantsRead = false
        context.read()
    }

    private func closeIfNothingIsOwed(_ context: ChannelHandlerContext) {
        guard phase == .idle, !isPartial, waiting.isEmpty, !needsFlush else { return }
        context.close(promise: nil)
    }

    /// Sets the time by which the client must have done its part.
    ///
    /// The timer is left running when it fires too early, so that an answer costs no timer.
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
        } else if phase == .reading || (phase == .idle && isPartial) {
            refuse(.requestTimeout)
        } else if phase != .answering {
            context.close(promise: nil)
        }
    }
}
