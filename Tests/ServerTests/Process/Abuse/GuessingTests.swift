import Admission
import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// What callers see of the limits on guessing, and of codes that leaked.
    @Suite struct GuessingTests {
        private struct Stage: Sendable {
            let installation: Installation
            let servers: [AdmitdProcess]
            let launch: Launch
            let service: Session

            static func make(servers count: Int = 1) async throws -> Stage {
                let installation = try await Installation.onDatabase()
                var servers: [AdmitdProcess] = []
                for _ in 0..<count { servers.append(try await installation.serve()) }
                let admin = try await servers[0].session(try await installation.token())
                return Stage(
                    installation: installation, servers: servers,
                    launch: try await Launch.make(admin),
                    service: try await servers[0].session(
                        try await installation.token(scopes: ["invite:redeem"])))
            }
        }

        private static func guess(_ account: String) -> String {
            var random = SystemRandomNumberGenerator()
            let code = InvitationCode.random(using: &random).display
            return #"{"code":"\#(code)","account":"\#(account)"}"#
        }

        @Test func aLimitedCallerIsToldWhenToComeBackAndStaffWhy() async throws {
            let stage = try await Stage.make()
            let account = try await stage.launch.accounts(1)[0]
            let code = try await stage.launch.code(uses: 1)
            var reply = try await stage.service.call("invite.redeem", Self.guess(account))
            for _ in 0..<20 where reply.errorCode == nil {
                #expect(reply.result?["reason"]?.string == "invalid")
                reply = try await stage.service.call("invite.redeem", Self.guess(account))
            }
            let pause = try #require(reply.error?["data"]?["retry_after_ms"]?.integer)
            #expect((1000...900_000).contains(pause))
            let masked = reply.text.replacing(#/"request_id":"[^"]+"/#, with: #""request_id":"…""#)
            #expect(
                masked == """
                    {"jsonrpc":"2.0","error":{"code":4290,"message":"Rate limited","data":{\
                    "reason":"rate_limited","retryable":true,"retry_after_ms":\(pause),\
                    "request_id":"…"}},"id":1}
                    """)

            let staff = stage.launch.session
            let told = try await staff.redeem(code, for: account)
            #expect(told.errorCode == 4290)
            #expect(told.text.contains("account.unlock"))
            // Under the same key the call is made anew once it may be.
            let keyed = #"{"code":"\#(code)","account":"\#(account)","idempotency_key":"k"}"#
            #expect(try await stage.service.call("invite.redeem", keyed).errorCode == 4290)
            let unlocked = try await staff.result(
                "account.unlock", #"{"account":"\#(account)","reason":"called us"}"#)
            #expect(unlocked["already"]?.bool == false)
            #expect(try await stage.service.call("invite.redeem", keyed).outcome == "redeemed")
        }

        @Test func strangersAreToldOfTheChallengeWhateverTheirCaller() async throws {
            let stage = try await Stage.make()
            let code = try await stage.launch.code(uses: 10_000)
            try await stage.installation.sql(
                """
                insert into redemption_failure (
                    id, at, account_id, prefix, code_hash, reason, weight)
                select gen_random_uuid(), now(), gen_random_uuid(), sha256(n::text::bytea),
                    sha256(n::text::bytea), 'unknown', 5
                from generate_series(1, 2600) as n
                """)
            let account = try await stage.launch.accounts(1)[0]
            let refused = try await stage.service.redeem(code, for: account)
            #expect(
                refused.resultText
                    == #"{"outcome":"refused","already":false,"reason":"challenge_required"}"#)
            let passed = try await stage.service.call(
                "invite.redeem",
                #"{"code":"\#(code)","account":"\#(account)","client":{"challenge":true}}"#)
            #expect(passed.outcome == "redeemed")
            // Staff have the person before them.
            let other = try await stage.launch.accounts(1)[0]
            #expect(try await stage.launch.session.redeem(code, for: other).outcome == "redeemed")
        }

        @Test func aLeakedCodeIsPausedByItselfAndGoesOnUnderAnother() async throws {
            let stage = try await Stage.make(servers: 2)
            let staff = stage.launch.session
            let code = try await stage.launch.code(uses: 1)
            let accounts = try await stage.launch.accounts(24)
            let held = try await staff.result(
                "invite.redeem", #"{"code":"\#(code)","account":"\#(accounts[0])","reserve":true}"#
            ).string("redemption", "id")
            for account in accounts[1..<23] {
                #expect(try await stage.service.redeem(code, for: account).outcome == "refused")
            }
            let start = ContinuousClock.now
            var invite = try await stage.launch.invite(code)
            while invite["pause_reason"] == nil {
                try #require(ContinuousClock.now - start < .seconds(30), "not paused in time")
                try await Task.sleep(for: .milliseconds(50))
                invite = try await stage.launch.invite(code)
            }
            #expect(invite["pause_reason"]?.string == "tried_after_exhaustion")
            _ = try await staff.result(
                "invite.release", #"{"redemption":"\#(held)","reason":"unpaid"}"#)
            let id = try invite.string("id")
            let told = try await staff.redeem(code, for: accounts[23])
            #expect(told.result?["reason"]?.string == "paused")
            #expect(
                try await stage.service.redeem(code, for: accounts[23]).resultText
                    == #"{"outcome":"refused","already":false,"reason":"invalid"}"#)

            let rotated = try await staff.result(
                "invite.rotate", #"{"invite":"\#(id)","reason":"leaked"}"#)
            #expect(rotated["invite"]?["state"]?.string == "revoked")
            let next = try rotated.string("issued", "code")
            #expect(try await stage.service.redeem(next, for: accounts[23]).outcome == "redeemed")
            #expect(try await stage.service.redeem(code, for: accounts[1]).outcome == "refused")
        }
    }
}
