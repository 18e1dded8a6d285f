import Admission
import AdmissionStore
import Crypto
import Foundation
import JSONRPC
import Logging
import Postgres
import Synchronization
import Testing

extension ProcessTests {
    /// A hundred accounts that guess as fast as they can, on several servers, while others redeem what
    /// they were given.
    ///
    /// `ADMIT_GUESSES` says how many guesses there are, and `ADMIT_LIVE_CODES` how many codes that
    /// could be hit; 100,000 and 1,000,000 are the long form.
    @Suite struct BruteForceTests {
        private static let guesses = LongForm.value("ADMIT_GUESSES") ?? 10_000
        private static let liveCodes = LongForm.value("ADMIT_LIVE_CODES") ?? 20_000
        private static let guessers = 100
        private static let perMessage = 50
        private static let honest = 300

        @Test func guessersAreStoppedAndOthersNoticeNothing() async throws {
            let installation = try await Installation.onDatabase()
            let servers = [try await installation.serve(), try await installation.serve()]
            let admin = try await installation.token()
            let campaign = try await Launch.make(try await servers[0].session(admin)).campaign
            try await Self.fill(installation, campaign)
            // Filling takes longer than an idle connection is kept.
            let launch = Launch(session: try await servers[0].session(admin), campaign: campaign)
            let token = try await installation.token(scopes: ["invite:redeem"])
            let guessers = try await launch.accounts(Self.guessers)
            let honest = try await Self.honestPeople(launch)
            let people = try await servers[1].session(token)

            // Twice, so that the first time is not that of a cold server.
            _ = try await Self.redeem(honest[0], people, while: { _ in true })
            let before = try await Self.redeem(honest[1], people, while: { _ in true })
            let isOver = Atomic<Bool>(false)
            async let during = Self.redeem(honest[2], people) { count in
                count < 50 || !isOver.load(ordering: .relaxed)
            }
            let start = ContinuousClock.now
            let answers = try await onManyConnections(
                16, to: servers, token: token, Self.messages(guessers)
            ) { session, calls in try await session.batch(calls) }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            isOver.store(true, ordering: .relaxed)
            let replies = answers.flatMap(\.answer)

            let looked = replies.count { $0.outcome == "refused" }
            let limited = replies.count { $0.errorCode == 4290 }
            let hits = replies.count - looked - limited
            #expect(replies.count == Self.guesses)
            #expect(hits == 0)
            // Each gets a dozen, one for each batch that did not see another's yet, and one more for
            // each 75 seconds.
            #expect(looked <= Self.guessers * (12 + 4 + Int(seconds / 75)))
            #expect(looked >= Self.guessers * 12)
            #expect(
                try await installation.sql(
                    "select count(*) from redemption where account_id in "
                        + "('\(guessers.joined(separator: "','"))')") == "0")
            let latencies = try await during
            #expect(latencies.count >= 50)
            print(
                """
                \(replies.count) guesses of \(Self.guessers) accounts at \(Self.liveCodes) codes in \
                \(Int(seconds)) s: \(looked) looked at, \(limited) limited, \(hits) hits; others \
                before: \(Self.told(before)), meanwhile: \(Self.told(latencies))
                """)
        }

        /// Issues what could be hit.
        private static func fill(_ installation: Installation, _ campaign: String) async throws {
            let secrets = try ["ADMIT_CODE_PEPPER", "ADMIT_SEAL_KEY"].map { name in
                let text = try #require(installation.environment[name])
                return SymmetricKey(data: try #require(Data(base64Encoded: text)))
            }
            let client = PostgresClient(
                .init(url: try #require(installation.databaseURL), poolSize: 2),
                logger: Logger(label: "test"))
            let store = Store(
                client: client, secrets: Secrets(codePepper: secrets[0], sealKey: secrets[1]))
            let id = Campaign.ID(try #require(UUID(uuidString: campaign)))
            for _ in stride(from: 0, to: liveCodes, by: 10_000) {
                _ = try await store.issue(
                    id, count: min(10_000, liveCodes), maxUses: 1, expiresAt: nil, note: nil)
            }
            await client.shutdown()
            try await installation.sql("vacuum analyze invite")
        }

        /// Three groups of people, each with a code of their own.
        private static func honestPeople(
            _ launch: Launch
        ) async throws -> [[(code: String, account: String)]] {
            var groups: [[(code: String, account: String)]] = []
            for size in [100, honest, 1000] {
                let accounts = try await launch.accounts(size)
                let issued = try await launch.session.result(
                    "invite.issue", #"{"campaign":"\#(launch.campaign)","count":\#(size)}"#)
                let codes = try (issued["invites"]?.elements ?? []).map { try $0.string("code") }
                groups.append(zip(codes, accounts).map { ($0, $1) })
            }
            return groups
        }

        /// Redeems one after the other, and notes how long each took, in milliseconds.
        private static func redeem(
            _ people: [(code: String, account: String)], _ session: Session,
            while goesOn: (Int) -> Bool
        ) async throws -> [Double] {
            var times: [Double] = []
            for person in people where goesOn(times.count) {
                let start = ContinuousClock.now
                let reply = try await session.redeem(person.code, for: person.account)
                times.append((ContinuousClock.now - start) / .milliseconds(1))
                #expect(reply.outcome == "redeemed", "\(reply.text)")
            }
            return times
        }

        /// The guesses in messages of fifty, those of one account close together.
        private static func messages(
            _ accounts: [String]
        ) -> [[(method: String, parameters: String)]] {
            var random = SystemRandomNumberGenerator()
            return stride(from: 0, to: guesses, by: perMessage).map { first in
                let account = accounts[first / perMessage % accounts.count]
                return (first..<min(first + perMessage, guesses)).map { _ in
                    let code = InvitationCode.random(using: &random).display
                    return ("invite.redeem", #"{"code":"\#(code)","account":"\#(account)"}"#)
                }
            }
        }

        private static func told(_ times: [Double]) -> String {
            let sorted = times.sorted()
            let (middle, high) = (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
            return
                "p50 \(String(format: "%.1f", middle)) ms, p99 \(String(format: "%.1f", high)) ms "
                + "of \(times.count)"
        }
    }
}
