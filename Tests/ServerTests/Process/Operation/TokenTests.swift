import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd token`, beside a running server and without one.
    @Suite struct TokenTests {
        @Test func tokensAreMadeListedAndRevokedBesideAServer() async throws {
            let folder = try TemporaryFolder()
            let installation = Installation.inFolder(folder.path + "/data")
            // With no server running the verbs start the database themselves.
            let none = try await installation.admitd("token", "list")
            #expect(none.exit == "code(0)" && none.output == "")
            let secret = try await installation.createToken(scopes: ["product:write"])
            #expect(secret.wholeMatch(of: #/admit_[A-Za-z0-9_-]{43}/#) != nil)

            let server = try await installation.serve()
            let request = Session.request("product.list", "{}")
            let session = try await server.session(secret)
            #expect(try await session.post(request).status == 200)
            let made = try await installation.admitd(
                "token", "create", "--name", "Ada L.", "--scope", "support", "--scope",
                "audit:read", "--expires", "2036-01-31T00:00:00Z")
            #expect(made.exit == "code(0)")
            let second = try await server.session(made.output)
            #expect(try await second.call("product.list", "{}").errorCode == 4030)

            let list = try await installation.admitd("token", "list")
            #expect(list.exit == "code(0)")
            let lines = list.output.split(separator: "\n").filter { $0.contains("-7") }
            try #require(lines.count == 2, "\(list.output)")
            #expect(lines[0].contains("Ada L."))
            #expect(lines[0].contains("support audit:read"))
            #expect(lines[0].contains("2036-01-31T00:00:00.000Z"))
            #expect(lines[1].contains("test") && lines[1].contains("never"))
            for token in [secret, made.output] { #expect(!list.output.contains(token)) }

            let id = try #require(lines[1].firstMatch(of: #/[0-9a-f]{8}-[0-9a-f-]{27}/#))
            try await revoke(String(id.output), session, installation)
            let again = try await installation.admitd("token", "revoke", String(id.output))
            #expect(again.output == "had been revoked before" && again.exit == "code(0)")
            let unknown = try await installation.admitd(
                "token", "revoke", UUID().uuidString.lowercased())
            #expect(unknown.exit == "code(5)" && unknown.errors.contains("no token"))
            #expect(try await server.stop() == "code(0)")

            // And what was done stays, with no server again.
            let last = try await installation.admitd("token", "list")
            #expect(last.output.contains("Ada L.") && last.output.contains(String(id.output)))
        }

        private func revoke(
            _ id: String, _ session: Session, _ installation: Installation
        ) async throws {
            let request = Session.request("product.list", "{}")
            #expect(try await session.post(request).status == 200)
            let revoked = try await installation.admitd("token", "revoke", id)
            let acknowledged = ContinuousClock.now
            #expect(revoked.exit == "code(0)" && revoked.output == "revoked \(id)")
            while try await session.post(request).status == 200 {
                try #require(ContinuousClock.now - acknowledged < .seconds(2.2))
            }
            #expect(try await session.post(request).status == 401)
        }
    }
}
