import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// The database goes away under a running server and comes back.
    @Suite struct OutageTests {
        private static let unavailable = #""reason":"unavailable","retryable":true"#

        @Test func callsAreUnavailableWithoutADatabaseAndRecoverByThemselves() async throws {
            let cluster = try await TestCluster.start(tcpPort: try FreePort.find())
            let port = try await Psql.run("show port", on: cluster.url)
            let installation = Installation.on(
                "postgresql://admit@127.0.0.1:\(port)/postgres")
            let migrated = try await installation.admitd("migrate")
            try #require(migrated.exit == "code(0)", "\(migrated.errors)")
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            let launch = try await Launch.make(session)
            let account = try await launch.accounts(1)[0]
            let code = try await launch.code(uses: 1)

            try await cluster.stop(immediately: true)
            #expect(try await server.get("/livez").status == 200)
            #expect(try await server.get("/readyz").status == 503)
            let calls = [
                ("access.check", #"{"account":"\#(account)","product":"sora"}"#),
                ("access.enter", #"{"account":"\#(account)","product":"sora"}"#),
                ("account.get", #"{"account":"\#(account)"}"#),
                ("account.create", #"{"home_region":"US","idempotency_key":"a"}"#),
                ("invite.redeem", #"{"code":"\#(code)","account":"\#(account)"}"#),
                ("invite.get", #"{"code":"\#(code)"}"#),
            ]
            for (method, parameters) in calls {
                try await expectUnavailable(session, method, parameters)
            }
            let stranger = try await server.session("admit_" + UUID().uuidString)
            try await expectUnavailable(stranger, "access.check", calls[0].1)
            // Also once what is remembered of the token has run out.
            let forgotten = ContinuousClock.now + .seconds(2.1)
            while ContinuousClock.now < forgotten {
                try await expectUnavailable(session, "access.check", calls[0].1)
            }

            try await cluster.restart()
            let recovery = try await server.waitUntilReady(withinSeconds: 10)
            #expect(recovery < .seconds(5))
            _ = try await session.result("access.check", calls[0].1)
            let redeemed = try await session.redeem(code, for: account)
            #expect(redeemed.outcome == "redeemed")
            #expect(try await stranger.post(Session.request("product.list", "{}")).status == 401)
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aKilledEmbeddedDatabaseComesBack() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let server = try await installation.serve()
            let session = try await server.session(try await installation.createToken())
            let account = try await Launch.make(session).accounts(1)[0]
            let before = try EmbeddedProcesses(of: server, dataDirectory: folder.path + "/data")
            before.killDatabase()
            let line = try await server.child.line(in: .errors) { $0.contains("runs again") }
            #expect(line.contains("the embedded PostgreSQL runs again"))
            _ = try await server.waitUntilReady(withinSeconds: 10)
            _ = try await session.result("account.get", #"{"account":"\#(account)"}"#)
            _ = try await session.result("account.create", "{}")
            let after = try EmbeddedProcesses(of: server, dataDirectory: folder.path + "/data")
            #expect(after.postmaster != before.postmaster)
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aDatabaseThatHangsKeepsNobodyWaiting() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let server = try await installation.serve()
            let session = try await server.session(try await installation.createToken())
            _ = try await session.result("account.create", "{}")
            let database = try EmbeddedProcesses(of: server, dataDirectory: folder.path + "/data")
            database.signalDatabase(SIGSTOP)
            defer { database.signalDatabase(SIGCONT) }
            let start = ContinuousClock.now
            #expect(try await server.get("/livez").status == 200)
            #expect(try await server.get("/readyz").status == 503)
            #expect(ContinuousClock.now - start < .seconds(2))
            let late = try await session.call("account.create", #"{"deadline_ms":300}"#)
            #expect([5030, 5040].contains(late.errorCode), "\(late.text)")
            #expect(ContinuousClock.now - start < .seconds(3))
            database.signalDatabase(SIGCONT)
            _ = try await server.waitUntilReady(withinSeconds: 10)
            _ = try await session.result("account.create", "{}")
            #expect(try await server.stop() == "code(0)")
        }

        private func expectUnavailable(
            _ session: Session, _ method: String, _ parameters: String
        ) async throws {
            let start = ContinuousClock.now
            let reply = try await session.call(method, parameters)
            let elapsed = ContinuousClock.now - start
            #expect(reply.errorCode == 5030, "\(method): \(reply.text)")
            #expect(reply.text.contains(Self.unavailable))
            #expect(elapsed < .seconds(1), "\(method) took \(elapsed)")
        }
    }
}
