import Billing
import BillingTesting
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd reconcile --api` at the App Store and Google Play, which have no list: every purchase
    /// that we know is asked for.
    @Suite struct ReconcileStoreTests {
        private static let faults = Fault.any(
            Fault.every(7, .tooManyRequests(retryAfterSeconds: 0)), Fault.every(11, .status(500)),
            Fault.every(13, .cut), Fault.every(5, .delay(seconds: 0.02)))

        @Test(arguments: [StoreSide.appStore, .googlePlay])
        func driftsAreFoundAndRepaired(side: StoreSide) async throws {
            let signers = try SigningProviders()
            try await BillingWorld.run(with: signers) { world in
                let store = StorePurchases(world: world, signers: signers, side: side)
                try await store.agree(on: 1...60)
                let known = try await store.reconcile("none")
                #expect(known.exit == "code(0)" && known.errors.contains("all agrees"))

                try await store.change(4) { $0.renews = false }
                try await store.change(9) { $0.days = 40 }
                try await store.change(14) {
                    $0.state = .expired
                    $0.days = -1
                }
                try await store.change(19) {
                    $0.state = .onHold
                    $0.days = -1
                }
                world.provider.remove(store.name(24), from: side.shelf)
                var wanted: [(Int, Drift.Kind)] = [
                    (4, .willRenew), (9, .period), (14, .overgrant), (19, .overgrant),
                    (24, .missingRemote),
                ]
                if side == .appStore {
                    try await store.change(29) { $0.state = .revoked }
                    wanted.append((29, .refundUnapplied))
                }
                let planted = wanted.map { PlantedDrift(store.name($0), $1) }.sorted()
                world.provider.fail(Self.faults)
                let found = try await store.reconcile("plan")
                #expect(found.exit == "code(1)", "\(found.errors)")
                #expect(try world.plan("plan").map(PlantedDrift.init).sorted() == planted)

                let applied = try await world.reconcile(
                    "--apply", world.path("plan"), "--max-change", "20")
                // The one that is gone there waits for a person.
                #expect(applied.exit == "code(4)", "\(applied.errors)")
                for (number, state) in [
                    (4, "active"), (9, "active"), (14, "expired"), (19, "on_hold"), (24, "active"),
                    (29, side == .appStore ? "revoked" : "active"),
                ] {
                    #expect(try await store.state(number) == state, "\(number)")
                }
                let second = try await store.reconcile("second")
                #expect(second.exit == "code(0)", "\(second.errors)")
                let replayed = try await world.installation.admitd("replay", "--verify")
                #expect(replayed.exit == "code(0)", "\(replayed.output) \(replayed.errors)")
            }
        }

        /// What was asked before it was killed is not asked again.
        @Test func aKilledRunGoesOnWhereItWas() async throws {
            let signers = try SigningProviders()
            try await BillingWorld.run(with: signers) { world in
                let store = StorePurchases(world: world, signers: signers, side: .googlePlay)
                try await store.agree(on: 1...1000)
                try await store.change(7) { $0.renews = false }
                try await store.change(990) { $0.renews = false }
                world.provider.fail { _ in .delay(seconds: 0.02) }
                let first = try await world.start(
                    "--provider", "google_play", "--api", "--plan", world.path("plan"))
                try await world.wait(
                    until: "coalesce((select rows from reconciliation_run), 0) >= 400")
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                #expect(!FileManager.default.fileExists(atPath: world.path("plan")))
                let asked = world.provider.requestCount
                world.provider.fail(nil)
                let second = try await store.reconcile("plan")
                #expect(second.exit == "code(1)", "\(second.errors)")
                #expect(
                    try world.plan("plan").map(PlantedDrift.init)
                        == [7, 990].map { PlantedDrift(store.name($0), .willRenew) })
                #expect(world.provider.requestCount - asked <= 610)
            }
        }

        /// Without an answer for each there is no plan, and nobody loses anything.
        @Test(arguments: [StoreSide.appStore, .googlePlay])
        func silenceIsNoAnswer(side: StoreSide) async throws {
            let signers = try SigningProviders()
            try await BillingWorld.run(with: signers) { world in
                let store = StorePurchases(world: world, signers: signers, side: side)
                try await store.agree(on: 1...10)
                let before = try await world.installation.checksum(
                    except: ["reconciliation_row", "reconciliation_run"])
                world.provider.fail { $0 > 4 ? .status(403) : nil }
                let ended = try await store.reconcile("plan")
                #expect(ended.exit == "code(3)", "\(ended.errors)")
                #expect(!FileManager.default.fileExists(atPath: world.path("plan")))
                #expect(
                    try await world.installation.checksum(
                        except: ["reconciliation_row", "reconciliation_run"]) == before)
                #expect(!ended.errors.contains(store.name(1)))
                world.provider.fail(nil)
                #expect(try await store.reconcile("plan").exit == "code(0)")
            }
        }
    }
}
