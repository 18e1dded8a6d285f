import Foundation
import Histogram
import Synchronization

/// One measurement: what is sent to which server, how and for how long.
struct LoadPlan: Sendable {
    var target: Target
    var token: String
    var workload: Workload
    var connections = 64
    /// Messages under way at once, over all connections; HTTP carries one on each.
    var inFlight = 64
    /// Calls in a JSON-RPC batch; 0 for single calls.
    var batch = 0
    var seconds = 4.0
    /// Comes before the measurement and is not counted.
    var warmUpSeconds = 0.5
    /// Messages a second, sent whether or not earlier ones are answered, at moments that are random
    /// as callers' are; nil to send one whenever another is answered.
    var rate: Double?
    /// The first of the workload's calls to be made.
    var firstCall = 0

    /// Runs on a thread of its own.
    /// - Throws: `LoadFailure` when the server cannot be reached, hangs up or stays silent.
    func run() async throws -> LoadResult {
        let plan = self
        let result: Result<LoadResult, any Error> = await withCheckedContinuation { done in
            let thread = Thread {
                done.resume(
                    returning: Result {
                        var loop = try LoadLoop(plan)
                        return try loop.run()
                    })
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        return try result.get()
    }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String
}

/// What came of a measurement.
struct LoadResult: Sendable {
    /// Calls (not messages) that were answered within the measurement.
    var calls = 0
    /// Calls that got a wrong answer or none, at any time.
    var failures = 0
    /// The beginning of the first wrong answer.
    var firstFailure: String?
    var seconds = 0.0
    /// How long each message took, in nanoseconds: from when it was meant to be sent, which is when
    /// it was sent unless the plan has a rate.
    var latencies = LoadResult.emptyLatencies
    /// The generator's own processor time within the measurement.
    var cpuSeconds = 0.0
    /// Calls made in all; the next run of a workload that comes to an end begins there.
    var callsMade = 0

    var callsPerSecond: Double { seconds > 0 ? Double(calls) / seconds : 0 }

    static let longestLatency: UInt64 = 60_000_000_000
    static let emptyLatencies = Histogram<UInt64>(
        highestTrackableValue: longestLatency, numberOfSignificantValueDigits: .three)

    func milliseconds(_ percentile: Double) -> Double {
        Double(latencies.valueAtPercentile(percentile)) / 1e6
    }
}

/// Whether the whole program was told to stop.
enum Interruption {
    private static let flag = Atomic(false)
    static var isAsked: Bool { flag.load(ordering: .relaxed) }
    static func ask() { flag.store(true, ordering: .relaxed) }
}
