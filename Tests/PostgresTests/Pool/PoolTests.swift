import Foundation
import Logging
import Postgres
import PostgresTesting
import Testing

@Suite struct PoolTests {
    private let pid = Statement("pid", "select pg_backend_pid()", columns: [.int4])

    @Test func aHundredCallersShareFourConnections() async throws {
        try await withDatabase(poolSize: 4) { client async throws in
            let statement = Statement("echo", "select $1, pg_backend_pid()", parameters: [.int4])
            let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await client.withTransaction { transaction in
                            let row = try await transaction.one(statement, [.int4(Int32(number))])
                            #expect(try row(0) == number)
                            return try row(1)
                        }
                    }
                }
                return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
            }
            #expect((1...4).contains(pids.count))
            #expect(client.openConnections <= 4)
        }
    }

    @Test func waitsNoLongerThanTheAcquireTimeout() async throws {
        let database = try await TestDatabase.make(migrated: false)
        let client = PostgresClient(
            .init(
                url: database.url, poolSize: 1, acquireTimeoutSeconds: 5,
                connectTimeoutSeconds: 30),
            logger: Logger(label: "test"))
        try await client.withConnection { _ in
            let start = ContinuousClock.now
            let error = await postgresError { try await client.execute(pid) }
            #expect(error?.kind == .acquireTimeout)
            let time = start.duration(to: .now)
            #expect(time >= .milliseconds(4995) && time < .seconds(20))
        }
        #expect(try await client.value(pid, as: Int.self) > 0)
        await client.shutdown()
        await database.drop()
    }

    @Test func aCancelledWaiterLeavesAtOnce() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            try await client.withConnection { _ in
                let statement = pid
                let task = Task { await postgresError { try await client.execute(statement) } }
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
            }
        }
    }

    @Test func terminatedConnectionsAreReplaced() async throws {
        try await withDatabase(poolSize: 2) { client async throws in
            let lane = client.lane(connections: 1)
            for _ in 0..<3 {
                let old: Int32 = try await client.one(pid)(0)
                let oldOfLane: Int32 = try await lane.one(pid)(0)
                try await client.withConnection { _ in
                    // On the other connection of the pool.
                    for victim in [old, oldOfLane] {
                        _ = await postgresError {
                            try await client.execute(
                                Statement("", "select pg_terminate_backend($1, 5000)"),
                                [.int4(victim)])
                        }
                    }
                }
                #expect(try await lane.value(pid, as: Int32.self) != oldOfLane)
                #expect(try await client.value(pid, as: Int.self) > 0)
            }
        }
    }

    @Test func aConnectionThatEndsInsideAStatementIsALoss() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let suicide = Statement("", "select pg_terminate_backend(pg_backend_pid())")
            let error = try #require(await postgresError { try await client.execute(suicide) })
            #expect(error.kind == .connection && error.sqlState == "57P01" && error.mayHaveRun)
            #expect(try await client.value(pid, as: Int.self) > 0)
        }
    }

    @Test func aReadOnlyAnswerCostsTheConnection() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let before: Int32 = try await client.one(pid)(0)
            let error = await postgresError {
                try await client.withTransaction { transaction in
                    try await transaction.execute(Statement("", "set transaction read only"))
                    try await transaction.execute(Statement("", "create table t ()"))
                }
            }
            #expect(error?.sqlState == "25006")
            #expect(try await client.value(pid, as: Int32.self) != before)
        }
    }

    @Test func settingsReachTheSession() async throws {
        try await withDatabase(settings: ["admit.note": "a b, \\c", "statement_timeout": "2000"]) {
            client async throws in
            let path = Statement(
                "", "select current_setting('admit.note'), current_setting('application_name')")
            let row = try await client.one(path)
            #expect(try row(0, as: String.self) == "a b, \\c")
            #expect(try row(1, as: String.self) == "admit")
            let slow = Statement("", "select pg_sleep(60)")
            let error = await postgresError { try await client.execute(slow) }
            #expect(error?.sqlState == "57014" && error?.kind == .server)
            let lane = client.lane(connections: 1, settings: ["statement_timeout": "70"])
            #expect(try await lane.value(Statement("", "show statement_timeout")) == "70ms")
        }
    }

    @Test func aServerThatMustBeWritableIsAskedWhetherItIs() async throws {
        let database = try await TestDatabase.make(migrated: false)
        for (isReadOnly, url) in [
            (true, database.url), (false, database.url),
            (true, database.url + "&target_session_attrs=any"),
        ] {
            let client = PostgresClient(
                .init(
                    url: url, settings: ["default_transaction_read_only": "\(isReadOnly)"],
                    acquireTimeoutSeconds: 30, connectTimeoutSeconds: 30, requiresWritable: true),
                logger: Logger(label: "test"))
            let error = await postgresError { try await client.ping() }
            #expect(error?.kind == (isReadOnly && url == database.url ? .connection : nil))
            await client.shutdown()
        }
        await database.drop()
    }

    @Test func shutdownWaitsForBorrowers() async throws {
        let database = try await TestDatabase.make(migrated: false)
        let client = database.client(poolSize: 2)
        let statement = pid
        try await client.withTransaction { transaction in
            try await transaction.execute(statement)
            let shutdown = Task { await client.shutdown() }
            while await postgresError({ try await client.execute(statement) })?.kind != .closed {
                await Task.yield()
            }
            // Still ours, although nobody else gets one any more.
            try await transaction.execute(statement)
            _ = shutdown
        }
        await client.shutdown()
        #expect(client.openConnections == 0)
        await database.drop()
    }

    @Test func aClientThatIsDroppedClosesItsConnections() async throws {
        try await withDatabase { client async throws in
            let database: String = try await client.one(Statement("", "select current_database()"))(
                0)
            let url = try await TestCluster.shared().url(database: database)
            var other: PostgresClient? = PostgresClient(
                .init(
                    url: url, acquireTimeoutSeconds: 60, connectTimeoutSeconds: 30,
                    applicationName: "dropped"), logger: Logger(label: "test"))
            try await other?.ping()
            try await other?.lane(connections: 1).execute(pid)
            let there =
                "select count(*) = %d from pg_stat_activity where application_name = 'dropped' and datname = current_database()"
            #expect(try await client.becomesTrue(there.replacing("%d", with: "2")))
            other = nil
            #expect(try await client.becomesTrue(there.replacing("%d", with: "0")))
        }
    }
}
