import Admission
import AdmissionStore
import Billing
import Foundation
import Testing

/// A subscription that the App Store shares within a family grants to the one who got it, and to nobody
/// else after.
@Suite struct FamilySharingTests {
    private static let issuer = Issuer(trusted: "app_store")

    private static func identity(_ subject: String) -> Identity {
        Identity(issuer: issuer, subject: subject)
    }

    private static func launch(_ scene: Scene) async throws {
        try await scene.launch()
        _ = try await scene.store.put(
            Plan(
                plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: [.init(provider: issuer, product: AppStoreScript.product)]))
    }

    private static func verdict(
        _ scene: Scene, _ account: Account.ID, day: Double
    ) async throws -> RequirementState {
        try await scene.store.check(account, Names.product, at: StripeScript.at(day))[.subscription]
    }

    @Test(arguments: [true, false]) func grantsFromTheLinkToTheRevocation(
        isLinkedFirst: Bool
    ) async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            let account = try await scene.account()
            let shared = AppStoreScript(original: "2000", isFamilyShared: true)
            let events = [
                shared.told("SUBSCRIBED", status: 1, day: 0),
                shared.told("REVOKE", status: 5, day: 20, isRevoked: true),
            ]
            if isLinkedFirst {
                _ = try await scene.store.attach(Self.identity("2000"), to: account).made
            }
            try await scene.ingest([events[0]])
            if !isLinkedFirst {
                #expect(try await scene.count("subscription") == 0)
                _ = try await scene.store.attach(Self.identity("2000"), to: account).made
            }
            let listed = try await scene.store.subscriptions(of: account)
            #expect(listed.map(\.subscription.state) == [.active])
            #expect(try await Self.verdict(scene, account, day: 10) == .met)
            // The payer shares no more.
            try await scene.ingest([events[1]])
            #expect(try await Self.verdict(scene, account, day: 19) == .met)
            #expect(try await Self.verdict(scene, account, day: 21) == .unmet(.revoked))
            #expect(try await scene.store.replayLedger { _ in }.differences == [])
        }
    }

    /// Whatever identity is linked elsewhere afterwards, what is shared stays where it is, and what was
    /// bought goes along.
    @Test(arguments: [true, false]) func isNeverTransferred(isFamilyShared: Bool) async throws {
        try await Scene.run { scene async throws in
            try await Self.launch(scene)
            let (first, second) = (try await scene.account(), try await scene.account())
            var script = AppStoreScript(original: "2000", isFamilyShared: isFamilyShared)
            _ = try await scene.store.attach(Self.identity("2000"), to: first).made
            try await scene.ingest([script.told("SUBSCRIBED", status: 1, day: 0)])
            let taken = try await scene.store.attach(Self.identity("2000"), to: second)
            guard case .fresh(.conflict) = taken else {
                Issue.record("\(taken)")
                return
            }
            // The identity itself goes to the second account.
            try await scene.sql("update link set span = tstzrange(lower(span), now())")
            _ = try await scene.store.attach(Self.identity("2000"), to: second).made
            let holder = isFamilyShared ? first : second
            let other = isFamilyShared ? second : first
            #expect(try await scene.store.subscriptions(of: holder).count == 1)
            #expect(try await scene.store.subscriptions(of: other) == [])
            // And a stronger one, of a third account, comes with the renewal.
            let third = try await scene.account()
            let token = "7e3fb20b-4cdb-47cc-936d-99d65f608138"
            _ = try await scene.store.attach(Self.identity(token), to: third).made
            script.token = token
            try await scene.ingest([
                script.told("DID_RENEW", status: 1, day: 30, from: 30, to: 60)
            ])
            let last = isFamilyShared ? first : third
            for account in [first, second, third] {
                let isGranted = try await Self.verdict(scene, account, day: 40) == .met
                #expect(isGranted == (account == last))
            }
            let row: Date = try await scene.value("select access_until from subscription")
            #expect(row == StripeScript.at(60))
            #expect(try await scene.store.checkEntitlements { _ in }.differences == [])
        }
    }

    /// Two accounts hold identities of the same shared subscription: whoever comes first keeps it.
    @Test func oneOfManyWhoLinkAtOnceKeepsIt() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await Self.launch(scene)
            for round in 0..<20 {
                let pair = try await scene.accounts(2)
                let script = AppStoreScript(
                    original: "\(3000 + round)", isFamilyShared: true, token: "token-\(round)")
                try await scene.ingest([script.told("SUBSCRIBED", status: 1, day: 0)])
                _ = try await together(2) { number in
                    try await scene.store(number).attach(
                        Self.identity(number == 0 ? script.original : "token-\(round)"),
                        to: pair[number]
                    ).made
                }
                let owner: UUID = try await scene.value(
                    "select account_id from subscription where external_id = '\(script.original)'")
                #expect(pair.map(\.uuid).contains(owner))
                try await scene.ingest([
                    script.told("DID_RENEW", status: 1, day: 30, from: 30, to: 60)
                ])
                let later: UUID = try await scene.value(
                    "select account_id from subscription where external_id = '\(script.original)'")
                #expect(later == owner, "round \(round)")
            }
            #expect(try await scene.count("subscription where state = 'active'") == 20)
        }
    }
}
