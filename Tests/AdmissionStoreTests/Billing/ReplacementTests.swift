import Admission
import AdmissionStore
import Billing
import Foundation
import Postgres
import Testing

/// A purchase at Google Play that takes the place of another, as when a plan is changed or bought anew
/// before its end: one of the two opens the door, never both, and whose it was it stays.
@Suite struct ReplacementTests {
    private static let issuer = Issuer(trusted: "google_play")
    private static let old = GoogleScript(token: "old", account: "payer")
    private static let new = GoogleScript(token: "new", replaces: "old")

    private static func launch(_ scene: Scene) async throws {
        try await scene.launch()
        _ = try await scene.store.put(
            Plan(
                plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: [.init(provider: issuer, product: GoogleScript.product)]))
    }

    private static func link(_ subject: String, _ scene: Scene) async throws -> Account.ID {
        let account = try await scene.account()
        _ = try await scene.store.attach(
            Identity(issuer: issuer, subject: subject), to: account
        ).made
        return account
    }

    /// The names of an account's subscriptions that open doors on a day.
    private static func granting(
        _ scene: Scene, _ account: Account.ID, day: Double
    ) async throws -> [String] {
        let at = StripeScript.at(day)
        var names: [String] = []
        for record in try await scene.store.subscriptions(of: account, at: at) {
            let subscription = record.subscription
            guard [.trialing, .active, .grace].contains(subscription.state),
                let end = subscription.accessUntil, end > at
            else { continue }
            names.append(
                try await scene.value(
                    "select external_id from subscription where id = '\(subscription.id)'"))
        }
        return names.sorted()
    }

    /// The old one is bought on day 0 and until day 30; the new one, on day 10, until day 40.
    private static let events = [
        old.pushed(4, day: 0), old.answered(day: 0.1), new.pushed(4, day: 10),
        new.answered(day: 10.1, until: 40),
    ]

