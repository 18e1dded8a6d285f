import JSONRPC
import Logging
import NIOCore

/// How a message of a stream came out.
enum StreamAnswer: Sendable {
    /// What to write, and who called; nothing when nothing is to be said, as after notifications.
    case answered([UInt8]?, Bearer)
    /// The token cannot be looked up now.
    case undecided([UInt8]?)
    /// The caller's token stands no longer.
    case unauthenticated
}

extension StreamConnection {
    /// Begins with the message on a line.
    func take(_ line: [UInt8]) {
        server.metrics.message()
        if server.state.isDraining {
            decline(line)
        } else if phase == .greeting || StreamGreeter.isAddressed(by: line) {
            authenticate(line)
        } else if server.state.enter(maximum: server.limits.maximumInFlight) {
            run(line, number: calls.add(line))
        } else {
            decline(line)
        }
    }

    /// Carries one message out and writes its answer.
    private func run(_ line: [UInt8], number: Int) {
        guard let bound, let loop = context?.eventLoop else { return }
        let (server, executor, token) = (server, executor, token)
        let known = session.bearer(of: token)
        let requestID = RequestID.make()
        let worker = executor.run {
            let answer = await server.answer(
                line, token: token, known: known, requestID: requestID)
            server.state.leave()
            if loop.inEventLoop {
                bound.value.finish(number, answer, token)
            } else {
                executor.onLoop { bound.value.finish(number, answer, token) }
            }
        }
        calls.keep(worker, for: number)
    }

    /// - Parameter token: The one that the message was carried out for.
    private func finish(_ number: Int, _ answer: StreamAnswer, _ token: String) {
        // The client may have gone meanwhile.
        guard calls.remove(number), phase != .lingering else { return }
        switch answer {
        case .answered(let bytes, let bearer):
            session.remember(bearer, of: token)
            if let bytes { write(bytes) }
        case .undecided(let bytes):
            if let bytes { write(bytes) }
        case .unauthenticated:
            if phase != .closing { refuse(.unauthenticated) }
        }
        goOn()
    }

    /// Has the message on a line say who calls. No other line is taken meanwhile.
    private func authenticate(_ line: [UInt8]) {
        guard let bound, let loop = context?.eventLoop else { return }
        let (server, executor) = (server, executor)
        let requestID = RequestID.make()
        let number = calls.add(line)
        phase = .authenticating
        let worker = executor.run {
            let outcome = await server.greeter.answer(line, requestID: requestID)
            if loop.inEventLoop {
                bound.value.finishAuthenticating(number, outcome)
            } else {
                executor.onLoop { bound.value.finishAuthenticating(number, outcome) }
            }
        }
        calls.keep(worker, for: number)
    }

    private func finishAuthenticating(_ number: Int, _ outcome: StreamGreeter.Outcome) {
        guard calls.remove(number), phase == .authenticating else { return }
        let isNew = token.isEmpty
        phase = isNew ? .greeting : .open
        switch outcome.verdict {
        case .accepted where isNew && outcome.answer == nil, .unheard where isNew:
            // Neither a notification nor anything else can open a stream.
            refuse(.unauthenticated)
        case .accepted(let token):
            self.token = token
            phase = .open
            fallthrough
        case .unheard, .undecided:
            if let answer = outcome.answer { write(answer) }
        case .rejected:
            if let answer = outcome.answer {
                write(answer)
                close()
            } else {
                refuse(.unauthenticated)
            }
        }
        goOn()
    }

    /// Goes on after an answer: with lines that had to wait, or with the connection's end.
    private func goOn() {
        if calls.isEmpty { noteActivity() }
        takeLines()
    }

    /// Answers the message on a line as one that may be repeated later.
    private func decline(_ line: [UInt8]) {
        let answer = StreamRefusal.answer(
            .unavailable(retryAfterMilliseconds: 1000), to: line, requestID: RequestID.make())
        if let answer { write(answer) }
    }

    /// Says why the connection ends. The calls in flight are still answered.
    func refuse(_ error: RPCError) {
        write(error.response(requestID: RequestID.make()))
        close()
    }

    private func close() {
        phase = .closing
        setDeadline(in: server.limits.drainTimeout)
    }

    /// Ends the connection now. Calls that are still being carried out are answered as ones that may
    /// be repeated, since what comes of them will not be heard here.
    func cutOff() {
        guard let context else { return }
        for line in calls.cancelAll() { decline(line) }
        flush()
        phase = .lingering
        context.close(promise: nil)
    }
}

extension StreamServing {
    /// Carries out the message on `line` for the bearer of `token`.
    /// - Parameter known: the bearer, when the token was found to stand a moment ago.
    func answer(
        _ line: [UInt8], token: String, known: Bearer?, requestID: String
    ) async -> StreamAnswer {
        let bearer: Bearer
        if let known {
            bearer = known
        } else {
            switch await gateway.find(token, requestID: requestID, logger: logger) {
            case .success(let found): bearer = found
            case .failure(.unauthenticated): return .unauthenticated
            case .failure(let error):
                return .undecided(StreamRefusal.answer(error, to: line, requestID: requestID))
            }
        }
        return .answered(await bearer.answer(line, requestID), bearer)
    }
}
