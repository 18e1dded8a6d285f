import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a provider's API over HTTP until it answers or the limits are reached.
struct ProviderConnection: Sendable {
    /// Without a slash at its end.
    let base: String
    var limits: FetchLimits
    /// Tells the moments that requests are stamped with.
    var now: @Sendable () -> Date

    /// Follows nobody elsewhere, for the key would go along; and speaks HTTP/1.1, as all three do.
    private static let client: HTTPClient = {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.httpVersion = .http1Only
        settings.timeout.connect = .seconds(5)
        settings.connectionPool.idleTimeout = .seconds(30)
        settings.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }()

    /// A request, apart from where it goes.
    struct Request: Sendable {
        var method = HTTPMethod.GET
        /// Path and query, or a whole address.
        var target: String
        var headers: HTTPHeaders
        var form: String?
    }

    /// An answer, whole.
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
        let retryAfterSeconds: Int?
        /// When the request was sent.
        let requestedAt: Date
    }

    /// What an answer means to whoever asked.
    enum Verdict: Sendable {
        case found
        /// There is no such thing.
        case missing
        /// The same may work in a while.
        case again
        /// Our key is not accepted.
        case refused
        case failed
    }

    /// Sends the request, again and again where that may help.
    ///
    /// - Parameters:
    ///   - make: makes the request, anew for each attempt, as keys run out.
    ///   - judge: says what an answer means; asked only where its status does not say it by itself.
    /// - Returns: the answer that was found; `nil` when there is no such thing.
    func send(
        _ make: @Sendable () async throws(FetchError) -> Request,
        judge: @Sendable (Answer) -> Verdict = Self.verdict
    ) async throws(FetchError) -> Answer? {
        let deadline = ContinuousClock.now + .seconds(limits.deadlineSeconds)
        var attempt = 1
        while true {
            var failure: FetchError
            var wait = limits.wait(afterAttempt: attempt)
            do throws(FetchError) {
                let request = try await make()
                let answer = try await once(request, until: deadline)
                switch judge(answer) {
                case .found: return answer
                case .missing: return nil
                case .refused: throw FetchError.refused(status: answer.status)
                case .failed: throw FetchError.failed(status: answer.status)
                case .again: break
                }
                failure =
                    answer.status == 429
                    ? .rateLimited(retryAfterSeconds: answer.retryAfterSeconds)
                    : .failed(status: answer.status)
                if let seconds = answer.retryAfterSeconds { wait = max(wait, Double(seconds)) }
            } catch {
                guard error == .unreachable || error == .timedOut else { throw error }
                failure = error
            }
            let isLast = attempt >= limits.attempts
            // Not waiting at all is better than a wait after which nothing can be asked any more.
            guard !isLast, ContinuousClock.now + .seconds(wait) < deadline else { throw failure }
            do { try await Task.sleep(for: .seconds(wait)) } catch { throw .cancelled }
            attempt += 1
        }
    }

    /// What a status means where the body need not be looked at.
    static func verdict(_ answer: Answer) -> Verdict {
        switch answer.status {
        case 200..<300: .found
        case 401, 403: .refused
        case 408, 409, 425, 429, 500...: .again
        default: .failed
        }
    }

    private func once(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) async throws(FetchError) -> Answer {
        let left = ContinuousClock.now.duration(to: deadline)
        let patience = min(left, .seconds(limits.attemptSeconds))
        guard patience > .zero else { throw .timedOut }
        var message = HTTPClientRequest(
            url: request.target.hasPrefix("/") ? base + request.target : request.target)
        message.method = request.method
        message.headers = request.headers
        message.headers.add(name: "accept", value: "application/json")
        message.headers.add(name: "user-agent", value: "Admit")
        if let form = request.form {
            message.headers.add(
                name: "content-type", value: "application/x-www-form-urlencoded")
            message.body = .bytes(ByteBuffer(string: form))
        }
        do {
            return try await withTimeout(patience) { [message, limits, now] in
                let requestedAt = now()
                let response = try await Self.client.execute(message, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: limits.largestAnswerBytes)
                // A body that ends because the task was cancelled is not a whole one.
                try Task.checkCancellation()
                return Answer(
                    status: Int(response.status.code), body: Array(buffer: body),
                    retryAfterSeconds: Self.retryAfter(response.headers, at: requestedAt),
                    requestedAt: requestedAt)
            }
        } catch {
            throw FetchError(transport: error)
        }
    }

    /// `Retry-After` as seconds or as a date; `nil` when there is none or it is neither.
    static func retryAfter(_ headers: HTTPHeaders, at now: Date) -> Int? {
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let seconds = Int(text) { return max(0, seconds) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = format.date(from: text) else { return nil }
        let seconds = date.timeIntervalSince(now).rounded(.up)
        return Int(min(max(0, seconds), 86_400))
    }
}

/// Runs `body` for at most `patience`. The HTTP client's own deadline ends with the head of an answer.
private func withTimeout<Result: Sendable>(
    _ patience: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: patience)
            throw FetchError.timedOut
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw FetchError.timedOut }
        return result
    }
}

extension FetchError {
    /// Reads what the HTTP client threw.
    init(transport error: any Error) {
        switch error {
        case let error as FetchError: self = error
        case is CancellationError: self = .cancelled
        // A body that was cut off is the connection's fault, and comes whole the next time.
        case HTTPParserError.invalidEOFState: self = .unreachable
        case is NIOTooManyBytesError, is HTTPParserError: self = .badAnswer
        case let error as HTTPClientError:
            switch error {
            case .cancelled: self = .cancelled
            case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout,
                .getConnectionFromPoolTimeout:
                self = .timedOut
            default: self = .unreachable
            }
        default: self = .unreachable
        }
    }
}
