/// One round of one contender.
struct Sample: Codable, Sendable {
    /// Checks or redemptions a second.
    var perSecond = 0.0
    /// In milliseconds; pgbench tells the average alone.
    var average: Double?
    var p50: Double?
    var p99: Double?
    var p999: Double?
    /// Processor seconds used in a second.
    var serverCPU = 0.0
    var postgresCPU = 0.0
    var loadCPU = 0.0
}

/// All rounds of one contender.
struct Series: Codable, Sendable {
    var name: String
    var samples: [Sample] = []

    func median(_ value: (Sample) -> Double?) -> Double? {
        let sorted = samples.compactMap(value).sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    var rate: Double { median(\.perSecond) ?? 0 }
    var lowest: Double { samples.map(\.perSecond).min() ?? 0 }
    var highest: Double { samples.map(\.perSecond).max() ?? 0 }
}
