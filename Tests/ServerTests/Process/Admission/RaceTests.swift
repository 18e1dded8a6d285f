import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// Many at once on several servers that share one database.
    @Suite struct RaceTests {
        private static let refusal = #"{"outcome":"refused","already":false,"reason":"invalid"}"#

        private func start(
            _ servers: Int
        ) async throws -> (Installation, [AdmitdProcess], Launch) {
            let installation = try await Installation.onDatabase()
            var running: [AdmitdProcess] = []
            for _ in 0..<servers { running.append(try await installation.serve()) }
            let session = try await running[0].session(try await installation.token())
            return (installation, running, try await Launch.make(session))
        }

        @Test func ofTwoThousandAccountsFourGetACodeOfFourUses() async throws {
            let (installation, servers, launch) = try await start(3)
            let accounts = try await launch.accounts(2000)
            let code = try await launch.code(uses: 4)
            let token = try await installation.token(scopes: ["invite:redeem"])
            let answers = try await onManyConnections(48, to: servers, token: token, accounts) {
                try await $0.redeem(code, for: $1)
            }
            #expect(answers.count == 2000)
            let winners = answers.filter { $0.answer.outcome == "redeemed" }
            #expect(winners.count == 4)
            let others = answers.filter { $0.answer.outcome != "redeemed" }
            #expect(Set(others.map(\.answer.resultText)) == [Self.refusal])

            let invite = try await launch.invite(code)
            #expect(invite["uses"]?.integer == 4)
            #expect(invite["state"]?.string == "exhausted")
            let redeemed = try (invite["redemptions"]?.elements ?? []).map {
                try $0.string("account")
            }
            #expect(redeemed.sorted() == winners.map(\.item).sorted())
            #expect(try await installation.sql("select count(*) from redemption") == "4")
        }

        @Test func fiveHundredRetriesOfOneKeyRedeemOnce() async throws {
            let (installation, servers, launch) = try await start(3)
            let account = try await launch.accounts(1)[0]
            let code = try await launch.code(uses: 1000)
            let parameters =
                #"{"code":"\#(code)","account":"\#(account)","idempotency_key":"once"}"#
            let calls = Array(
                repeating: (method: "invite.redeem", parameters: parameters), count: 10)
            let answers = try await onManyConnections(
                50, to: servers, token: launch.session.token, Array(0..<50)
            ) { session, _ in try await session.batch(calls) }
            let replies = answers.flatMap(\.answer)
            #expect(replies.count == 500)
            #expect(Set(replies.map(\.resultText)).count == 1)
            #expect(replies[0].outcome == "redeemed")
            #expect(replies[0].result?["already"]?.bool == false)
            #expect(try await launch.invite(code)["uses"]?.integer == 1)
            #expect(try await installation.sql("select count(*) from redemption") == "1")
        }

        @Test func nothingIsRedeemedOnceARevocationIsAcknowledged() async throws {
            let (_, servers, launch) = try await start(2)
            let accounts = try await launch.accounts(3000)
            let code = try await launch.code(uses: 100_000)
            let isRevoked = Mutexed(false)
            let (redeemed, counting) = AsyncStream.makeStream(of: Void.self)
            async let answers = onManyConnections(
                24, to: servers, token: launch.session.token, accounts
            ) { session, account in
                let isLate = isRevoked.value
                let reply = try await session.redeem(code, for: account)
                if reply.outcome == "redeemed" { counting.yield() }
                return (isLate: isLate, reply: reply)
            }
            var count = 0
            for await _ in redeemed {
                count += 1
                if count == 100 { break }
            }
            let revoked = try await launch.session.result(
                "invite.revoke", #"{"code":"\#(code)","reason":"leaked"}"#)
            isRevoked.update { $0 = true }
            let usesThen = try await launch.invite(code)["uses"]?.integer
            let all = try await answers

            let usesAtTheEnd = try await launch.invite(code)["uses"]?.integer
            #expect(usesThen == usesAtTheEnd)
            #expect(revoked["invite"]?["uses"]?.integer == usesAtTheEnd)
            let winners = all.filter { $0.answer.reply.outcome == "redeemed" }
            #expect(winners.count == usesAtTheEnd.map(Int.init))
            #expect((100..<3000).contains(winners.count))
            #expect(winners.allSatisfy { !$0.answer.isLate })
            #expect(all.contains { $0.answer.isLate && $0.answer.reply.outcome == "refused" })
        }
    }
}
