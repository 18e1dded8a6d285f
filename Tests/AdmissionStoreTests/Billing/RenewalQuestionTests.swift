import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// When a provider is asked about a renewal that nobody told of.
@Suite struct RenewalQuestionTests {
    private let script = StripeScript(name: "a")

    /// A moment as the script counts days.
    private func day(_ moment: Date) -> Double {
        (moment.timeIntervalSince1970 - StripeScript.start) / StripeScript.day
    }

    private func question(_ scene: Scene) async throws -> Date {
        try await scene.value("select refetch_at from billing_subject")
    }

    /// Has the provider answer, now, with a period that ends so many seconds from now.
    /// - Returns: in how many seconds it is asked again.
    private func wait(_ scene: Scene, afterAnEndIn seconds: Double) async throws -> Double {
        try await scene.sql("update billing_subject set refetch_at = now()")
        let task = try #require(try await scene.store.takeRefetches(of: [.stripe]).first)
        let now = Date()
        let end = day(now.addingTimeInterval(seconds))
        let answer = FetchedSubscription(
            subject: script.subscription,
            body: Array(script.object("active", from: end - 30, to: end).utf8), requestedAt: now)
        _ = try await scene.store.apply(answer, to: task)
        return try await question(scene).timeIntervalSince(now)
    }

    @Test func itIsAskedAboutWhenThePeriodEnds() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let end = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 86_400).rounded())
            try await scene.ingest([
                script.updated("1", day: day(end) - 30, "active", from: day(end) - 30, to: day(end))
            ])
            #expect(try await question(scene) == end.addingTimeInterval(-5))
        }
    }

    /// Seconds until the period ends, and how soon the provider is asked again; ends are told in whole
    /// seconds, and writing takes a moment.
    @Test(arguments: [
        (3.0, 8.0...14), (-5, 8...14), (-120, 115...130), (-86_400, 3595...3610),
        (-432_000, 86_395...86_410), (3600, 3590...3600),
    ])
    func anOldAnswerIsAskedForAgainSoonAndThenSeldom(
        _ end: Double, _ expected: ClosedRange<Double>
    ) async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            try await scene.ingest([script.life[0]])
            let seconds = try await wait(scene, afterAnEndIn: end)
            #expect(expected.contains(seconds), "\(seconds)")
        }
    }
}
