import Histogram
import Synchronization

/// How long answers took, by method. May be told from any number of tasks.
final class Latencies: Sendable {
    /// One method's, in microseconds.
    struct Summary: Sendable {
        let method: String
        let calls: Int
        let p50: UInt64
        let p99: UInt64
        let p999: UInt64
        let max: UInt64
    }

    private struct Entry {
        var calls = 0
        var histogram = Histogram::Histogram<UInt32>(
            highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: .two)
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Counts a message with so many calls, answered after `duration`: each of its calls took as
    /// long.
    func record(_ method: String, _ duration: Duration, calls: Int = 1) {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        entries.withLock { entries in
            entries[method, default: Entry()].calls += calls
            _ = entries[method]?.histogram.record(
                UInt64(min(max(microseconds, 1), 60_000_000)), count: UInt32(calls))
        }
    }

    /// How many calls were answered.
    var calls: Int { entries.withLock { $0.values.map(\.calls).reduce(0, +) } }

    /// The methods by name.
    var summaries: [Summary] {
        entries.withLock { entries in
            entries.sorted { $0.key < $1.key }.map { method, entry in
                let histogram = entry.histogram
                return Summary(
                    method: method, calls: entry.calls, p50: histogram.valueAtPercentile(50),
                    p99: histogram.valueAtPercentile(99), p999: histogram.valueAtPercentile(99.9),
                    max: histogram.max)
            }
        }
    }
}
