import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// What comes in together with an event that cannot be applied, and that event itself once it can.
@Suite struct PoisonTests {
    private static let neighbours = (0..<8).map { StripeScript(name: "n\($0)") }
    private static let bad = StripeScript(name: "bad")

    @Test func whatComesWithAPoisonedEventIsNotForgotten() async throws {
        try await Scene.run { scene async throws in
            try await Self.poison(scene)
            for script in Self.neighbours {
                try await scene.attach(script, to: try await scene.account())
                try await scene.ingest(Array(script.life.prefix(2)))
            }
            let refunds = Self.neighbours.map { $0.refund("r", day: 5, of: 0) }
            let outcomes = try await scene.store.ingest([Self.bad.life[0]] + refunds)
            #expect(outcomes.map(\.verdict) == [.failed] + refunds.map { _ in .applied })
            #expect(try await scene.count("subscription where state = 'revoked'") == refunds.count)
            #expect(try await Self.forgotten(scene) == 0)

            // Whatever comes next for them, they stay refunded.
            try await scene.ingest(
                Self.neighbours.map {
                    $0.updated("n", day: 6, "active", from: 0, to: 30, endsAtPeriodEnd: true)
                })
            #expect(try await scene.count("subscription where state = 'revoked'") == refunds.count)
        }
    }

    @Test func aPoisonedEventIsReadAgainWhenItIsRetried() async throws {
        try await Scene.run { scene async throws in
            try await Self.poison(scene)
            let outcome = try await scene.store.ingest(Self.bad.life[0]).made
            #expect(outcome.verdict == .failed)
            try await scene.sql("drop trigger refuse on billing_subject")
            #expect(try await scene.store.retry(outcome.event).made.verdict == .applied)
            #expect(try await Self.forgotten(scene) == 0)
            try await scene.ingest([Self.bad.life[2]])
            #expect(try await scene.count("billing_moment") == 2)
            #expect(try await scene.store.replayLedger { _ in }.differences == [])
        }
    }

    @Test func whatConcernsNoSubscriptionIsSettledAlone() async throws {
        try await Scene.run { scene async throws in
            try await Self.poison(scene)
            let others = (0..<8).map {
                StripeScript(name: "o\($0)").event("1", "customer.created", day: 0, #"{"id":"c"}"#)
            }
            let outcomes = try await scene.store.ingest([Self.bad.life[0]] + others)
            #expect(outcomes.map(\.verdict) == [.failed] + others.map { _ in .ignored })
            #expect(
                try await scene.count("billing_event where outcome = 'ignored'") == others.count)
        }
    }

    /// Has the database refuse one subscription.
    private static func poison(_ scene: Scene) async throws {
        try await scene.launchWithStripe()
        try await scene.sql(
            """
            create function refuse() returns trigger language plpgsql as $$
            begin
                if new.external_id = 'sub_bad' then
                    raise exception 'no' using errcode = '23514';
                end if;
                return new;
            end
            $$;
            create trigger refuse before insert on billing_subject
            for each row execute function refuse();
            """)
    }

    /// How many events count as applied and are read by nobody.
    private static func forgotten(_ scene: Scene) async throws -> Int {
        try await scene.count(
            "billing_event where outcome in ('applied', 'stale') and observation is null")
    }
}
