import JSONRPC
import NIOCore
import NIOHTTP1

extension HTTPConnection {
    /// Takes the next part of a request.
    func take(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes): append(bytes)
        case .end: if phase == .reading { answer() }
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        let request = Incoming(head, maximumBodyBytes: server.limits.maximumBodyBytes) {
            .failure(.unauthenticated, requestID: $0)
        }
        self.request = request
        isLate = server.state.isDraining
        phase = .reading
        guard let refusal = request.refusal else {
            if request.expectsContinue { writeContinue() }
            return
        }
        // The body of a refused request is read and dropped, so that the connection can go on;
        // one that the client holds back or that is too large ends the connection instead.
        if refusal.closes || request.expectsContinue {
            var last = refusal
            last.closes = true
            respond(last)
        }
    }

    private func append(_ bytes: ByteBuffer) {
        guard phase == .reading, request != nil else { return }
        let count = request!.bodyBytes + bytes.readableBytes
        request!.bodyBytes = count
        if count > server.limits.maximumBodyBytes {
            refuse(.contentTooLarge)
        } else if request!.refusal == nil, request!.route.takesBody {
            request!.body.append(contentsOf: bytes.readableBytesView)
        }
    }

    /// Answers the request that has come in whole.
    private func answer() {
        guard let request else { return }
        if let refusal = request.refusal {
            respond(refusal)
            return
        }
        switch request.route {
        case .livez: respond(Response(.ok, Array("ok\n".utf8), type: Response.text))
        case .openRPC: respond(Response(.ok, server.gateway.openRPC))
        case .readyz: answerReadiness()
        case .metrics: answerMetrics()
        case .rpc: answerCall(request)
        case .stripe, .appStore, .googlePlay: answerWebhook(request)
        case .other: respond(.refusal(.notFound, requestID: request.requestID))
        }
    }

    private func answerCall(_ request: Incoming) {
        let server = server
        guard !isLate, server.state.enter(maximum: server.limits.maximumInFlight)
        else {
            respond(
                .failure(
                    .unavailable(retryAfterMilliseconds: 1000),
                    requestID: request.requestID))
            return
        }
        self.request!.body = []
        let body = request.body
        let token = request.token
        let requestID = request.requestID
        let known = session.bearer(of: token)
        run {
            let answer = await server.answer(body, token: token, known: known, requestID: requestID)
            server.state.leave()
            return answer
        }
    }

    private func answerWebhook(_ request: Incoming) {
        guard let provider = request.route.provider else { return }
        let server = server
        guard !isLate, server.state.enter(maximum: server.limits.maximumInFlight) else {
            respond(.webhook(.unavailable, requestID: request.requestID))
            return
        }
        self.request!.body = []
        let webhook = Webhook(
            provider: provider, signature: request.signature, authorization: request.authorization,
            body: request.body, requestID: request.requestID)
        run {
            let outcome = await server.gateway.receive(webhook)
            server.state.leave()
            return (.webhook(outcome, requestID: webhook.requestID), nil)
        }
    }

    private func answerReadiness() {
        let server = server
        if server.state.isDraining {
            respond(Response(.unavailable, Array("draining\n".utf8), type: Response.text))
            return
        }
        run {
            if await server.gateway.isReady(), !server.state.isDraining {
                return (Response(.ok, Array("ready\n".utf8), type: Response.text), nil)
            }
            return (Response(.unavailable, Array("not ready\n".utf8), type: Response.text), nil)
        }
    }

    private func answerMetrics() {
        let server = server
        run {
            // The process's own figures come from files, which this thread must not wait for.
            let text = await Task.detached { server.exposition.text() }.value
            return (Response(.ok, text, type: Response.metrics), nil)
        }
    }

    /// Runs `work` on this connection's thread and writes what it answers; remembers the bearer that it
    /// found.
    private func run(_ work: @escaping @Sendable () async -> (Response, Bearer?)) {
        guard let loop = context?.eventLoop else { return }
        phase = .answering
        setDeadline(in: nil)
        let connection = NIOLoopBound(self, eventLoop: loop)
        let executor = executor
        let started = executor.run {
            let (response, bearer) = await work()
            if loop.inEventLoop {
                connection.value.finish(response, bearer)
            } else {
                executor.onLoop { connection.value.finish(response, bearer) }
            }
        }
        if phase == .answering { worker = started }
    }

    /// Ends the connection now. A call that is still being carried out is answered as one that may be
    /// repeated, since what comes of it will not be heard here.
    func cutOff(_ context: ChannelHandlerContext) {
        guard phase == .answering, let request else {
            context.close(promise: nil)
            return
        }
        worker?.cancel()
        worker = nil
        var response = Response.failure(
            .unavailable(retryAfterMilliseconds: 1000),
            requestID: request.requestID)
        response.closes = true
        let out = encode(
            response, requestID: request.requestID, isLast: true,
            allocator: context.channel.allocator)
        server.metrics.answered(request.route, response.status)
        phase = .lingering
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        context.close(promise: nil)
    }

    private func finish(_ response: Response, _ bearer: Bearer?) {
        worker = nil
        if let bearer, let token = request?.token { session.remember(bearer, of: token) }
        // The client may have gone meanwhile.
        if phase == .answering { respond(response) }
    }

    /// Writes an answer, and then goes on with the connection or ends it.
    /// - Parameter requestID: The id to answer with when no request came in whole.
    func respond(_ response: Response, requestID: String? = nil) {
        guard let context else { return }
        let isLast =
            response.closes || request?.keepsAlive == false
            || (waiting.isEmpty && (inputEnded || server.state.isDraining))
        let out = encode(
            response, requestID: request?.requestID ?? requestID, isLast: isLast,
            allocator: context.channel.allocator)
        server.metrics.answered(request?.route ?? .other, response.status)
        guard isLast else {
            needsFlush = true
            context.write(wrapOutboundOut(out), promise: nil)
            flushIfNeeded()
            proceed()
            return
        }
        phase = .lingering
        needsFlush = false
        setDeadline(in: server.limits.idleTimeout)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.linger() }
        context.writeAndFlush(wrapOutboundOut(out), promise: written)
    }

    private func writeContinue() {
        guard let context else { return }
        let out = context.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
    }

    private func encode(
        _ response: Response, requestID: String?, isLast: Bool, allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var out = allocator.buffer(capacity: 256 + response.body.count)
        out.writeStaticString(response.status.line)
        out.writeBytes(server.date.now())
        out.writeStaticString(response.type)
        out.writeStaticString(response.headers)
        out.writeStaticString("Content-Length: ")
        out.writeString(String(response.body.count))
        if let requestID {
            // Made here or checked: nothing in it can end the line.
            out.writeStaticString("\r\nX-Request-Id: ")
            out.writeString(requestID)
        }
        if isLast {
            out.writeStaticString("\r\nConnection: close\r\n\r\n")
        } else if request?.isOld == true {
            out.writeStaticString("\r\nConnection: keep-alive\r\n\r\n")
        } else {
            out.writeStaticString("\r\n\r\n")
        }
        if request?.isHead != true { out.writeBytes(response.body) }
        return out
    }
}

extension Serving {
    /// Answers the message `body` of the bearer of `token`.
    /// - Parameter known: the bearer, when the token was found to stand a moment ago.
    /// - Returns: the answer, and the bearer when there is one.
    fileprivate func answer(
        _ body: [UInt8], token: String, known: Bearer?, requestID: String
    ) async -> (Response, Bearer?) {
        let bearer: Bearer
        if let known {
            bearer = known
        } else {
            switch await gateway.find(token, requestID: requestID, logger: logger) {
            case .success(let found): bearer = found
            case .failure(let error): return (.failure(error, requestID: requestID), nil)
            }
        }
        return (Response(.ok, await bearer.answer(body, requestID) ?? []), bearer)
    }
}
