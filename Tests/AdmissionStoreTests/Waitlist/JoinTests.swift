import Admission
import AdmissionStore
import Crypto
import Foundation
import Postgres
import Testing

@Suite struct WaitlistJoinTests {
    @Test func joiningGivesAPlaceAndACommitment() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(2)
            let first = try await scene.store.join(
                accounts[0], Names.product, at: firstHour + 60
            ).made
            let standing = try #require(first.standing)
            #expect(first.isNew)
            #expect(standing.state == .waiting)
            #expect(standing.place == 1)
            #expect(standing.region == Names.home)
            #expect(standing.cohort == firstHour)
            #expect(standing.commitment?.count == 32)
            #expect(standing.offer == nil)
            let again = try await scene.store.join(
                accounts[0], Names.product, at: firstHour + 4000
            ).made
            #expect(!again.isNew)
            #expect(again.standing?.cohort == firstHour)
            #expect(again.standing?.joinedAt == standing.joinedAt)
            _ = try await scene.store.join(accounts[1], Names.product, at: firstHour + 3600)
            let second = try await scene.store.standing(of: accounts[1], Names.product)
            #expect(second.place == 2)
            #expect(second.cohort == firstHour + 3600)
            #expect(second.commitment != standing.commitment)
            #expect(try await scene.decide(accounts[0]).asOf > firstHour)
            #expect(
                try await scene.value(
                    "select bool_and(is_on_waitlist) from entitlement", as: Bool.self))
        }
    }

    /// The commitment is there before the hour begins, and is that of the secret.
    @Test func theCommitmentOfTheNextHourIsKnownInAdvance() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(2)
            try await scene.join([accounts[0]], at: firstHour)
            let known = try await scene.store.proof(of: usLine, cohort: nil, after: nil).cohorts
            #expect(known.map(\.hour) == [firstHour + 3600, firstHour])
            #expect(known.allSatisfy { $0.secret == nil })
            try await scene.join([accounts[1]], at: firstHour + 3600)
            let second = try await scene.store.standing(of: accounts[1], Names.product)
            #expect(second.commitment == known[0].commitment)
        }
    }

    @Test func whoMayNotJoinIsTold() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let store = scene.store
            let unlinked = try await scene.account()
            #expect(try await store.join(unlinked, Names.product).made.refusal == .link)
            let homeless = try await scene.linked(1)[0]
            try await scene.sql("update account set home_region = null where id = '\(homeless)'")
            #expect(try await store.join(homeless, Names.product).made.refusal == .region)
            let invited = try await scene.completeAccount()
            #expect(try await store.join(invited, Names.product).made.refusal == .invited)
            let suspended = try await scene.linked(1)[0]
            try await scene.sql("update account set state = 'suspended' where id = '\(suspended)'")
            #expect(try await store.join(suspended, Names.product).made.refusal == .account)
            _ = try await store.setRule(
                RegionRuleDraft(
                    product: Names.product, region: Region(trusted: "CA"),
                    verdict: .legal(.blocked), from: nil, until: nil, reason: "law"))
            let barred = try await scene.linked(1, home: "CA")[0]
            #expect(try await store.join(barred, Names.product).made.refusal == .legal)
            #expect(
                try await refusal { _ = try await store.join(.make(at: Date()), Names.product) }
                    == .notFound("account"))
            #expect(
                try await refusal {
                    _ = try await store.join(barred, Product.Name(trusted: "nothing"))
                } == .notFound("product"))
            #expect(try await scene.count("waitlist_entry") == 0)
        }
    }

    @Test func aSubdivisionWaitsWithItsCountryUnlessItHasARule() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let texans = try await scene.linked(2, home: "US-TX")
            let first = try await scene.store.join(texans[0], Names.product).made
            #expect(first.standing?.region == Names.home)
            _ = try await scene.store.setRule(
                RegionRuleDraft(
                    product: Names.product, region: Region(trusted: "US-TX"),
                    verdict: .rollout(.waitlist), from: nil, until: nil, reason: "test"))
            let second = try await scene.store.join(texans[1], Names.product).made
            #expect(second.standing?.region == Region(trusted: "US-TX"))
            // Its line is now another one, and there it goes to the end.
            let moved = try await scene.store.join(texans[0], Names.product).made
            #expect(moved.standing?.region == Region(trusted: "US-TX"))
            #expect(moved.isNew)
            #expect(try await scene.count("waitlist_entry") == 2)
            #expect(try await scene.misheld() == 0)
        }
    }

    @Test func manyJoiningAtOnceGiveOneEntryEach() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(50)
            let outcomes = try await together(600) { number in
                try await scene.store(number / 50).join(
                    accounts[number % 50], Names.product, at: firstHour + Double(number)
                ).made
            }
            #expect(outcomes.count { $0.isNew } == 50)
            #expect(outcomes.allSatisfy { $0.standing?.state == .waiting })
            #expect(try await scene.count("waitlist_entry") == 50)
            #expect(try await scene.misheld() == 0)
            // All servers agreed on one secret.
            #expect(Set(outcomes.map { $0.standing?.commitment }).count == 1)
            // Everybody's place is another one.
            let places = try await together(50) { number in
                try await scene.store(number).standing(of: accounts[number], Names.product).place
            }
            #expect(Set(places.compactMap { $0 }) == Set(1...50))
        }
    }

    /// In a large cohort the place is worked out rather than counted, and is nearly right.
    @Test func placesInALargeCohortAreNearlyRight() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(1)
            try await scene.join(accounts, at: firstHour)
            try await scene.fillLine(9999, from: firstHour, hours: 1)
            let order = InLine.sorted(try await scene.waiting(), subscribersFirst: false)
            let sample = stride(from: 0, to: order.count, by: 500).map { order[$0] }
            for (index, account) in sample.enumerated() {
                let place = try #require(
                    try await scene.store.standing(of: account, Names.product).place)
                #expect(abs(place - (index * 500 + 1)) < 300)
            }
        }
    }
}

extension Scene {
    /// Adds accounts to the line as if they had joined, a share in each of the hours.
    func fillLine(_ count: Int, from hour: Date, hours: Int) async throws {
        // Random keys: whose order they make is all the same here.
        try await sql(
            """
            set session_replication_role = replica;
            insert into account (id, home_region, created_at)
            select md5('line ' || n)::uuid, 'US', now() from generate_series(1, \(count)) as n;
            insert into waitlist_cohort (product, region, hour, commitment, sealed_secret, roll)
            select 'sora', 'US', to_timestamp(\(Int(hour.timeIntervalSince1970))) + n * interval '1 h',
                sha256('c'), 'x', sha256('c')
            from generate_series(0, \(hours - 1)) as n
            on conflict do nothing;
            set session_replication_role = origin;
            alter table waitlist_entry disable trigger waitlist_entry_added;
            insert into waitlist_entry (
                account_id, product, region, joined_at, band, cohort, draw_key)
            select md5('line ' || n)::uuid, 'sora', 'US', now(), case when n % 4 = 0 then 0 else 1 end,
                to_timestamp(\(Int(hour.timeIntervalSince1970))) + n % \(hours) * interval '1 h',
                sha256(n::text::bytea)
            from generate_series(1, \(count)) as n;
            alter table waitlist_entry enable trigger waitlist_entry_added;
            """)
    }
}
