import Billing
import BillingTesting
import PostgresTesting
import Testing

extension ProcessTests {
    /// Refunds and disputes whose events were lost. Stripe leaves the subscription as it was.
    @Suite struct ReversalTests {
        /// Subscriptions that all are told of by both sides alike.
        private static func agreed(
            _ count: Int, in world: BillingWorld
        ) async throws -> [StripeExport] {
            let all = (1...count).map { world.subscription($0) }
            try await world.link(all.enumerated().map { ($0 + 1, $1.customer) })
            try await world.deliver(
                all.map { $0.event("evt_\($0.id)", at: $0.start, "created") })
            world.tell(all)
            for one in all {
                world.provider.put(one.payment, one.invoicePayment, in: .stripeInvoicePayments)
            }
            return all
        }

        private static func reconcile(
            _ world: BillingWorld, _ name: String, expecting code: Int = 1
        ) async throws -> [PlanLine] {
            let ended = try await world.reconcile(
                "--provider", "stripe", "--api", "--plan", world.path(name))
            try #require(ended.exit == "code(\(code))", "\(ended.errors)")
            return try world.plan(name)
        }

        private static func apply(_ world: BillingWorld, _ name: String) async throws {
            let ended = try await world.reconcile(
                "--apply", world.path(name), "--max-change", "100")
            try #require(ended.exit == "code(0)", "\(ended.errors)")
        }

        private static func state(_ world: BillingWorld, of name: String) async throws -> String {
            try await world.value(
                """
                select s.state || case when exists (
                    select from subscription_hold as h
                    where h.subscription_id = s.id and now() <@ h.span
                ) then ', held' else '' end
                from subscription as s where s.external_id = '\(name)'
                """)
        }

        @Test func aLostRefundIsFoundAndTakesTheAccess() async throws {
            try await BillingWorld.run { world in
                let all = try await Self.agreed(3, in: world)
                let yesterday = world.now - BillingWorld.day
                world.provider.put(
                    "re_1", all[0].refunded("re_1", at: yesterday), in: .stripeRefunds)
                // Part of the money leaves the door open.
                world.provider.put(
                    "re_2", all[1].refunded("re_2", at: yesterday, cents: 500), in: .stripeRefunds)
                let plan = try await Self.reconcile(world, "plan")
                #expect(plan.map(PlantedDrift.init) == [.init(all[0].id, .refundUnapplied)])
                #expect(plan[0].drift.cause == .neverDelivered)
                #expect(plan[0].drift.detail.contains("re_1"))
                #expect(try await Self.state(world, of: all[0].id) == "active")
                try await Self.apply(world, "plan")
                #expect(try await Self.state(world, of: all[0].id) == "revoked")
                #expect(try await Self.state(world, of: all[1].id) == "active")
                #expect(try await Self.reconcile(world, "second", expecting: 0).isEmpty)
                // The event comes after all, and changes nothing.
                try await world.deliver([all[0].refund("evt_late", at: yesterday)])
                #expect(try await Self.state(world, of: all[0].id) == "revoked")
                #expect(try await Self.reconcile(world, "third", expecting: 0).isEmpty)
                let replayed = try await world.installation.admitd("replay", "--verify")
                #expect(replayed.exit == "code(0)", "\(replayed.output) \(replayed.errors)")
            }
        }

        /// One that opened is held, one that was won is let go, one that was lost is revoked.
        @Test func aLostDisputeIsFoundInEachOfItsStates() async throws {
            try await BillingWorld.run { world in
                let all = try await Self.agreed(2, in: world)
                for (status, kind, state) in [
                    ("needs_response", Drift.Kind.refundUnapplied, "active, held"),
                    ("won", .undergrant, "active"), ("lost", .refundUnapplied, "revoked"),
                ] {
                    let text = all[0].disputed(
                        "dp_1", status, at: world.now - BillingWorld.day)
                    // A dispute that was won is over; what is lost later is another one.
                    let name = status == "lost" ? "dp_2" : "dp_1"
                    world.provider.put(
                        name, text.replacing("dp_1", with: name), in: .stripeDisputes)
                    let plan = try await Self.reconcile(world, status)
                    #expect(plan.map(PlantedDrift.init) == [.init(all[0].id, kind)], "\(status)")
                    try await Self.apply(world, status)
                    #expect(try await Self.state(world, of: all[0].id) == state, "\(status)")
                    #expect(
                        try await Self.reconcile(world, "after", expecting: 0).isEmpty, "\(status)")
                }
                #expect(try await Self.state(world, of: all[1].id) == "active")
            }
        }

        /// A key that may not read them gives no clean answer, and what was read is not read again.
        @Test func aKeyThatMayNotReadThemIsSaid() async throws {
            try await BillingWorld.run { world in
                let all = try await Self.agreed(2, in: world)
                world.provider.put(
                    "re_1", all[0].refunded("re_1", at: world.now - 60), in: .stripeRefunds)
                world.provider.fail { $0 > 1 ? .status(403) : nil }
                let ended = try await world.reconcile("--provider", "stripe", "--api")
                #expect(ended.exit == "code(3)")
                #expect(ended.errors.contains("refuses to tell of refunds and disputes"))
                world.provider.fail(nil)
                let before = world.provider.requestCount
                let plan = try await Self.reconcile(world, "plan")
                #expect(plan.map(PlantedDrift.init) == [.init(all[0].id, .refundUnapplied)])
                let since = world.provider.requests.suffix(world.provider.requestCount - before)
                #expect(!since.contains { $0.uri.hasPrefix("/v1/subscriptions") })
            }
        }
    }
}
