import Admission
import AdmissionStore
import Foundation
import Testing

/// Each reason for which a code is refused, and that nothing is written then.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let refusal: RedemptionRefusal
        var testDescription: String
        /// Makes a code that this account cannot redeem.
        let code: @Sendable (Scene, Account.ID) async throws -> InvitationCode.Reading

        init(
            _ refusal: RedemptionRefusal, _ detail: String = "",
            _ code:
                @escaping @Sendable (Scene, Account.ID) async throws
                -> InvitationCode.Reading
        ) {
            self.refusal = refusal
            testDescription = "\(refusal) \(detail)"
            self.code = code
        }
    }

    private static let past = Date(timeIntervalSince1970: 1_700_000_000)

    static let cases = [
        // It takes the same way as a code that does not exist.
        Case(.malformed) { _, _ in InvitationCode.read("HELLO WORLD!") },
        Case(.unknown) { _, _ in
            var random = SystemRandomNumberGenerator()
            return .code(.random(using: &random))
        },
        Case(.revoked) { scene, _ in
            let invite = try await scene.codes(1)[0]
            _ = try await scene.store.revoke(.id(invite.id), reason: "leaked")
            return .code(invite.code)
        },
        Case(.expired) { scene, _ in .code(try await scene.codes(1, expiresAt: past)[0].code) },
        Case(.exhausted) { scene, _ in
            let invite = try await scene.codes(1)[0]
            _ = try await scene.store.redeem(.code(invite.code), for: scene.account())
            return .code(invite.code)
        },
        Case(.exhausted, "by a reservation") { scene, _ in
            let invite = try await scene.codes(1)[0]
            _ = try await scene.store.redeem(
                .code(invite.code), for: scene.account(), reserve: true)
            return .code(invite.code)
        },
        Case(.notOpen) { scene, _ in
            .code(try await scene.codes(1, opensAt: farAhead)[0].code)
        },
        Case(.closed) { scene, _ in .code(try await scene.codes(1, closesAt: past)[0].code) },
        Case(.closed, "by its mode") { scene, _ in
            let invite = try await scene.codes(1)[0]
            var change = CampaignChange()
            change.mode = .closed
            let campaign = try await scene.store.invite(.id(invite.id)).invite.campaign
            _ = try await scene.store.update(campaign, change)
            return .code(invite.code)
        },
        Case(.region) { scene, _ in
            .code(try await scene.codes(1, regions: [Region(trusted: "CA")])[0].code)
        },
        Case(.own) { scene, account in
            let campaign = try await scene.campaign()
            return .code(try await scene.ownCodes(account, campaign, 1)[0].code)
        },
        Case(.depth) { scene, _ in
            let campaign = try await scene.campaign(maxDepth: 1)
            let top = try await scene.account()
            let code = try await scene.ownCodes(top, campaign, 1)[0].code
            let child = try await scene.account()
            _ = try await scene.store.redeem(.code(code), for: child)
            return .code(try await scene.ownCodes(child, campaign, 1)[0].code)
        },
        Case(.budget) { scene, _ in
            let invites = try await scene.codes(2, budget: 1)
            _ = try await scene.store.redeem(.code(invites[0].code), for: scene.account())
            return .code(invites[1].code)
        },
        Case(.account, "suspended") { scene, account in
            try await scene.sql(
                "update account set state = 'suspended' where id = '\(account)'")
            return .code(try await scene.codes(1)[0].code)
        },
        Case(.account, "closed") { scene, account in
            try await scene.sql("update account set state = 'closed' where id = '\(account)'")
            return .code(try await scene.codes(1)[0].code)
        },
    ]

    @Test(arguments: cases, [false, true])
    func nothingIsWritten(_ expected: Case, reserve: Bool) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.account()
            let code = try await expected.code(scene, account)
            let before = try await scene.state()
            let outcome = try await scene.store.redeem(code, for: account, reserve: reserve).made
            #expect(outcome.refusal == expected.refusal)
            #expect(try await scene.state() == before)
        }
    }

    @Test func aCampaignsCountryHoldsItsSubdivisions() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let invite = try await scene.codes(1, uses: 4, regions: [Region(trusted: "CA")])[0]
            let account = try await scene.account()
            let outcome = try await scene.store.redeem(
                .code(invite.code), for: account, location: Region(trusted: "CA-ON")
            ).made
            #expect(outcome.isNew)
            let nowhere = try await scene.account(home: nil)
            #expect(
                try await scene.store.redeem(.code(invite.code), for: nowhere).made.refusal
                    == .region)
        }
    }
}

extension Scene {
    /// Everything that redeeming could change.
    fileprivate func state() async throws -> String {
        try await value(
            """
            select concat(
                (select string_agg(i::text, ';' order by i.id) from invite as i),
                (select string_agg(r::text, ';' order by r.id) from redemption as r),
                (select string_agg(c::text, ';' order by c.id) from campaign as c))
            """)
    }
}
