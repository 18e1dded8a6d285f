import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct RedemptionTests {
    /// Long enough ago that a reservation made then has lapsed; in whole seconds.
    private static let longAgo = Date(
        timeIntervalSince1970: (Date().timeIntervalSince1970 - 1200).rounded(.down))

    @Test func redeemsOnce() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 4)[0]
            let account = try await scene.account()
            let first = try await scene.store.redeem(.code(invite.code), for: account).made
            let second = try await scene.store.redeem(
                .code(invite.code), for: account, reserve: true
            ).made
            #expect(first.isNew)
            #expect(first.redemption?.state == .confirmed)
            #expect(first.redemption?.account == account)
            #expect(!second.isNew)
            #expect(second.redemption == first.redemption)
            let detail = try await scene.store.invite(.code(invite.code))
            #expect(detail.redemptions.map(\.id) == [first.redemption?.id])
            #expect(detail.redemptions.map(\.region) == [Names.home])
            #expect(detail.invite.uses == 1)
            #expect(detail.state == .active)
        }
    }

    @Test func anotherCodeOfTheSameProductIsNotUsed() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2)
            let account = try await scene.account()
            let first = try await scene.store.redeem(.code(invites[0].code), for: account).made
            let second = try await scene.store.redeem(.code(invites[1].code), for: account).made
            #expect(!second.isNew)
            #expect(second.redemption == first.redemption)
            #expect(try await scene.uses(invites[1].id) == 0)
        }
    }

    @Test func reservesThenConfirms() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let account = try await scene.account()
            let now = Self.longAgo + 1200
            let reserved = try #require(
                try await scene.store.redeem(
                    .code(invite.code), for: account, reserve: true, at: now
                ).made.redemption)
            #expect(reserved.state == .reserved(until: now + 900))
            #expect(reserved.at == now)
            #expect(try await scene.uses(invite.id) == 1)
            for already in [false, true] {
                let confirmed = try await scene.store.confirm(reserved.id).made
                #expect(confirmed.verdict == .confirmed)
                #expect(confirmed.already == already)
                #expect(
                    confirmed.redemption
                        == Redemption(
                            id: reserved.id, account: account, state: .confirmed, at: now))
            }
            let released = try await scene.store.release(reserved.id, reason: "late").made
            #expect(released.verdict == .refused)
            #expect(released.redemption.state == .confirmed)
            #expect(try await scene.uses(invite.id) == 1)
        }
    }

    @Test func releasingGivesTheUseBackOnce() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, budget: 1)[0]
            let account = try await scene.account()
            let reserved = try #require(
                try await scene.store.redeem(.code(invite.code), for: account, reserve: true)
                    .made.redemption)
            for already in [false, true] {
                let released = try await scene.store.release(reserved.id, reason: "no").made
                #expect(released.verdict == .released)
                #expect(released.already == already)
                #expect(released.redemption.state == .released)
                #expect(try await scene.uses(invite.id) == 0)
                #expect(
                    try await scene.store.campaigns(of: nil, limit: 1, after: nil).items[0].uses
                        == 0)
            }
            #expect(try await scene.store.confirm(reserved.id).made.verdict == .refused)
            let next = try await scene.store.redeem(
                .code(invite.code), for: try await scene.account()
            ).made
            #expect(next.isNew)
        }
    }

    @Test func redeemingOutrightConfirmsTheReservation() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let account = try await scene.account()
            let reserved = try #require(
                try await scene.store.redeem(.code(invite.code), for: account, reserve: true)
                    .made.redemption)
            let redeemed = try await scene.store.redeem(.code(invite.code), for: account).made
            #expect(!redeemed.isNew)
            #expect(
                redeemed.redemption
                    == Redemption(
                        id: reserved.id, account: account, state: .confirmed, at: reserved.at))
            #expect(
                try await scene.store.invite(.id(invite.id)).redemptions.map(\.state)
                    == [.confirmed])
            #expect(try await scene.uses(invite.id) == 1)
        }
    }

    @Test func aLapsedReservationGivesItsUseToTheNext() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, budget: 1)[0]
            let lapsed = try #require(
                try await scene.store.redeem(
                    .code(invite.code), for: try await scene.account(), reserve: true,
                    at: Self.longAgo
                ).made.redemption)
            let next = try await scene.store.redeem(
                .code(invite.code), for: try await scene.account()
            ).made
            #expect(next.isNew)
            #expect(try await scene.uses(invite.id) == 1)
            #expect(try await scene.store.confirm(lapsed.id).made.verdict == .refused)
            #expect(
                try await scene.value(
                    "select release_reason from redemption where state = 'released'") == "lapsed")
        }
    }

    @Test func whoPaidIsConfirmedWhileNobodyTookTheUse() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let lapsed = try #require(
                try await scene.store.redeem(
                    .code(invite.code), for: try await scene.account(), reserve: true,
                    at: Self.longAgo
                ).made.redemption)
            #expect(try await scene.store.confirm(lapsed.id).made.verdict == .confirmed)
            let next = try await scene.store.redeem(
                .code(invite.code), for: try await scene.account()
            ).made
            #expect(next.refusal == .exhausted)
        }
    }

    @Test func reservesAgainAfterALapse() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let account = try await scene.account()
            _ = try await scene.store.redeem(
                .code(invite.code), for: account, reserve: true, at: Self.longAgo)
            let again = try #require(
                try await scene.store.redeem(.code(invite.code), for: account, reserve: true)
                    .made.redemption)
            guard case .reserved(let until) = again.state else { throw Unexpected() }
            #expect(until > Self.longAgo + 1200)
            #expect(try await scene.uses(invite.id) == 1)
            #expect(try await scene.count("redemption where state = 'reserved'") == 1)
        }
    }

    @Test func aLapsedReservationOnAnotherCodeIsGivenBack() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2)
            let account = try await scene.account()
            _ = try await scene.store.redeem(
                .code(invites[0].code), for: account, reserve: true, at: Self.longAgo)
            let outcome = try await scene.store.redeem(.code(invites[1].code), for: account).made
            #expect(outcome.isNew)
            #expect(outcome.redemption?.state == .confirmed)
            #expect(try await scene.uses(invites[0].id) == 0)
            #expect(try await scene.uses(invites[1].id) == 1)
        }
    }

    /// A reservation that lapsed is worth no more than none, once its code is revoked.
    @Test(arguments: [false, true])
    func aLapsedReservationOnARevokedCodeIsNotTakenUpAgain(reserve: Bool) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            let account = try await scene.account()
            _ = try await scene.store.redeem(
                .code(invite.code), for: account, reserve: true, at: Self.longAgo)
            _ = try await scene.store.revoke(.id(invite.id), reason: "leaked")
            let outcome = try await scene.store.redeem(
                .code(invite.code), for: account, reserve: reserve
            ).made
            #expect(outcome.refusal == .revoked)
            #expect(try await scene.count("redemption where state = 'confirmed'") == 0)
        }
    }

    /// Whoever reserved in time and paid gets in.
    @Test func aStandingReservationOutlivesTheRevocation() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invites = try await scene.codes(2)
            for (invite, isConfirmed) in zip(invites, [true, false]) {
                let account = try await scene.account()
                let reserved = try #require(
                    try await scene.store.redeem(.code(invite.code), for: account, reserve: true)
                        .made.redemption)
                _ = try await scene.store.revoke(.id(invite.id), reason: "leaked")
                if isConfirmed {
                    let confirmed = try await scene.store.confirm(reserved.id).made
                    #expect(confirmed.verdict == .confirmed)
                } else {
                    let redeemed = try await scene.store.redeem(.code(invite.code), for: account)
                    #expect(try redeemed.made.redemption?.state == .confirmed)
                }
                let admission = try await scene.store.check(account, Names.product)
                #expect(admission[.invite] == .met)
            }
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1)[0]
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.redeem(.code(invite.code), for: .make(at: Date()))
            }
            await #expect(throws: StoreError.notFound("redemption")) {
                try await scene.store.confirm(.make(at: Date()))
            }
            await #expect(throws: StoreError.notFound("redemption")) {
                try await scene.store.release(.make(at: Date()), reason: "no")
            }
            #expect(try await scene.uses(invite.id) == 0)
        }
    }
}
