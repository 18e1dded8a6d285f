import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct AllowanceRaceTests {
    private static let entrance = Date(timeIntervalSince1970: 1_700_000_000)

    @Test func exactlyWhatWasGrantedIsIssued() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(allowance: 40)
            let account = try await scene.account()
            try await scene.admit([account], at: Self.entrance)
            let outcomes = try await together(120) { number in
                do {
                    _ = try await scene.store(number).issue(
                        campaign, count: 1, maxUses: 1, expiresAt: nil, owner: account, note: nil)
                    return true
                } catch let error as StoreError {
                    #expect(
                        error == .conflict("the allowance has 0 left, and 1 are asked for"))
                    return false
                }
            }
            #expect(outcomes.count { $0 } == 40)
            #expect(try await scene.count("invite where owner_id is not null") == 40)
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    /// Of several sizes, so that a draw that fits may follow one that does not.
    @Test func neverOneMoreBesideGrants() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            let issued = try await together(160) { number in
                guard !number.isMultiple(of: 4) else {
                    _ = try await scene.store(number).grant(
                        3, to: account, for: Names.product, reason: "race")
                    return 0
                }
                let uses = number % 4
                do {
                    _ = try await scene.store(number).issue(
                        campaign, count: uses, maxUses: 2, expiresAt: nil, owner: account,
                        note: nil)
                    return uses * 2
                } catch StoreError.conflict {
                    return 0
                }
            }.reduce(0, +)
            let allowance = try await scene.store.allowance(account, Names.product)
            #expect(allowance.granted == 120)
            #expect(allowance.issued == issued && issued <= 120 && issued > 0)
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    @Test func whatIsDueIsGivenOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            let account = try await scene.account()
            let invited = try await scene.invite(20, by: account, campaign)
            try await scene.admit([account] + invited, at: Self.entrance)
            let read = try await together(60) { number in
                try await scene.store(number).allowance(account, Names.product).granted
            }
            #expect(Set(read) == [44])
            #expect(try await scene.miscountedAllowances() == 0)
        }
    }

    @Test func nothingIsIssuedOnceFreezingHasAnswered() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign(allowance: 100_000)
            let account = try await scene.account()
            try await scene.admit([account], at: Self.entrance)
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            async let outcomes = together(300) { number in
                let isDone =
                    try await refusal {
                        _ = try await scene.store(number).issue(
                            campaign, count: 1, maxUses: 1, expiresAt: nil, owner: account,
                            note: nil)
                    } == nil
                signal.yield()
                return isDone
            }
            var seen = 0
            for await _ in started {
                seen += 1
                if seen == 30 { break }
            }
            let frozen = try await scene.store.freeze(
                account, for: Names.product, reason: "sold"
            ).made
            let issued = try await scene.count("invite where owner_id is not null")
            #expect(try await outcomes.count { $0 } == issued)
            #expect(frozen.issued == issued && issued >= 30)
            #expect(try await scene.count("invite where owner_id is not null") == issued)
        }
    }
}
