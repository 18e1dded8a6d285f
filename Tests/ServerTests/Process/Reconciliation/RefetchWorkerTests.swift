import Admission
import AdmissionStore
import Billing
import BillingTesting
import Foundation
import Logging
import Synchronization
import Testing

@testable import admitd

extension ProcessTests {
    /// Providers are asked, by servers that share the work.
    @Suite struct RefetchWorkerTests {
        private func worker(
            _ world: BillingWorld, _ change: (inout BillingProviders) -> Void = { _ in }
        ) throws -> RefetchWorker {
            var settings = BillingSettings()
            var stripe = BillingSettings.Stripe()
            stripe.apiKey = "sk_test"
            stripe.apiBase = world.provider.url
            settings.stripe = stripe
            var limits = FetchLimits()
            limits.attempts = 2
            limits.firstWaitSeconds = 0.01
            limits.longestWaitSeconds = 0.02
            var providers = try BillingProviders(settings, limits: limits)
            change(&providers)
            return RefetchWorker(
                store: world.store, providers: providers, logger: Logger(label: "test"))
        }

        /// Subscriptions of accounts, heard of and due to be asked about.
        private func make(_ count: Int, in world: BillingWorld) async throws -> [StripeExport] {
            let all = (1...count).map { world.subscription($0) }
            try await world.link(all.enumerated().map { ($0.offset + 1, $0.element.customer) })
            try await world.deliver(
                all.map { $0.event("evt_\($0.id)", at: $0.start, "created") })
            try await due(world)
            return all
        }

        private func due(_ world: BillingWorld) async throws {
            try await world.sql(
                "update billing_subject set refetch_at = now() where "
                    + "provider = 'stripe'")
        }

        @Test func anAnswerIsApplied() async throws {
            try await BillingWorld.run { world in
                var subscription = try await make(1, in: world)[0]
                subscription.start = subscription.end
                subscription.end += 30 * BillingWorld.day
                world.tell([subscription])
                let worker = try worker(world)
                #expect(try await worker.work(.stripe) == 1)
                #expect(
                    try await world.value(
                        """
                        select s.state, extract(epoch from s.access_until)::bigint,
                            extract(epoch from b.refetch_at)::bigint, b.refetch_attempts
                        from subscription as s
                        inner join billing_subject as b on b.id = s.id
                        """) == "active|\(subscription.end)|\(subscription.end - 5)|0")
                #expect(
                    try await world.value(
                        "select count(*) from billing_event where origin = 'fetch'") == "1")
                #expect(try await worker.work(.stripe) == 0)
            }
        }

        @Test(arguments: [Fault.status(500), .tooManyRequests(retryAfterSeconds: nil), .garbage])
        func aFailureOnlyPutsTheQuestionOff(_ fault: Fault) async throws {
            try await BillingWorld.run { world in
                world.tell(try await make(1, in: world))
                world.provider.fail { _ in fault }
                let tables = """
                    select (select string_agg(s::text, ' ') from subscription as s) || (
                        select string_agg((to_jsonb(b) - '{refetch_at,refetch_attempts}'::text[])
                            ::text, ' ')
                        from billing_subject as b) || (select count(*) from billing_event)
                    """
                let before = try await world.value(tables)
                let worker = try worker(world)
                for (attempt, seconds) in [(1, 30), (2, 60), (3, 120)] {
                    try await due(world)
                    #expect(try await worker.work(.stripe) == 1)
                    #expect(
                        try await world.value(
                            """
                            select refetch_attempts, refetch_at - now()
                                between interval '\(seconds - 10) seconds'
                                and interval '\(seconds) seconds'
                            from billing_subject
                            """) == "\(attempt)|t")
                }
                #expect(try await world.value(tables) == before)
                world.provider.fail(nil)
                try await due(world)
                #expect(try await worker.work(.stripe) == 1)
                #expect(
                    try await world.value("select refetch_attempts from billing_subject") == "0")
            }
        }

        @Test func twoWorkersNeverTakeTheSame() async throws {
            try await BillingWorld.run { world in
                world.tell(try await make(60, in: world))
                world.provider.fail { _ in .delay(seconds: 0.05) }
                let workers = [try worker(world), try worker(world)]
                let asked = try await withThrowingTaskGroup(of: Int.self) { group in
                    for worker in workers {
                        group.addTask {
                            var asked = 0
                            while true {
                                let some = try await worker.work(.stripe)
                                if some == 0 { return asked }
                                asked += some
                            }
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(asked == 60)
                let places = world.provider.requests.map(\.uri)
                #expect(places.count == 60 && Set(places).count == 60)
            }
        }

        @Test func aSlowProviderKeepsNobodyWaiting() async throws {
            try await BillingWorld.run { world in
                world.tell(try await make(1, in: world))
                try await world.sql("update billing_subject set refetch_at = null")
                let google = BillingSource(.googlePlay, .production)
                var observation = Observation(
                    at: Date(), key: "push", kind: "TEST", subject: "token")
                observation.notice = .changed
                let event = BillingEvent(
                    source: google, key: "push", kind: "TEST", at: observation.at,
                    observation: observation)
                _ = try await world.store.ingest(
                    [IncomingEvent(event, origin: .webhook, body: Array("{}".utf8))])
                let isAsked = Atomic(false)
                let worker = try worker(world) { providers in
                    providers.googlePlayAPI = ProviderAPI(source: google) {
                        _ throws(FetchError) in
                        isAsked.store(true, ordering: .relaxed)
                        do { try await Task.sleep(for: .seconds(600)) } catch {}
                        throw .timedOut
                    }
                }
                let running = Task { try await worker.run() }
                defer { running.cancel() }
                let start = ContinuousClock.now
                while !isAsked.load(ordering: .relaxed) {
                    try #require(ContinuousClock.now - start < .seconds(30), "nobody asked")
                    try await Task.sleep(for: .milliseconds(10))
                }
                try await due(world)
                try await world.wait(
                    until: "count(*) = 1 from billing_event where origin = 'fetch'")
            }
        }
    }
}
