import Admission
import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// To whoever may not know why, every unusable code is refused alike, in bytes and in time.
    ///
    /// `ADMIT_TIMING_SAMPLES` says how often each is asked; 5,000 is the long form.
    @Suite struct RefusalTimingTests {
        private static let samples = LongForm.value("ADMIT_TIMING_SAMPLES") ?? 600
        private static let refusal = #"{"outcome":"refused","already":false,"reason":"invalid"}"#
        /// A busy machine may tell any two apart by chance once in a while.
        private static let attempts = 3

        @Test func noReasonIsToldFromAnotherByItsTime() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let launch = try await Launch.make(
                try await server.session(try await installation.token()))
            let guesser = try await server.session(
                try await installation.token(scopes: ["invite:redeem"]))
            var verdicts: [String] = []
            for attempt in 1...Self.attempts {
                let codes = try await Self.codes(launch, installation, Self.samples + 40)
                let times = try await Self.times(codes, guesser, launch)
                let (least, report) = Self.compare(times)
                print("refusals, \(Self.samples) of each, attempt \(attempt): \(report)")
                // It can fail: a twentieth more time for one of them is seen.
                if Self.samples >= 2000, least > 0.01 {
                    let slower = times["unknown"]!.map { $0 * 1.05 }
                    #expect(
                        KolmogorovSmirnov.probability(slower, times["exhausted"]!) < 0.01)
                }
                if least > 0.01 { return }
                verdicts.append(report)
            }
            Issue.record("told apart \(Self.attempts) times: \(verdicts)")
        }

        /// Codes that cannot be used, by the reason.
        private static func codes(
            _ launch: Launch, _ installation: Installation, _ count: Int
        ) async throws -> [String: [String]] {
            var codes: [String: [String]] = [:]
            for reason in ["expired", "exhausted", "revoked", "region"] {
                let regions = reason == "region" ? #"["CA"]"# : #"["US"]"#
                let campaign = try await launch.session.result(
                    "campaign.create",
                    #"{"product":"sora","name":"\#(reason)","regions":\#(regions)}"#
                ).string("campaign", "id")
                while codes[reason, default: []].count < count {
                    let some = min(1000, count - codes[reason, default: []].count)
                    let issued = try await launch.session.result(
                        "invite.issue", #"{"campaign":"\#(campaign)","count":\#(some)}"#)
                    codes[reason, default: []] += try (issued["invites"]?.elements ?? []).map {
                        try $0.string("code")
                    }
                }
                let change = [
                    "expired": "expires_at = now() - interval '1 day'", "exhausted": "uses = 1",
                    "revoked": "revoked_at = now(), revoke_reason = 'test'", "region": "note = ''",
                ]
                try await installation.sql(
                    "update invite set \(change[reason]!) where campaign_id = '\(campaign)'")
            }
            var random = SystemRandomNumberGenerator()
            codes["unknown"] = (0..<count).map { _ in
                InvitationCode.random(using: &random).display
            }
            try await installation.sql("vacuum analyze")
            return codes
        }

        /// Asks for each code once, in random order, and every time for another account.
        private static func times(
            _ codes: [String: [String]], _ session: Session, _ launch: Launch
        ) async throws -> [String: [Double]] {
            let asked = codes.flatMap { reason, codes in codes.map { (reason, $0) } }.shuffled()
            let accounts = try await launch.accounts(asked.count)
            let clock = ContinuousClock()
            var times: [String: [Double]] = [:]
            for (number, (reason, code)) in asked.enumerated() {
                // Guessing by so many accounts asks for a challenge.
                let parameters = """
                    {"code":"\(code)","account":"\(accounts[number])","client":{"challenge":true}}
                    """
                let start = clock.now
                let reply = try await session.call("invite.redeem", parameters)
                let time = clock.now - start
                #expect(reply.resultText == refusal, "\(reason): \(reply.text)")
                // The first ones warm the server up.
                if number >= 200 { times[reason, default: []].append(time / .milliseconds(1)) }
            }
            return times.mapValues { Array($0.prefix(samples)) }
        }

        /// - Returns: the least probability of all pairs, and what to tell people.
        private static func compare(_ times: [String: [Double]]) -> (Double, String) {
            let reasons = times.keys.sorted()
            var least = 1.0
            var pairs: [String] = []
            for (index, one) in reasons.enumerated() {
                for other in reasons[(index + 1)...] {
                    let p = KolmogorovSmirnov.probability(times[one]!, times[other]!)
                    least = min(least, p)
                    pairs.append("\(one)/\(other) \(String(format: "%.3f", p))")
                }
            }
            let medians = reasons.map { reason in
                let sorted = times[reason]!.sorted()
                return "\(reason) \(String(format: "%.3f", sorted[sorted.count / 2])) ms"
            }
            return (
                least,
                "p " + pairs.joined(separator: ", ") + "; medians "
                    + medians.joined(separator: ", ")
            )
        }
    }
}
