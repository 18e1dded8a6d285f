import Foundation

/// Contenders that take turns, so that whatever else the machine does meets all of them.
struct Contest {
    typealias Round = @Sendable () async throws -> Sample

    private(set) var series: [Series] = []
    private var rounds: [Round] = []

    mutating func add(_ name: String, _ round: @escaping Round) {
        series.append(Series(name: name))
        rounds.append(round)
    }

    /// Lets everybody run, again and again.
    mutating func run(rounds count: Int, title: String) async throws {
        for round in 1...count {
            for index in rounds.indices {
                tell("\(title), round \(round) of \(count): \(series[index].name)")
                try Task.checkCancellation()
                let sample: Sample
                do {
                    sample = try await rounds[index]()
                } catch {
                    throw LoadFailure(description: "\(series[index].name): \(error)")
                }
                series[index].samples.append(sample)
            }
        }
    }

    /// The rounds of the contender with this name.
    subscript(name: String) -> Series? { series.first { $0.name == name } }

    /// How many times one contender's rate another's is, by their medians; nil when either did not
    /// take part.
    func ratio(_ name: String, to other: String) -> Double? {
        guard let first = self[name]?.rate, let second = self[other]?.rate, second > 0 else {
            return nil
        }
        return first / second
    }
}
