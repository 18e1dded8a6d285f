import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// Grants that meet leave in groups; each is made once, and each caller learns of their own.
@Suite struct GrantRaceTests {
    private static let reason = "paid"

    @Test func manyGrantsToOneAccountAreAllMade() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let records = try await together(300) { number in
                try await scene.store(number).grant(
                    Names.plan, to: account, until: Self.end(number), reason: Self.reason
                ).made
            }
            #expect(records.allSatisfy { $0.account == account })
            #expect(
                records.map(\.subscription.accessUntil) == records.indices.map(Self.end))
            try await scene.expectKept(records)
            #expect(try await scene.misstated() == 0)
        }
    }

    @Test func manyAccountsGetTheirOwnGrants() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(600)
            let plans = try await scene.plans(3)
            let records = try await together(accounts.count) { number in
                try await scene.store(number).grant(
                    plans[number % 3], to: accounts[number], until: Self.end(number),
                    reason: Self.reason
                ).made
            }
            #expect(records.map(\.account) == accounts)
            #expect(records.map(\.subscription.plan) == records.indices.map { plans[$0 % 3] })
            #expect(
                records.map(\.subscription.accessUntil) == records.indices.map(Self.end))
            try await scene.expectKept(records)
            let report = try await scene.compareRows()
            #expect(report.rows == accounts.count && report.outdated == [])
            #expect(try await scene.misstated() == 0)
        }
    }

    /// Few accounts in ever other orders, as would make deadlocks if they were not locked in one.
    @Test func grantsThatCrossLoseNothing() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(10)
            let records = try await together(600) { number in
                let place = number.isMultiple(of: 2) ? number : -number
                let account = accounts[((place / 2) % 10 + 10) % 10]
                return try await scene.store(number).grant(
                    Names.plan, to: account, until: Self.end(number), reason: Self.reason
                ).made
            }
            try await scene.expectKept(records)
            #expect(Set(records.map(\.account)) == Set(accounts))
            #expect(try await scene.misstated() == 0)
        }
    }

    /// Everybody asks under one key of three, each of which stands for a grant of its own.
    @Test func oneKeyIsOneGrant() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let accounts = try await scene.accounts(3)
            let answers = try await together(600) { number in
                let side = number / 3 % 3
                return try await scene.store(number).grant(
                    Names.plan, to: accounts[side], until: Self.end(side), reason: Self.reason,
                    idempotency: Idempotency(
                        caller, "key-\(side)", arguments: UInt8(side), render: Self.bytes))
            }
            for side in accounts.indices {
                let own = answers.indices.filter { $0 / 3 % 3 == side }.map { answers[$0] }
                #expect(own.count { $0.isFresh } == 1)
                let told = Set(own.map(Self.bytes(of:)))
                let kept = try await scene.store.subscriptions(of: accounts[side])
                #expect(told == Set(kept.map(Self.bytes)))
                #expect(kept.map(\.subscription.accessUntil) == [Self.end(side)])
            }
            #expect(try await scene.count("subscription") == 3)
            #expect(try await scene.count("idempotency where answer is not null") == 3)
            let report = try await scene.compareRows()
            #expect(report.rows == 3 && report.outdated == [])
            #expect(try await scene.misstated() == 0)
        }
    }

    /// What cannot be granted fails alone, whoever is in the same group, and frees its key.
    @Test func eachCallerGetsTheirOwnError() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let accounts = try await scene.accounts(400)
            let outcomes = try await together(accounts.count) { number in
                let account = number % 4 == 1 ? Account.ID.make(at: Date()) : accounts[number]
                let plan = number % 4 == 2 ? Plan.Name(trusted: "nowhere") : Names.plan
                do {
                    return Result<_, StoreError>.success(
                        try await scene.store(number).grant(
                            plan, to: account, until: Self.end(number), reason: Self.reason,
                            idempotency: Idempotency(caller, "\(number)", render: Self.bytes)
                        ).made)
                } catch let error as StoreError {
                    return .failure(error)
                }
            }
            let told = outcomes.enumerated().map { number, outcome in
                switch outcome {
                case .success(let record): record.account == accounts[number] ? nil : "another's"
                case .failure(.notFound(let name)): name
                case .failure(let error): "\(error)"
                }
            }
            #expect(told == accounts.indices.map { [nil, "account", "plan", nil][$0 % 4] })
            let made = outcomes.compactMap { try? $0.get() }
            try await scene.expectKept(made)
            #expect(try await scene.count("idempotency") == made.count)
            #expect(try await scene.misstated() == 0)
        }
    }

    /// A moment that tells one grant from another.
    private static func end(_ number: Int) -> Date { farAhead + Double(number) }

    private static func bytes(_ record: SubscriptionRecord) -> [UInt8] {
        Array("\(record.account) \(record.subscription.id)".utf8)
    }

    private static func bytes(of answer: Answer<SubscriptionRecord>) -> [UInt8] {
        switch answer {
        case .fresh(let record): bytes(record)
        case .replayed(let bytes): bytes
        }
    }
}

extension Scene {
    /// Makes plans that all open the product.
    fileprivate func plans(_ count: Int) async throws -> [Plan.Name] {
        var plans: [Plan.Name] = []
        for number in 0..<count {
            plans.append(Plan.Name(trusted: "plan_\(number)"))
            _ = try await store.put(
                Plan(
                    plan: plans[number], entitlements: [Entitlement(trusted: "sora")],
                    providerProducts: []))
        }
        return plans
    }

    /// Expects that the tables hold what was answered, and nothing else.
    fileprivate func expectKept(
        _ records: [SubscriptionRecord], at location: SourceLocation = #_sourceLocation
    ) async throws {
        let kept = try await rows(
            """
            select id::text || ' ' || account_id || ' ' || plan || ' ' || extract(epoch from
                access_until)::bigint from subscription
            """
        ).map { try $0(0, as: String.self) }
        let told = records.map { record in
            let subscription = record.subscription
            let until = Int(subscription.accessUntil?.timeIntervalSince1970 ?? 0)
            return "\(subscription.id) \(record.account) \(subscription.plan.text) \(until)"
        }
        #expect(kept.sorted() == told.sorted(), sourceLocation: location)
    }

    /// How many rows are not what they should be. Of several grants a row holds any one, and says
    /// that it is not to be answered from.
    fileprivate func misstated() async throws -> Int {
        try await value(
            """
            select count(*)
            from entitlement_source as s
            full join entitlement as e using (account_id, product)
            where (e.account_id is not null or s.subscription_id is not null)
                and row(e.*) is distinct from row(s.*)
                and (
                    e.fresh_until = '-infinity' and s.fresh_until = '-infinity'
                    and e.subscription_id in (
                        select id from subscription where account_id = s.account_id)
                ) is not true
            """)
    }
}
