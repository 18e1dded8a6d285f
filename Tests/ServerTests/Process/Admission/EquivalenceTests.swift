import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// The same question asked in every way gets the same answer.
    @Suite struct EquivalenceTests {
        @Test func checksByIdByIdentityByPositionAndByNameAreTheSame() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            let launch = try await Launch.make(session)
            let code = try await launch.code(uses: 1000)
            var results: Set<String> = []
            for number in 0..<60 {
                let account = try await makeAccount(number, launch, code)
                let texts = try await ask(number, account, session)
                #expect(Set(texts).count == 1, "\(texts)")
                results.insert(
                    texts[0].replacingOccurrences(of: account, with: "")
                        .replacing(#/"redemption":"[^"]*"|"at":"[^"]*"/#, with: ""))
            }
            // The accounts were different enough to tell.
            #expect(results.count >= 6)
        }

        /// Every account is in another state: where it is at home, with or without a redemption, a
        /// reservation, an admission.
        private func makeAccount(
            _ number: Int, _ launch: Launch, _ code: String
        ) async throws -> String {
            let home = ["", #","home_region":"US""#, #","home_region":"FR""#][number % 3]
            let created = try await launch.session.result(
                "account.create",
                #"{"identity":{"issuer":"chatgpt","subject":"user \#(number)"}\#(home)}"#)
            let account = try created.string("account", "id")
            let isReserve = number / 3 % 3 == 1
            if number / 3 % 3 > 0 {
                _ = try await launch.session.result(
                    "invite.redeem",
                    #"{"code":"\#(code)","account":"\#(account)","reserve":\#(isReserve)}"#)
            }
            if number / 9 % 2 == 1 {
                _ = try await launch.session.result(
                    "access.enter", #"{"account":"\#(account)","product":"sora"}"#)
            }
            return account
        }

        private func ask(
            _ number: Int, _ account: String, _ session: Session
        ) async throws -> [String] {
            let identities = [
                #"{"issuer":"chatgpt","subject":"user \#(number)"}"#,
                #"{"environment":"production","subject":"user \#(number)","issuer":"chatgpt"}"#,
            ]
            let rest = #""product":"sora","location":"US","at":"2030-01-01T00:00:00.000Z""#
            let positions = #""sora","US","2030-01-01T00:00:00.000Z""#
            let questions =
                [
                    #"{"account":"\#(account)",\#(rest)}"#,
                    #"{\#(rest),"account":"\#(account.uppercased())"}"#,
                    #"["\#(account)",\#(positions)]"#,
                    #"["\#(account)",\#(positions),5000]"#,
                ]
                + identities.flatMap {
                    [#"{"identity":\#($0),\#(rest)}"#, #"[\#($0),\#(positions)]"#]
                }
            let calls = questions.map { (method: "access.check", parameters: $0) }
            return try await session.batch(calls).map {
                try #require($0.resultText, "\($0.text)")
            }
        }
    }
}
