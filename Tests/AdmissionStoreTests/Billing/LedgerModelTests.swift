import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// The tables come to the same as the values alone, whatever the order, however often, and however the
/// events are spread over calls and servers.
@Suite struct LedgerModelTests {
    private static let rounds = 200

    @Test func anyOrderEndsAsTheModelDoes() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededNumbers(seed: seed)
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launchWithStripe()
            var book = BillingBook()
            for round in 0..<Self.rounds {
                let script = StripeScript(name: "\(round)")
                var events = script.random(&random)
                events += events.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                events.shuffle(using: &random)
                for event in events { book.take(event.event) }
                try await Self.take(events, in: scene, &random)
            }
            let found = try await scene.standings()
            let wanted = book.standings().mapValues(\.moments)
            #expect(found.keys.sorted() == wanted.keys.sorted(), "seed \(seed)")
            for (name, moments) in wanted {
                #expect(found[name] == moments, "\(name), seed \(seed)")
            }
            let orphans = try await scene.count(
                "billing_event where subject_id is null and observation is not null")
            #expect(orphans == book.orphans.count, "seed \(seed)")
            #expect(
                try await scene.count("billing_event where outcome in ('received', 'failed')") == 0)
            let replay = try await scene.store.replayLedger(pageSize: 64) { _ in }
            #expect(replay.differences == [], "seed \(seed)")
            #expect(replay.subjects == wanted.count)
        }
    }

    /// One by one, or all at once on two servers.
    private static func take(
        _ events: [IncomingEvent], in scene: Scene, _ random: inout SeededNumbers
    ) async throws {
        if Bool.random(using: &random) {
            for event in events { _ = try await scene.store.ingest(event).made }
        } else {
            _ = try await together(events.count) { number in
                try await scene.store(number).ingest(events[number]).made
            }
        }
    }
}
