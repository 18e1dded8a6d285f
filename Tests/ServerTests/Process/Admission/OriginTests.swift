import AdmitClient
import Foundation
import Testing

extension ProcessTests {
    /// Where somebody redeems from is kept as keyed hashes, and nowhere in clear.
    @Suite struct OriginTests {
        @Test func theTypedClientTellsItAndItIsHashed() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let token = try await installation.token()
            let launch = try await Launch.make(try await server.session(token))
            let code = try await launch.code(uses: 1)
            let account = try #require(UUID(uuidString: try await launch.accounts(1)[0]))
            let client = AdmitClient(url: "http://127.0.0.1:\(server.port)", token: token)
            let outcome = try await client.invites.redeem(
                code, for: .id(account), from: Origin(address: "203.0.113.7", device: "phone-1"),
                idempotencyKey: "once")
            await client.shutdown()
            guard case .redeemed(_, already: false) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            let sizes = try await installation.sql(
                "select octet_length(client_address) || ' ' || octet_length(client_device) "
                    + "from redemption")
            #expect(sizes.trimmingCharacters(in: .whitespacesAndNewlines) == "32 32")
            let clear = try await installation.sql(
                "select count(*) from redemption as r, idempotency as i "
                    + "where concat(r, i) ~ '203.0.113.7|phone-1|\(code)'")
            #expect(clear.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
        }
    }
}