    private static func expectSuccession(_ scene: Scene, _ account: Account.ID) async throws {
        for (day, name) in [
            (5, "old"), (10.05, "old"), (11, "new"), (35, "new"),
        ] as [(Double, String)] {
            #expect(try await granting(scene, account, day: day) == [name], "day \(day)")
        }
        #expect(
            try await scene.count("billing_subject where account_id = '\(account)'") == 2)
        #expect(try await scene.store.replayLedger { _ in }.differences == [])
        #expect(try await scene.store.checkEntitlements { _ in }.differences == [])
    }

    /// In every order of the four.
    @Test func theNewOneTakesThePlaceOfTheOldInAnyOrder() async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            for (round, order) in Self.orders(Self.events).enumerated() {
                let account = try await Self.link("payer", scene)
                try await scene.ingest(order)
                try await Self.expectSuccession(scene, account)
                guard round < 23 else { return }
                try await scene.sql(
                    """
                    set session_replication_role = replica;
                    truncate billing_subject, billing_event, billing_owner, billing_moment,
                        billing_reference, billing_orphan, billing_dispute, subscription,
                        subscription_hold, entitlement, link
                    """)
            }
        }
    }

    private static func orders(_ events: [IncomingEvent]) -> [[IncomingEvent]] {
        guard let first = events.first else { return [[]] }
        return orders(Array(events.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in
                var order = rest
                order.insert(first, at: place)
                return order
            }
        }
    }

    @Test func bothAtOnceEndAlike() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await Self.launch(scene)
            for round in 0..<30 {
                let old = GoogleScript(token: "old\(round)", account: "payer\(round)")
                let new = GoogleScript(token: "new\(round)", replaces: "old\(round)")
                let account = try await scene.account()
                let events = [
                    old.pushed(4, day: 0), old.answered(day: 0.1), new.pushed(4, day: 10),
                    new.answered(day: 10.1, until: 40),
                ].shuffled()
                _ = try await together(5) { number in
                    guard number < 4 else {
                        _ = try await scene.store(number).attach(
                            Identity(issuer: Self.issuer, subject: "payer\(round)"), to: account
                        ).made
                        return
                    }
                    _ = try await scene.store(number).ingest(events[number]).made
                }
                for (day, name) in [(5, "old\(round)"), (11, "new\(round)")] as [(Double, String)] {
                    let granting = try await Self.granting(scene, account, day: day)
                    #expect(granting == [name], "round \(round), day \(day)")
                }
            }
            #expect(try await scene.store.checkEntitlements { _ in }.differences == [])
        }
    }

    /// Somebody links while another transaction is just writing down that one purchase replaces the other.
    @Test func whoLinksMeanwhileOwnsBoth() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await Self.launch(scene)
            try await scene.ingest([
                Self.old.answered(day: 0), GoogleScript(token: "new").answered(day: 10, until: 40),
            ])
            let account = try await scene.account()
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await scene.clients[0].withTransaction { transaction in
                    try await transaction.script(
                        """
                        update billing_subject set predecessor = 'old' where external_id = 'new';
                        select from billing_subject where external_id = 'old' for no key update
                        """)
                    group.addTask {
                        _ = try await scene.store(1).attach(
                            Identity(issuer: Self.issuer, subject: "payer"), to: account
                        ).made
                    }
                    let waits = Statement(
                        "",
                        """
                        select exists (
                            select from pg_locks
                            where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))
                        )
                        """)
                    for _ in 0..<3000 where try await !transaction.one(waits)(0, as: Bool.self) {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await scene.count("billing_subject where account_id = '\(account)'") == 2)
        }
    }

    /// Google's own stores are not all of one moment: a late answer about the old one may still call it
    /// active.
    @Test func whatWasReplacedOpensNothingAnyMore() async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            let account = try await Self.link("payer", scene)
            try await scene.ingest(Self.events)
            for late in [
                Self.old.answered(day: 10.1), Self.old.answered(day: 10.2),
                Self.old.answered(day: 12), Self.old.pushed(2, day: 13),
            ] {
                try await scene.ingest([late])
                #expect(try await Self.granting(scene, account, day: 14) == ["new"])
            }
            #expect(try await scene.store.replayLedger { _ in }.differences == [])
        }
    }

    /// A change that was begun with a payment still to come replaces nothing, and nothing when it never
    /// comes.
    @Test(arguments: ["PENDING", "PENDING_PURCHASE_CANCELED"])
    func whatIsNeverPaidReplacesNothing(state: String) async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            let account = try await Self.link("payer", scene)
            try await scene.ingest([
                Self.old.answered(day: 0), Self.new.answered("PENDING", day: 10, until: 40),
                Self.new.answered(state, day: 12, until: 40),
            ])
            for day in [5.0, 11, 13, 29] {
                #expect(try await Self.granting(scene, account, day: day) == ["old"], "day \(day)")
            }
            #expect(try await scene.store.replayLedger { _ in }.differences == [])
        }
    }

    /// Nothing was ever told of the old purchase, but its token is linked, before or after.
    @Test(arguments: [true, false]) func anAccountIsFoundByATokenAloneOfThePurchaseBefore(
        isLinkedFirst: Bool
    ) async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            var account: Account.ID?
            if isLinkedFirst { account = try await Self.link("old", scene) }
            try await scene.ingest([Self.new.answered(day: 10, until: 40)])
            if !isLinkedFirst { account = try await Self.link("old", scene) }
            let owner = try #require(account)
            #expect(try await Self.granting(scene, owner, day: 11) == ["new"])
            // The new token's own holder is the better one.
            let other = try await Self.link("new", scene)
            #expect(try await Self.granting(scene, owner, day: 11) == [])
            #expect(try await Self.granting(scene, other, day: 11) == ["new"])
        }
    }

    @Test func aChainHandsItsAccountOn() async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            let last = GoogleScript(token: "last", replaces: "new")
            try await scene.ingest([
                last.answered(day: 20, until: 50), Self.new.answered(day: 10, until: 40),
                Self.old.answered(day: 0),
            ])
            #expect(try await scene.count("subscription") == 0)
            let account = try await Self.link("payer", scene)
            for (day, name) in [
                (5, "old"), (15, "new"), (25, "last"), (45, "last"),
            ] as [(Double, String)] {
                #expect(try await Self.granting(scene, account, day: day) == [name], "day \(day)")
            }
        }
    }
}
