import Admission
import AdmissionStore
import Foundation
import Testing

/// What limits guessing, and whom it leaves alone.
@Suite struct LimitTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func whoMistypesTenTimesIsNotHindered() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let invite = try await scene.codes(1)[0]
            for _ in 0..<10 {
                let outcome = try await scene.attempt(
                    Scene.typingError, account, from: "192.0.2.1")
                #expect(outcome == .refused(.malformed))
            }
            #expect(
                try await scene.attempt(.code(invite.code), account, from: "192.0.2.1")
                    == .redeemed)
        }
    }

    @Test func anAccountsGuessesEndAndItsGoodCodeIsNotLookedAtEither() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 5)[0]
            let guesser = try await scene.account()
            #expect(try await scene.exhaust(guesser, at: Self.start) == 12)
            #expect(
                try await scene.attempt(.code(invite.code), guesser, at: Self.start)
                    == .limited(.account))
            #expect(try await scene.uses(invite.id) == 0)
            #expect(try await scene.count("redemption_failure") == 12)
            // A challenge does not help, another account has nothing to do with it.
            #expect(
                try await scene.attempt(
                    .code(invite.code), guesser, challenged: true, at: Self.start)
                    == .limited(.account))
            #expect(
                try await scene.attempt(.code(invite.code), scene.account(), at: Self.start)
                    == .redeemed)
        }
    }

    @Test func typingErrorsWeighAFifthOfGuesses() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let mistyping = try await scene.account()
            #expect(try await scene.exhaust(mistyping, at: Self.start) { Scene.typingError } == 60)
        }
    }

    /// Whoever tries one code again and again, or several, meets the limit after as many tries
    /// whether they exist or not: the limit must not tell what the answer does not.
    @Test func theLimitDoesNotTellACodeThatIsUsedUpFromOneThatDoesNotExist() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.campaign()
            var dead = try await scene.issue(campaign, 20, uses: 1).map(\.code)
            try await scene.sql("update invite set uses = 1")
            let revoked = try await scene.issue(campaign, 1, uses: 1)[0]
            _ = try await scene.store.revoke(.id(revoked.id), reason: "test")
            dead[1] = revoked.code
            func tries(_ codes: [InvitationCode.Reading]) async throws -> Int {
                var rest = codes.makeIterator()
                return try await scene.exhaust(scene.account(), at: Self.start) {
                    rest.next() ?? codes[0]
                }
            }
            let guess = Scene.guess()
            let once = try await tries([guess])
            // A friend's code that is used up locks nobody out.
            #expect((270...280).contains(once))
            #expect(try await tries([.code(dead[0])]) == once)
            #expect(try await tries([.code(dead[1])]) == once)
            let guesses = (0..<20).map { _ in Scene.guess() }
            #expect(try await tries(guesses) == 12)
            #expect(try await tries(dead.map { .code($0) }) == 12)
            #expect(try await tries(guesses[..<11] + [.code(dead[0])]) == 12)
        }
    }

    /// What is tried twice in one batch weighs as if it came one after the other.
    @Test func ofOneCodeThatIsTriedManyTimesAtOnceOneWeighs() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let guesses = (0..<4).map { _ in Scene.guess() }
            let tries = try await together(40) { number in
                try await scene.attempt(guesses[number % 4], account)
            }
            #expect(tries.allSatisfy { $0 == .refused(.unknown) })
            // The first batch is of one, and may go unseen by the next.
            let whole = try await scene.count("redemption_failure where weight = 5")
            #expect((4...5).contains(whole))
            #expect(try await scene.count("redemption_failure where weight = 0.2") == 40 - whole)
        }
    }

    /// Friends who share an address may all have the same code, or each another that is used up.
    @Test func codesThatExistHardlyWeighOnAnAddress() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let codes = try await scene.codes(90)
            try await scene.sql("update invite set uses = 1")
            let accounts = try await scene.accounts(90)
            let tries = try await together(90) { number in
                try await scene.attempt(
                    .code(codes[number].code), accounts[number], from: "192.0.2.1")
            }
            #expect(tries.allSatisfy { $0 == .refused(.exhausted) })
            let good = try await scene.codes(1)[0]
            #expect(
                try await scene.attempt(.code(good.code), scene.account(), from: "192.0.2.1")
                    == .redeemed)
        }
    }

    @Test func theScoreDecaysUntilNothingIsLeft() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            #expect(try await scene.exhaust(account, at: Self.start) == 12)
            // After 150 s a sixth of it is gone: 10 of 60.
            #expect(try await scene.exhaust(account, at: Self.start + 151) == 3)
            // A quarter of an hour after the last one nothing is left.
            #expect(try await scene.exhaust(account, at: Self.start + 1052) == 12)
        }
    }

    /// At most the limit's worth is looked at, however many come at once.
    @Test func ofAHundredAtOnceADozenAreLookedAt() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let tries = try await together(100) { _ in
                try await scene.attempt(Scene.guess(), account)
            }
            // Of two that come in alone before the others' batch, the second may be unseen by it, and
            // the first has lost a trace of its weight by then: two more than the dozen at most.
            #expect((12...14).contains(tries.count { $0.wasLookedAt }))
            #expect(tries.count { $0 == .limited(.account) } >= 86)
            let kept = try await scene.count("redemption_failure")
            #expect(kept == tries.count { $0.wasLookedAt })
        }
    }

    @Test func soItIsWhenTheyComeByThreeServers() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let tries = try await together(300) { number in
                try await scene.attempt(Scene.guess(), account, on: scene.store(number))
            }
            // One more for each server, whose first batch is of one.
            #expect((12...15).contains(tries.count { $0.wasLookedAt }))
            let more = try await together(30) { number in
                try await scene.attempt(Scene.guess(), account, on: scene.store(number))
            }
            #expect(more.allSatisfy { $0 == .limited(.account) })
        }
    }

    /// Many redemptions of one account at once are put off, not refused.
    @Test func whoTriesManyGoodCodesAtOnceIsAnswered() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(80)
            let account = try await scene.account()
            let tries = try await together(80) { number in
                try await scene.attempt(.code(invites[number].code), account, from: "192.0.2.1")
            }
            #expect(tries.allSatisfy { $0 == .redeemed })
        }
    }

    @Test func failuresOfManyServersAreAllCounted() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(50)
            let tries = try await together(500) { number in
                try await scene.attempt(
                    Scene.guess(), accounts[number % 50], on: scene.store(number))
            }
            #expect(tries.allSatisfy { $0 == .refused(.unknown) })
            #expect(try await scene.count("redemption_failure") == 500)
            let weight: Double = try await scene.value(
                "select sum(weight)::float8 from redemption_failure")
            #expect(weight == 2500)
        }
    }

    @Test func anAddressIsLimitedWhoeverGuessesThere() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(70)
            let invite = try await scene.codes(1, uses: 9)[0]
            var looked = 0
            for (number, account) in accounts.enumerated() {
                // Each time another host of one network.
                let host = "2001:db8:1:2::\(String(number, radix: 16))"
                let outcome = try await scene.attempt(
                    Scene.guess(), account, from: host, at: Self.start)
                if outcome.wasLookedAt {
                    looked += 1
                } else {
                    #expect(outcome == .limited(.address))
                }
            }
            #expect(looked == 60)
            let other = try await scene.account()
            #expect(
                try await scene.attempt(
                    .code(invite.code), other, from: "2001:db8:1:2:ffff::", at: Self.start)
                    == .limited(.address))
            #expect(
                try await scene.attempt(
                    .code(invite.code), other, from: "2001:db8:1:3::1", at: Self.start)
                    == .redeemed)
        }
    }

    @Test func guessesAtOnePrefixLimitThatPrefixAlone() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2, uses: 5)
            let prefix = invites[0].code.prefix
            let accounts = try await scene.accounts(40)
            for account in accounts {
                #expect(
                    try await scene.attempt(Scene.guess(prefix: prefix), account, at: Self.start)
                        == .refused(.unknown))
            }
            let honest = try await scene.account()
            #expect(
                try await scene.attempt(.code(invites[0].code), honest, at: Self.start)
                    == .limited(.prefix))
            #expect(
                try await scene.attempt(.code(invites[1].code), scene.account(), at: Self.start)
                    == .redeemed)
            #expect(
                try await scene.attempt(
                    .code(invites[0].code), honest, challenged: true, at: Self.start) == .redeemed)
        }
    }

    /// Tries that come too late at a good code are no guesses, however many.
    @Test func aCodeThatGoesRoundDoesNotLimitItsPrefix() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let accounts = try await scene.accounts(400)
            let tries = try await together(400) { number in
                try await scene.attempt(.code(invite.code), accounts[number])
            }
            #expect(tries.count { $0 == .redeemed } == 1)
            #expect(tries.count { $0 == .refused(.exhausted) } == 399)
        }
    }

    @Test func staffUnlockAnAccount() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let account = try await scene.account()
            #expect(try await scene.exhaust(account, from: "192.0.2.1") >= 12)
            let unlocked = try await scene.store.unlock(account, reason: "called us").made
            #expect(unlocked.failures >= 12)
            #expect(try await scene.store.unlock(account, reason: "again").made.failures == 0)
            #expect(try await scene.attempt(.code(invite.code), account) == .redeemed)
            let nobody = try await refusal {
                _ = try await scene.store.unlock(.make(at: Date()), reason: "x")
            }
            #expect(nobody == .notFound("account"))
        }
    }

    @Test func oldFailuresAreDeletedByManyAtOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            try await scene.launch()
            let accounts = try await scene.accounts(30)
            for account in accounts {
                _ = try await scene.attempt(Scene.guess(), account, at: Self.start)
                _ = try await scene.attempt(Scene.typingError, account, at: Self.start + 7200)
            }
            let tooEarly = try await scene.store.expireFailures(at: Self.start + 86_400)
            #expect(tooEarly == 0)
            let deleted = try await together(6) { number in
                try await scene.store(number).expireFailures(at: Self.start + 86_401)
            }
            #expect(deleted.reduce(0, +) == 30)
            #expect(try await scene.count("redemption_failure") == 30)
            #expect(
                try await scene.store.expireFailures(limit: 10, at: Self.start + 99_999) == 10)
        }
    }

    @Test func nothingIsKeptInClear() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let code = try Scene.guess(prefix: "ABCD")
            _ = try await scene.attempt(code, account, from: "203.0.113.7")
            let sizes: String = try await scene.value(
                """
                select concat_ws(' ', octet_length(client_address), octet_length(prefix),
                    octet_length(code_hash))
                from redemption_failure
                """)
            #expect(sizes == "32 32 32")
            #expect(
                try await scene.count(
                    "redemption_failure as f where f::text ~ '203.0.113|ABCD|41424344'") == 0)
        }
    }
}
