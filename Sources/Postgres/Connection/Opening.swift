import CLibPQ
import Foundation
import Logging

/// How connections are opened: keywords for libpq, and how long it may take.
struct Opening: Sendable {
    typealias Outcome = Result<Connection, PostgresError>

    private let keywords: [String]
    private let values: [String]
    private let refusal: PostgresError?
    private let timeoutSeconds: Double
    private let answerTimeoutSeconds: Double
    private let logger: Logger

    init(_ configuration: PostgresClient.Configuration, logger: Logger) {
        let parsed = Self.parse(configuration.url)
        let options = configuration.settings.sorted { $0.key < $1.key }
            .map { "-c \(Self.escaped($0.key))=\(Self.escaped($0.value))" }
        // What stands before `dbname` gives way to the connection string, what stands behind
        // it wins.
        var pairs = [
            ("fallback_application_name", configuration.applicationName),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
        ]
        if configuration.requiresWritable { pairs.append(("target_session_attrs", "read-write")) }
        pairs.append(("dbname", configuration.url))
        pairs.append(("options", (options + [parsed.options]).joined(separator: " ")))
        pairs.append(("client_encoding", "UTF8"))
        keywords = pairs.map(\.0)
        values = pairs.map(\.1)
        refusal = parsed.refusal
        timeoutSeconds = configuration.connectTimeoutSeconds
        answerTimeoutSeconds = configuration.answerTimeoutSeconds
        self.logger = logger
    }

    /// The run-time options of the connection string itself, or why it cannot be read.
    private static func parse(_ url: String) -> (options: String, refusal: PostgresError?) {
        var message: UnsafeMutablePointer<CChar>?
        guard let list = PQconninfoParse(url, &message) else {
            let text = message.map { String(cString: $0) }
            PQfreemem(message)
            return ("", PostgresError(kind: .configuration, serverMessage: text))
        }
        defer { PQconninfoFree(list) }
        var option = list
        while let keyword = option.pointee.keyword {
            if strcmp(keyword, "options") == 0, let value = option.pointee.val {
                return (String(cString: value), nil)
            }
            option += 1
        }
        return ("", nil)
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: " ", with: "\\ ")
    }

    /// Opens a connection from a thread of its own, since looking a host up may block.
    /// `completion` runs once, on `loop`, at the latest when the time is up. The connection is
    /// not started.
    func open(on loop: EventLoop, _ completion: @escaping @Sendable (Outcome) -> Void) {
        if let refusal {
            return loop.execute { completion(.failure(refusal)) }
        }
        let once = Reply<Void>()
        loop.execute {
            let timer = loop.schedule(in: timeoutSeconds + 0.05) {
                guard once.give(()) else { return }
                completion(.failure(.connection("connecting took too long")))
            }
            Thread.detachNewThread {
                let outcome = connect(on: loop)
                loop.execute {
                    loop.cancel(timer)
                    if once.give(()) { return completion(outcome) }
                    if case .success(let connection) = outcome { connection.fail(.closed) }
                }
            }
        }
    }

    private func connect(on loop: EventLoop) -> Outcome {
        let deadline = EventLoop.now + timeoutSeconds
        guard let handle = start() else { return .failure(.connection("out of memory")) }
        // Verbose messages hold the SQLSTATE, which libpq does not give for a refused connection.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        var state = PGRES_POLLING_WRITING
        while PQstatus(handle) != CONNECTION_BAD, state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED { break }
            let milliseconds = Int32(max((deadline - EventLoop.now) * 1000, 0).rounded(.up))
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            // The socket may be another one after each step.
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let count = poll(&descriptor, 1, milliseconds)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                PQfinish(handle)
                return .failure(.connection("connecting took too long"))
            }
            state = PQconnectPoll(handle)
        }
        guard state == PGRES_POLLING_OK, PQsetnonblocking(handle, 1) == 0,
            PQenterPipelineMode(handle) == 1
        else {
            let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
            PQfinish(handle)
            var error = PostgresError.connection(message)
            error.sqlState = Self.sqlState(in: message)
            return .failure(error)
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        return .success(
            Connection(
                handle: handle, loop: loop, answerTimeoutSeconds: answerTimeoutSeconds,
                logger: logger))
    }

    private func start() -> OpaquePointer? {
        func terminated(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
            strings.map { strdup($0) } + [nil]
        }
        let keywords = terminated(keywords)
        let values = terminated(values)
        defer { for pointer in keywords + values { free(pointer) } }
        return PQconnectStartParams(
            keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
    }

    /// The five letters between colons in a verbose message: `FATAL:  53300: sorry, …`.
    private static func sqlState(in message: String) -> String? {
        for part in message.split(separator: ":").dropFirst() {
            let word = part.drop { $0 == " " }.utf8
            let isCode = word.allSatisfy { isDigit($0) || (65...90).contains($0) }
            if word.count == 5, isCode, word.contains(where: isDigit) { return String(word) }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
