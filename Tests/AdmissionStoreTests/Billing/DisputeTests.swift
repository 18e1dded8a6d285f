import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

@Suite struct DisputeTests {
    /// Stripe's clock counts whole seconds, and an automated answer takes less.
    @Test(arguments: ["won", "lost"])
    func oneDecidedInTheSecondItWasOpenedInHoldsNobody(end: String) async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            for isReversed in [false, true] {
                let script = StripeScript(name: isReversed ? "late" : "early")
                let account = try await scene.account()
                try await scene.attach(script, to: account)
                try await scene.ingest(Array(script.life.prefix(2)))
                let dispute = [
                    script.dispute("d1", "created", "needs_response", day: 5, of: 0),
                    script.dispute("d2", "closed", end, day: 5, of: 0),
                ]
                try await scene.ingest(isReversed ? dispute.reversed() : dispute)
                let decided = try await scene.store.subscriptions(of: account)[0].subscription
                #expect(!decided.isHeld, "\(script.name)")
                #expect(decided.state == (end == "won" ? .active : .revoked), "\(script.name)")

                // The next period, paid for, opens the door.
                try await scene.ingest([script.life[2], script.life[3]])
                let paid = try await scene.store.subscriptions(of: account)[0].subscription
                #expect(!paid.isHeld && paid.state == .active, "\(script.name)")
                let then = try await scene.store.subscriptions(of: account, at: StripeScript.at(31))
                #expect(then.map(\.subscription.isHeld) == [false], "\(script.name)")
                let holds = try await scene.store.story(of: paid.id).holds
                #expect(holds.map(\.dispute) == ["dp_\(script.name)"])
            }
            #expect(
                try await scene.count("(select distinct span from subscription_hold) as h") == 1)
            #expect(try await scene.store.replayLedger { _ in }.differences == [])
        }
    }

    @Test func aLostOneHoldsNoLaterPeriod() async throws {
        try await Scene.run { scene async throws in
            try await scene.launchWithStripe()
            let script = StripeScript(name: "a")
            let account = try await scene.account()
            try await scene.attach(script, to: account)
            let events =
                Array(script.life.prefix(4)) + [
                    script.dispute("d1", "created", "needs_response", day: 5, of: 0),
                    script.dispute("d2", "closed", "lost", day: 9, of: 0),
                ]
            try await scene.ingest(events.reversed())
            for (day, state, isHeld) in [
                (4, .active, false), (6, .active, true), (10, .revoked, false),
                (31, .active, false),
            ] as [(Double, Subscription.State, Bool)] {
                let then = try await scene.store.subscriptions(
                    of: account, at: StripeScript.at(day))
                #expect(then.map(\.subscription.state) == [state], "day \(day)")
                #expect(then.map(\.subscription.isHeld) == [isHeld], "day \(day)")
            }
        }
    }
}
