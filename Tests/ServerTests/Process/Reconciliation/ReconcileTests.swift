import Billing
import BillingTesting
import Bootstrap
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd reconcile` against a provider's API that pages, limits, fails and is slow.
    @Suite struct ReconcileTests {
        /// How many subscriptions, and how many of them drift.
        private static let rows = LongForm.value("ADMIT_RECONCILE_ROWS") ?? 2000
        private static let drifts = rows >= 100_000 ? 500 : 50

        @Test func plantedDriftsAreFoundRepairedAndSetAside() async throws {
            try await BillingWorld.run { world in
                let planted = try await Planting.plant(
                    Self.drifts, among: Self.rows, in: world)
                world.provider.fail(Self.faults)
                let found = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("plan"),
                    timeoutSeconds: 3000)
                try #require(found.exit == "code(1)", "\(found.errors)")
                let plan = try world.plan("plan")
                #expect(plan.map(PlantedDrift.init).sorted() == planted)
                #expect(plan.map(\.drift.subject) == plan.map(\.drift.subject).sorted())
                try await Self.expectSame(plan, in: world)

                let applied = try await world.reconcile(
                    "--apply", world.path("plan"), timeoutSeconds: 3000)
                #expect(applied.exit == "code(4)", "\(applied.errors)")
                try await Self.expectRepaired(plan, in: world)
                let before = try await world.installation.checksum()
                let again = try await world.reconcile("--apply", world.path("plan"))
                #expect(again.exit == "code(4)" && again.errors.contains("had been done before"))
                #expect(try await world.installation.checksum() == before)

                let second = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("second"),
                    timeoutSeconds: 3000)
                #expect(second.exit == "code(0)", "\(second.errors)")
                #expect(try world.plan("second").isEmpty)
                // The ledger by itself comes to the same.
                let replayed = try await world.installation.admitd("replay", "--verify")
                #expect(replayed.exit == "code(0)", "\(replayed.output) \(replayed.errors)")
            }
        }

        private static let faults = Fault.any(
            Fault.every(7, .tooManyRequests(retryAfterSeconds: 0)), Fault.every(11, .status(500)),
            Fault.every(13, .cut), Fault.every(5, .delay(seconds: 0.02)))

        /// The same provider and the same rows give the same plan, byte for byte.
        private static func expectSame(_ plan: [PlanLine], in world: BillingWorld) async throws {
            let again = try await world.reconcile(
                "--provider", "stripe", "--api", "--plan", world.path("again"),
                timeoutSeconds: 3000)
            #expect(again.exit == "code(1)")
            #expect(try world.plan("again").map(PlantedDrift.init) == plan.map(PlantedDrift.init))
        }

        /// What every kind ends in.
        private static func expectRepaired(
            _ plan: [PlanLine], in world: BillingWorld
        ) async throws {
            for (kind, wanted) in ends {
                let names = plan.filter { $0.drift.kind == kind }.map { "'\($0.drift.subject)'" }
                try #require(!names.isEmpty, "\(kind)")
                let right = try await world.value(
                    """
                    select count(*) from billing_subject b
                    left join subscription s on s.id = b.id
                    where b.external_id in (\(names.joined(separator: ","))) and \(wanted)
                    """)
                #expect(right == "\(names.count)", "\(kind)")
            }
            let lines = try await world.value("select count(*) from reconciliation_outcome")
            #expect(lines == "\(plan.count)")
            let open = try await world.value(
                "select count(*) from billing_event where outcome in ('received', 'failed')")
            #expect(open == "0")
        }

        private static let ends: [(Drift.Kind, String)] = [
            (.missingLocal, "s.state = 'active' and s.access_until > now()"),
            (.overgrant, "s.state = 'expired' and b.state = 'expired'"),
            (.undergrant, "s.state = 'active' and s.access_until > now()"),
            (.period, "s.access_until > now() + interval '24 days'"),
            (.plan, "s.plan = 'pro'"), (.willRenew, "not s.will_renew"),
            (.refundUnapplied, "s.state = 'revoked' and b.state = 'revoked'"),
            (.graceOverrun, "s.access_until < now() and coalesce(b.grace_until, now()) <= now()"),
            (
                .wrongOwner,
                "s.account_id = (select l.account_id from link l where l.subject = b.owners[1])"
            ),
            // These wait for a person, as they were.
            (.missingRemote, "s.state = 'active'"), (.duplicateActive, "s.state = 'active'"),
            (.unlinked, "s.id is null and b.state = 'active'"),
            (.unmappedProduct, "s.id is null"), (.environmentMismatch, "s.state = 'active'"),
        ]
    }

    /// What happens to a reconciliation that is killed.
    @Suite struct ReconcileCrashTests {
        @Test func aKilledLoadGoesOnWhereItWas() async throws {
            try await BillingWorld.run { world in
                let planted = try await Planting.plant(15, among: 2000, in: world)
                world.provider.fail { _ in .delay(seconds: 0.1) }
                let first = try await world.start(
                    "--provider", "stripe", "--api", "--plan", world.path("plan"))
                try await world.wait(
                    until: "coalesce((select rows from reconciliation_run), 0) >= 600")
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                #expect(!FileManager.default.fileExists(atPath: world.path("plan")))
                let asked = world.provider.requestCount
                world.provider.fail(nil)
                let second = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("plan"))
                try #require(second.exit == "code(1)", "\(second.errors)")
                #expect(try world.plan("plan").map(PlantedDrift.init).sorted() == planted)
                // Of twenty pages at least six were read before; refunds and disputes come after.
                #expect(world.provider.requestCount - asked <= 17)
                #expect(
                    try await world.value("select count(*) from reconciliation_row") == "0")
            }
        }

        @Test func aKilledApplyGoesOnWhereItWas() async throws {
            try await BillingWorld.run { world in
                _ = try await Planting.plant(45, among: 1000, in: world)
                let found = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("plan"))
                try #require(found.exit == "code(1)", "\(found.errors)")
                let plan = try world.plan("plan")
                // One in the middle cannot be written for a while.
                let middle = try #require(
                    plan.dropFirst(15).first {
                        $0.drift.action == .apply && $0.drift.kind != .missingLocal
                    })
                let place = try #require(plan.firstIndex(of: middle))
                let apply = ["--apply", world.path("plan")]
                try await world.holding(
                    "from billing_subject where external_id = '\(middle.drift.subject)'"
                ) {
                    let first = try await world.start(apply[0], apply[1])
                    try await world.wait(
                        until: "(select count(*) from reconciliation_outcome) = \(place)")
                    first.signal(SIGKILL)
                    _ = try await first.waitForExit()
                }
                let second = try await world.reconcile(apply[0], apply[1])
                #expect(second.exit == "code(4)", "\(second.errors)")
                #expect(second.errors.contains("\(place) of these had been done before"))
                #expect(
                    try await world.value("select count(*) from reconciliation_outcome")
                        == "\(plan.count)")
                let put = plan.filter { $0.drift.action == .apply }
                    .map { 1 + $0.drift.reversals.count }.reduce(0, +)
                #expect(
                    try await world.value(
                        "select count(*) from billing_event where origin = 'reconcile'")
                        == "\(put)")
                let clean = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("second"))
                #expect(clean.exit == "code(0)", "\(clean.errors)")
            }
        }

        /// What could not be read once is asked for anew.
        @Test func oneUnreadableObjectDoesNotEndTheDay() async throws {
            try await BillingWorld.run { world in
                let subscription = world.subscription(1)
                try await world.link([(1, subscription.customer)])
                try await world.deliver([
                    subscription.event("evt_1", at: subscription.start, "created")
                ])
                world.tell([subscription])
                world.provider.put(
                    "sub_broken", #"{"id":"sub_broken","object":"subscription"}"#, in: .stripe)
                let broken = try await world.reconcile("--provider", "stripe", "--api")
                #expect(broken.exit == "code(3)" && broken.errors.contains("could not be read"))
                #expect(!broken.errors.contains("export"))
                world.provider.remove("sub_broken", from: .stripe)
                let mended = try await world.reconcile("--provider", "stripe", "--api")
                #expect(mended.exit == "code(0)", "\(mended.errors)")
            }
        }

        /// A provider that goes silent in the middle has not said that the rest is gone.
        @Test func aProviderThatFailsLeavesAllAsItWas() async throws {
            try await BillingWorld.run { world in
                _ = try await Planting.plant(15, among: 500, in: world)
                let before = try await world.installation.checksum(
                    except: ["reconciliation_row", "reconciliation_run"])
                world.provider.fail { $0 > 2 ? .status(403) : nil }
                let ended = try await world.reconcile(
                    "--provider", "stripe", "--api", "--plan", world.path("plan"))
                #expect(ended.exit == "code(3)" && ended.errors.contains("run this again"))
                #expect(!FileManager.default.fileExists(atPath: world.path("plan")))
                #expect(
                    try await world.installation.checksum(
                        except: ["reconciliation_row", "reconciliation_run"]) == before)
                for key in ["sk_test", "cus_"] { #expect(!ended.errors.contains(key)) }
            }
        }
    }
}
