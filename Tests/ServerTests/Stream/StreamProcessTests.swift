import AdmitClient
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// The stream of a real server, as the client of services sees it.
    @Suite struct StreamProcessTests {
        /// Makes accounts that are decided on differently.
        private func people(_ client: AdmitClient, _ token: String) async throws -> [UUID] {
            _ = try await client.products.put("sora", name: "Sora")
            var accounts: [UUID] = []
            for region in ["US", "JP", nil] {
                accounts.append(
                    try await client.accounts.create(homeRegion: region).account.id)
            }
            return accounts + [UUID()]
        }

        @Test func bothTransportsDecideTheSame() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.onDatabase()
            let stream = "unix:\(folder.path)/stream.sock"
            var server = try await installation.serve(environment: ["ADMIT_LISTEN_STREAM": stream])
            let token = try await installation.token()
            let http = AdmitClient(url: "http://127.0.0.1:\(server.port)", token: token)
            let lines = AdmitClient(url: "stream+\(stream)", token: token)
            let accounts = try await people(http, token)
            let moment = Date(timeIntervalSince1970: 1_800_000_000)
            for account in accounts {
                let expected = try await http.access.check(
                    .id(account), product: "sora", location: "US", at: moment)
                let decision = try await lines.access.check(
                    .id(account), product: "sora", location: "US", at: moment)
                #expect(decision == expected)
            }
            let batch = try await lines.access.check(accounts.map { .id($0) }, product: "sora")
            #expect(try batch.map { try $0.get().account } == accounts)
            await #expect(throws: ClientError.self) {
                try await lines.access.check(.id(accounts[0]), product: "none")
            }

            server.child.signal(SIGKILL)
            _ = try await server.child.waitForExit()
            await #expect(throws: ClientError.self) {
                try await lines.access.check(.id(accounts[0]), product: "sora")
            }
            server = try await installation.serve(environment: ["ADMIT_LISTEN_STREAM": stream])
            let again = try await lines.access.check(.id(accounts[0]), product: "sora")
            #expect(again.account == accounts[0])

            await lines.shutdown()
            await http.shutdown()
            #expect(try await server.stop() == "code(0)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/stream.sock"))
        }
    }
}
