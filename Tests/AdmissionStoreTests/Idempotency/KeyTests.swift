import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct KeyTests {
    @Test(.timeLimit(.minutes(5)))
    func fiveHundredRetriesAreOneRedemption() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let invite = try await scene.codes(1, uses: 1000)[0]
            let account = try await scene.account()
            let answers = try await together(500) { number in
                try await scene.store(number).redeem(
                    .code(invite.code), for: account,
                    idempotency: Idempotency(caller, "retry", render: Answer.bytes))
            }
            #expect(answers.count { $0.isFresh } == 1)
            #expect(Set(answers.map(\.bytes)).count == 1)
            #expect(try await scene.count("redemption") == 1)
            #expect(try await scene.uses(invite.id) == 1)
            #expect(try await scene.count("idempotency where answer is not null") == 1)
        }
    }

    @Test func otherArgumentsAreAMistake() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let invite = try await scene.codes(1, uses: 10)[0]
            let accounts = try await scene.accounts(2)
            let first = try await scene.store.redeem(
                .code(invite.code), for: accounts[0],
                idempotency: Idempotency(caller, "key", arguments: 1, render: Answer.bytes))
            for (arguments, method) in [(UInt8(2), "method"), (1, "other")] {
                await #expect(throws: StoreError.idempotencyMismatch) {
                    try await scene.stores[1].redeem(
                        .code(invite.code), for: accounts[1],
                        idempotency: Idempotency(
                            caller, "key", arguments: arguments, method: method,
                            render: Answer.bytes))
                }
            }
            #expect(try await scene.count("redemption") == 1)
            #expect(try await scene.uses(invite.id) == 1)
            // Another caller's key of the same name is another key.
            let other = try await scene.store.redeem(
                .code(invite.code), for: accounts[1],
                idempotency: Idempotency(
                    try await scene.caller(), "key", arguments: 2, render: Answer.bytes))
            #expect(other.isFresh)
            #expect(other.bytes != first.bytes)
        }
    }

    /// Two sets of arguments race under one key: one of them is carried out, once, and each retry
    /// of it is answered, whoever else was in its batch.
    @Test func rightAndWrongRetriesAtOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let invite = try await scene.codes(1, uses: 1000)[0]
            let accounts = try await scene.accounts(2)
            for round in 0..<5 {
                let answers = try await together(120) { number -> [UInt8]? in
                    let side = number % 2
                    do {
                        return try await scene.store(number / 2).redeem(
                            .code(invite.code), for: accounts[side],
                            idempotency: Idempotency(
                                caller, "race-\(round)", arguments: UInt8(side),
                                render: Answer.bytes)
                        ).bytes
                    } catch StoreError.idempotencyMismatch {
                        return nil
                    }
                }
                let sides = (0..<2).map { side in
                    (0..<120).filter { $0 % 2 == side }.map { answers[$0] }
                }
                let winner = sides[0].contains { $0 != nil } ? 0 : 1
                #expect(sides[winner].count { $0 == nil } == 0)
                #expect(Set(sides[winner]).count == 1)
                #expect(sides[1 - winner].count { $0 != nil } == 0)
            }
        }
    }

    /// A call that failed keeps no answer, so that its key may be used once more.
    @Test func aFailureFreesItsKey() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let invite = try await scene.codes(1)[0]
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.redeem(
                    .code(invite.code), for: .make(at: Date()),
                    idempotency: Idempotency(caller, "key", render: Answer.bytes))
            }
            #expect(try await scene.count("idempotency") == 0)
            let answer = try await scene.store.redeem(
                .code(invite.code), for: try await scene.account(),
                idempotency: Idempotency(caller, "key", arguments: 9, render: Answer.bytes))
            #expect(answer.isFresh)
        }
    }

    @Test func keptAnswersExpire() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let account = try await scene.account()
            for key in 0..<5 {
                _ = try await scene.store.enter(
                    account, Names.product,
                    idempotency: Idempotency(caller, "\(key)") { _ in [1, 2, 3] })
            }
            #expect(try await scene.store.expireAnswers(olderThanSeconds: 60) == 0)
            #expect(try await scene.store.expireAnswers(olderThanSeconds: -60, limit: 2) == 2)
            #expect(try await scene.store.expireAnswers(olderThanSeconds: -60) == 3)
            #expect(try await scene.count("idempotency") == 0)
        }
    }

    /// Each write on its own, twenty times at once under one key.
    @Test func everyOtherWriteHappensOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let account = try await scene.account()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "first")
            ).made.id
            let issued = try await together(20) { number in
                try await scene.store(number).issue(
                    campaign, count: 3, maxUses: 1, expiresAt: nil, note: nil,
                    idempotency: Idempotency(caller, "issue") { batch in
                        Array(batch.invites.map(\.code.display).joined(separator: " ").utf8)
                    })
            }
            #expect(issued.count { $0.isFresh } == 1)
            #expect(try await scene.count("invite") == 3)
            let granted = try await together(20) { number in
                try await scene.store(number).grant(
                    Names.plan, to: account, until: farAhead, reason: "test",
                    idempotency: Idempotency(caller, "grant") { _ in [1] })
            }
            #expect(granted.count { $0.isFresh } == 1)
            #expect(try await scene.count("subscription") == 1)
            let created = try await together(20) { number in
                try await scene.store(number).createAccount(
                    identity: nil, homeRegion: nil,
                    idempotency: Idempotency(caller, "account") { _ in [1] })
            }
            #expect(created.count { $0.isFresh } == 1)
            #expect(try await scene.count("account") == 2)
            let campaigns = try await together(20) { number in
                try await scene.store(number).create(
                    CampaignDraft(product: Names.product, name: "second"),
                    idempotency: Idempotency(caller, "campaign") { _ in [1] })
            }
            #expect(campaigns.count { $0.isFresh } == 1)
            #expect(try await scene.count("campaign") == 2)
        }
    }
}
