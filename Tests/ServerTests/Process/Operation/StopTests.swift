import Bootstrap
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// SIGTERM and SIGINT.
    @Suite struct StopTests {
        @Test(arguments: [SIGTERM, SIGINT])
        func aCallInFlightIsAnsweredBeforeTheEnd(signal: Int32) async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            _ = try await session.result("account.create", "{}")
            let idle = try await server.session(session.token)
            _ = try await idle.result("product.list", "{}")

            let url = try #require(installation.databaseURL)
            let blocker = try await Psql.start(
                "begin; lock table account in access exclusive mode; select pg_sleep(60)", on: url)
            try await poll("mode = 'AccessExclusiveLock' and granted", installation)
            async let answer = session.call("account.create", #"{"home_region":"US"}"#)
            try await poll("not granted", installation)

            server.child.signal(signal)
            // It is draining: the idle connection is closed, while the call still waits.
            #expect(try await idle.client.isAtEnd())
            await #expect(throws: RawClientError.self) { try await server.get("/livez") }
            try await installation.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                    + "where query like '%pg_sleep%'"
                    + " and pid <> pg_backend_pid()")
            #expect(try await answer.resultText?.contains(#""created":true"#) == true)
            #expect("\(try await server.child.waitForExit())" == "code(0)")
            #expect(try await installation.sql("select count(*) from account") == "2")
            #expect(await blocker.waitForExit(timeoutSeconds: 5) != nil)
        }

        @Test func whoHasSeenItListenMayStopItAtOnce() async throws {
            let installation = try await Installation.onDatabase()
            for _ in 1...5 {
                let server = try await installation.serve()
                #expect(try await server.stop() == "code(0)")
            }
        }

        /// Waits until there is such a lock on the table of accounts.
        private func poll(_ condition: String, _ installation: Installation) async throws {
            let query =
                "select count(*) > 0 from pg_locks where relation = 'account'::regclass and "
                + condition
            let limit = ContinuousClock.now + .seconds(20)
            while try await installation.sql(query) != "t" {
                try #require(ContinuousClock.now < limit)
            }
        }
    }
}
