import CoreMetrics
import JSONRPC
import Logging
import Synchronization

/// Turns each call's record into metrics and a log line.
///
/// The instruments of a method are found once; a call then costs one look-up by its name.
final class CallObserver: Sendable {
    /// The codes that have a label of their own.
    static let codes = [
        0, -32700, -32600, -32601, -32602, -32603, 4010, 4030, 4040, 4090, 4220, 4290, 5030, 5040,
    ]

    private let methods: [String: MethodInstruments]
    private let unknown: MethodInstruments
    private let logger: Logger

    /// - Parameter methods: The names of all declared methods; others count as `unknown`.
    init(methods: [String], factory: PrometheusFactory, logger: Logger) {
        factory.describe("admit_rpc_calls_total", "Calls answered, by method and error code.")
        factory.describe("admit_rpc_duration_seconds", "Time to answer a call, by method.")
        unknown = MethodInstruments(method: "unknown", factory: factory)
        self.methods = Dictionary(
            methods.map { ($0, MethodInstruments(method: $0, factory: factory)) },
            uniquingKeysWith: { first, _ in first })
        self.logger = logger
    }

    /// Counts and logs one call. Never logs its parameters or result.
    func observe(_ record: CallRecord) {
        (methods[record.method] ?? unknown).count(record)
        let level = Self.level(record.code)
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": .string(record.method), "code": .stringConvertible(record.code),
            "request_id": .string(record.requestID),
            "duration_ms": .stringConvertible(record.duration / .milliseconds(1)),
        ]
        if let failure = record.failure {
            // Not `reflecting`, which tells all: the database's words quote the row it refused.
            metadata["error"] = .string(String(describing: failure))
        }
        logger.log(level: level, record.code == 0 ? "call" : "call failed", metadata: metadata)
    }

    /// A defect of ours is an error, trouble that passes is worth knowing, and what callers do
    /// wrong is their business.
    private static func level(_ code: Int) -> Logger.Level {
        switch code {
        case -32603: .error
        case 5030, 5040: .info
        default: .debug
        }
    }
}

/// The instruments of one method.
private final class MethodInstruments: Sendable {
    private let method: String
    private let factory: PrometheusFactory
    private let duration: any TimerHandler
    private let successes: any CounterHandler
    /// Made when a code first occurs, so that most of the table need not be scraped.
    private let failures = Mutex<[Int: any CounterHandler]>([:])

    init(method: String, factory: PrometheusFactory) {
        self.method = method
        self.factory = factory
        duration = factory.makeTimer(
            label: "admit_rpc_duration_seconds", dimensions: [("method", method)])
        successes = Self.counter(method, code: "0", factory)
    }

    func count(_ record: CallRecord) {
        let (seconds, attoseconds) = record.duration.components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        if record.code == 0 {
            successes.increment(by: 1)
            return
        }
        let code = record.code
        let counter = failures.withLock { failures in
            let key = CallObserver.codes.contains(code) ? code : 1
            if let known = failures[key] { return known }
            let label = key == code ? String(code) : "other"
            let made = Self.counter(method, code: label, factory)
            failures[key] = made
            return made
        }
        counter.increment(by: 1)
    }

    private static func counter(
        _ method: String, code: String, _ factory: PrometheusFactory
    ) -> any CounterHandler {
        factory.makeCounter(
            label: "admit_rpc_calls_total", dimensions: [("method", method), ("code", code)])
    }
}
