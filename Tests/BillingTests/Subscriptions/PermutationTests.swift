import Billing
import Foundation
import Testing

/// Whatever the order, and however often, events come to the same; and what they come to is right.
@Suite struct PermutationTests {
    enum Simulator: String, CaseIterable, CustomTestStringConvertible {
        case stripe, appStore, googlePlay

        var testDescription: String { rawValue }

        func history(seed: UInt64, length: Int) throws -> SimulatedHistory {
            switch self {
            case .stripe: try StripeSimulator.history(seed: seed, length: length)
            case .appStore: try AppStoreSimulator.history(seed: seed, length: length)
            case .googlePlay: try GooglePlaySimulator.history(seed: seed, length: length)
            }
        }
    }

    /// How many permutations in all; a third for each provider.
    static let count =
        ProcessInfo.processInfo.environment["ADMIT_PERMUTATIONS"].flatMap { Int($0) } ?? 10_000
    static let seed =
        ProcessInfo.processInfo.environment["ADMIT_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0..<1_000_000_000)

    @Test(arguments: Simulator.allCases)
    func everyOrderEndsInTheSame(_ simulator: Simulator) throws {
        print("permutations of \(simulator): ADMIT_SEED=\(Self.seed)")
        var generator = SeededGenerator(seed: Self.seed)
        var tried = 0
        var histories: UInt64 = 0
        let wanted = (Self.count + 2) / 3
        while tried < wanted {
            let seed = Self.seed &+ histories
            let length = 3 + Int(histories % 10)
            histories += 1
            let history = try simulator.history(seed: seed, length: length)
            let (inOrder, orphans) = outcome(history.events)
            let mistakes = history.mistakes(in: inOrder)
            #expect(mistakes.isEmpty, "\(history.name): \(mistakes)")
            let orders = orders(of: history.events, most: 40, using: &generator)
            for order in orders {
                let (standings, left) = outcome(order)
                let isSame = standings == inOrder && left == orphans
                #expect(isSame, "\(history.name), in the order \(order.map(\.key))")
                guard isSame else { return }
            }
            guard mistakes.isEmpty else { return }
            tried += orders.count
        }
        print("\(simulator): \(tried) permutations of \(histories) histories")
    }

    private func outcome(_ events: [BillingEvent]) -> ([String: Standing], Set<Observation>) {
        var book = BillingBook()
        for event in events { book.take(event) }
        return (book.standings(), book.orphans)
    }

    /// Every order of a short history; of a longer one some at random, with doubles.
    private func orders(
        of events: [BillingEvent], most: Int, using generator: inout SeededGenerator
    ) -> [[BillingEvent]] {
        if events.count <= 5 { return permutations(events) }
        return (0..<most).map { _ in
            let doubles = events.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
            return (events + doubles).shuffled(using: &generator)
        }
    }

    private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard elements.count > 1 else { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
