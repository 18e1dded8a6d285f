import CoreMetrics
import Synchronization

/// What Prometheus calls the kinds of metrics.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}

/// A metric with fixed labels whose value can be written as text.
protocol Instrument: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Appends the sample lines. `labels` is without braces, and empty when there are none.
    func write(name: String, labels: String, to text: inout [UInt8])
}

extension [UInt8] {
    /// Appends one sample line.
    mutating func sample(_ name: String, _ labels: String, _ value: some LosslessStringConvertible)
    {
        append(contentsOf: name.utf8)
        if !labels.isEmpty {
            append(UInt8(ascii: "{"))
            append(contentsOf: labels.utf8)
            append(UInt8(ascii: "}"))
        }
        append(UInt8(ascii: " "))
        append(contentsOf: Self.spelling(of: String(value)).utf8)
        append(UInt8(ascii: "\n"))
    }

    private static func spelling(of value: String) -> String {
        switch value {
        case "inf": "+Inf"
        case "-inf": "-Inf"
        case "nan", "-nan": "NaN"
        default: value
        }
    }
}

/// A count of whole things.
final class WholeCounter: Instrument, CounterHandler {
    static let kind = MetricKind.counter
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // Prometheus takes a counter that goes down for a restart.
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func write(name: String, labels: String, to text: inout [UInt8]) {
        text.sample(name, labels, count.load(ordering: .relaxed))
    }
}

/// A sum of fractions.
final class FractionCounter: Instrument, FloatingPointCounterHandler {
    static let kind = MetricKind.counter
    private let sum = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() {
        sum.withLock { $0 = 0 }
    }

    func write(name: String, labels: String, to text: inout [UInt8]) {
        text.sample(name, labels, sum.withLock { $0 })
    }
}

/// A value that goes up and down.
final class Level: Instrument, MeterHandler, RecorderHandler {
    static let kind = MetricKind.gauge
    private let level = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { level.withLock { $0 = value } }
    func increment(by amount: Double) { level.withLock { $0 += amount } }
    func decrement(by amount: Double) { level.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func write(name: String, labels: String, to text: inout [UInt8]) {
        text.sample(name, labels, level.withLock { $0 })
    }
}

/// How often values fell below each of a row of bounds.
final class Histogram: Instrument, TimerHandler, RecorderHandler {
    static let kind = MetricKind.histogram
    /// Bounds for durations in seconds, from a quarter of a millisecond to ten seconds.
    static let seconds = [
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Bounds for sizes and counts.
    static let sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384].map(Double.init)

    private struct State {
        /// For each bound the values up to it and above the one before; then those above all.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func write(name: String, labels: String, to text: inout [UInt8]) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? String(bounds[index]) : "+Inf"
            text.sample(name + "_bucket", prefix + #"le="\#(bound)""#, total)
        }
        text.sample(name + "_sum", labels, sum)
        text.sample(name + "_count", labels, total)
    }
}
