import Admission
import AdmissionStore
import Crypto
import Foundation
import Postgres
import Testing

@Suite struct WaitlistDrawTests {
    /// Two cohorts, and subscribers in both.
    private func crowd(_ scene: Scene) async throws -> [Account.ID] {
        try await scene.launch()
        let accounts = try await scene.linked(60)
        for account in accounts.prefix(15) + accounts.suffix(10) {
            _ = try await scene.store.grant(
                Names.plan, to: account, until: farAhead, reason: "test", at: firstHour)
        }
        try await scene.join(Array(accounts[..<30]), at: firstHour + 100)
        try await scene.join(Array(accounts[30...]), at: firstHour + 3700)
        return accounts
    }

    @Test(arguments: [true, false])
    func theOrderIsBandThenCohortThenKey(subscribersFirst: Bool) async throws {
        try await Scene.run { scene async throws in
            let accounts = try await crowd(scene)
            try await scene.serve(subscribersFirst: subscribersFirst)
            let line = try await scene.waiting()
            #expect(line.count == 60)
            #expect(line.count { $0.band == 0 } == 25)
            #expect(Set(line.map(\.cohort)) == [firstHour, firstHour + 3600])
            let order = InLine.sorted(line, subscribersFirst: subscribersFirst)
            for (index, account) in order.enumerated() {
                let standing = try await scene.store.standing(of: account, Names.product)
                #expect(standing.place == index + 1)
            }
            var drawn: [Account.ID] = []
            for count in [7, 20, 13, 100] {
                drawn += try await scene.store.draw(
                    usLine, count: count, at: firstHour + 7300
                ).made.released.map(\.account)
            }
            #expect(drawn == order)
            #expect(Set(drawn) == Set(accounts))
            #expect(try await scene.misheld() == 0)
            // The keys were those of the secrets, which are revealed now.
            for hour in [firstHour, firstHour + 3600] {
                let secret = SymmetricKey(data: try #require(try await scene.secret(of: hour)))
                for entry in line where entry.cohort == hour {
                    let key = HMAC<SHA256>.authenticationCode(
                        for: Data("\(entry.account)".utf8), using: secret)
                    #expect(Array(key) == entry.key)
                }
            }
        }
    }

    @Test func aRehearsalDrawsTheSameAndLeavesNothing() async throws {
        try await Scene.run { scene async throws in
            _ = try await crowd(scene)
            try await scene.serve(budget: 20)
            let before = try await scene.waiting().count
            let rehearsed = try await scene.store.rehearseDraw(
                usLine, count: 50, at: firstHour + 7300)
            #expect(rehearsed.released.count == 20)
            #expect(try await scene.waiting().count == before)
            #expect(try await scene.count("invite") == 0)
            #expect(try await scene.count("waitlist_draw") == 0)
            let drawn = try await scene.store.draw(usLine, count: 50, at: firstHour + 7300).made
            #expect(drawn.released.map(\.account) == rehearsed.released.map(\.account))
        }
    }

    /// Not while somebody could still join, and by whichever server comes first.
    @Test func theSecretIsToldOnceTheHourIsOver() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            try await scene.serve()
            let accounts = try await scene.linked(4)
            try await scene.join(Array(accounts[..<2]), at: firstHour)
            _ = try await scene.store.draw(usLine, count: 2, at: firstHour + 60)
            #expect(try await scene.store.revealCohorts(at: firstHour + 3599) == 0)
            #expect(try await scene.secret(of: firstHour) == nil)
            // The open cohort goes on, also after a draw has emptied it.
            try await scene.join([accounts[2]], at: firstHour + 3599)
            #expect(try await scene.store.revealCohorts(at: firstHour + 3600) == 0)
            _ = try await scene.store.draw(usLine, count: 1, at: firstHour + 3599.5)
            let revealed = try await together(6) { number in
                try await scene.store(number).revealCohorts(at: firstHour + 3600)
            }
            #expect(revealed.reduce(0, +) == 1)
            let secret = try #require(try await scene.secret(of: firstHour))
            // Nobody joins whose order is known.
            for store in scene.stores {
                let late = try await refusal {
                    _ = try await store.join(accounts[3], Names.product, at: firstHour + 3599)
                }
                #expect(late == .busy)
            }
            try await scene.join([accounts[3]], at: firstHour + 3600)
            #expect(try await scene.secret(of: firstHour) == secret)
            let proof = try await scene.store.proof(of: usLine, cohort: firstHour, after: nil)
            #expect(Set(proof.entries.map(\.account)) == Set(accounts[..<3]))
            #expect(proof.entries.map(\.draw) == [1, 1, 2])
            #expect(proof.entries.map(\.joinedAfter) == [0, 0, 1])
        }
    }

    @Test func aDrawWithoutACampaignIsAConflict() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            try await scene.join(try await scene.linked(3), at: firstHour)
            let now = firstHour + 10
            let conflict = StoreError.conflict(
                "no campaign of this product is open there and has budget left")
            func refused() async throws -> StoreError? {
                try await refusal { _ = try await scene.store.draw(usLine, count: 1, at: now) }
            }
            #expect(try await refused() == conflict)
            try await scene.serve(regions: [Region(trusted: "CA")])
            try await scene.serve(opensAt: now + 1)
            try await scene.serve(closesAt: now)
            try await scene.serve(budget: 0)
            #expect(try await refused() == conflict)
            // The newest of those that can.
            let later = Date() + 10
            try await scene.serve(regions: [Names.home], madeAt: later)
            let campaign = try await scene.serve(budget: 1, madeAt: later + 1)
            try await scene.serve(budget: 0, madeAt: later + 2)
            let drawn = try await scene.store.draw(usLine, count: 2, at: now).made
            #expect(drawn.campaign == campaign)
            #expect(drawn.released.count == 1)
            let next = try await scene.store.draw(usLine, count: 1, at: now).made
            #expect(next.campaign != campaign)
            #expect(next.released.count == 1)
        }
    }

    /// Whoever came by an invitation meanwhile, or may not use one, leaves the line without an offer.
    @Test func whoHasNoUseForAnOfferIsPassedOver() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(10)
            try await scene.join(accounts, at: firstHour)
            try await scene.serve()
            let order = InLine.sorted(try await scene.waiting(), subscribersFirst: false)
            let code = try await scene.codes(1)[0].code
            _ = try await scene.store.redeem(.code(code), for: order[1])
            try await scene.sql("update account set state = 'closed' where id = '\(order[2])'")
            let drawn = try await scene.store.draw(usLine, count: 3, at: firstHour + 60).made
            #expect(drawn.released.map(\.account) == [order[0], order[3], order[4]])
            #expect(drawn.passedOver == 2)
            #expect(try await scene.count("waitlist_entry where state = 'waiting'") == 5)
            let gone = try await scene.store.standing(of: order[1], Names.product)
            #expect(gone.state == .none)
            #expect(try await scene.compareRows().differences.isEmpty)
            #expect(try await scene.misheld() == 0)
        }
    }

    /// Two draws at once, from many servers: nobody twice, and no more than asked or than the budget.
    @Test func drawsAtOnceReleaseNobodyTwice() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.linked(300)
            try await scene.join(Array(accounts[..<200]), at: firstHour)
            try await scene.serve(budget: 100)
            try await scene.serve(budget: 50)
            let draws = try await together(40 + 100) { number -> [Account.ID] in
                let store = scene.store(number)
                guard number < 40 else {
                    // Others join meanwhile.
                    _ = try await store.join(
                        accounts[200 + number - 40], Names.product, at: firstHour + 60)
                    return []
                }
                do {
                    let drawn = try await store.draw(usLine, count: 9, at: firstHour + 120).made
                    #expect(drawn.released.count <= 9)
                    return drawn.released.map(\.account)
                } catch let error as StoreError {
                    guard case .conflict = error else { throw error }
                    return []
                }
            }
            let drawn = draws.flatMap { $0 }
            #expect(drawn.count == 150)
            #expect(Set(drawn).count == 150)
            #expect(try await scene.count("waitlist_offer where state = 'open'") == 150)
            #expect(try await scene.count("waitlist_entry where state = 'waiting'") == 150)
            #expect(try await scene.misheld() == 0)
        }
    }

    @Test func tenThousandOfAHundredThousandTakeSeconds() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            try await scene.serve(budget: 1_000_000, subscribersFirst: true)
            try await scene.join(try await scene.linked(1), at: firstHour)
            try await scene.fillLine(99_999, from: firstHour, hours: 5)
            let order = InLine.sorted(try await scene.waiting(), subscribersFirst: true)
            let start = ContinuousClock.now
            let drawn = try await scene.store.draw(
                usLine, count: 10_000, at: firstHour + 7200
            ).made
            let time = ContinuousClock.now - start
            print("a draw of 10000 of 100000 took \(time)")
            #expect(drawn.released.map(\.account) == Array(order.prefix(10_000)))
            #expect(time < .seconds(30))
            #expect(try await scene.misheld() == 0)
        }
    }
}
