import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite struct TransactionTests {
    private let insert = Statement("insert", "insert into t values ($1)", parameters: [.int4])
    private let count = Statement("count", "select count(*) from t", columns: [.int8])

    private struct Refusal: Error {}

    private func withTable(
        poolSize: Int = 4, _ body: (PostgresClient) async throws -> Void
    ) async throws {
        try await withDatabase(poolSize: poolSize) { client async throws in
            try await client.script("create table t (n int primary key)")
            try await body(client)
        }
    }

    @Test func commitsWhatTheBodyDid() async throws {
        try await withTable { client async throws in
            let seen = try await client.withTransaction { transaction in
                try await transaction.execute(insert, [.int4(1)])
                try await transaction.script("insert into t values (2); insert into t values (3)")
                let outside: Int = try await client.one(count)(0)
                let inside: Int = try await transaction.one(count)(0)
                return [outside, inside]
            }
            #expect(seen == [0, 3])
            #expect(try await client.value(count) == 3)
        }
    }

    @Test func aScriptMayComeFirst() async throws {
        try await withTable { client async throws in
            await #expect(throws: Refusal.self) {
                try await client.withTransaction { transaction in
                    try await transaction.script("insert into t values (1)")
                    throw Refusal()
                }
            }
            #expect(try await client.value(count) == 0)
        }
    }

    @Test func rollsBackWhenTheBodyThrows() async throws {
        try await withTable(poolSize: 1) { client async throws in
            await #expect(throws: Refusal.self) {
                try await client.withTransaction { transaction in
                    try await transaction.execute(insert, [.int4(1)])
                    throw Refusal()
                }
            }
            #expect(try await client.value(count) == 0)
            #expect(client.openConnections == 1)
        }
    }

    @Test func aFailedStatementCannotBeCommitted() async throws {
        try await withTable(poolSize: 1) { client async throws in
            let error = await postgresError {
                try await client.withTransaction { transaction in
                    try await transaction.execute(insert, [.int4(1)])
                    _ = try? await transaction.execute(insert, [.int4(1)])
                }
            }
            #expect(error?.sqlState == "25P02")
            #expect(try await client.value(count) == 0)
        }
    }

    @Test func anEmptyTransactionAsksTheServerNothing() async throws {
        try await withTable(poolSize: 1) { client async throws in
            try await client.withTransaction { _ in }
            let query = Statement(
                "", "select query from pg_stat_activity where datname = current_database()")
            let queries = try await client.all(query).map { try $0(0, as: String.self) }
            #expect(!queries.contains("commit"))
        }
    }

    @Test func cancellationStopsTheStatementAndRollsBack() async throws {
        try await withTable(poolSize: 1) { client async throws in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let insert = insert
            let task = Task {
                try await client.withTransaction { transaction in
                    try await transaction.execute(insert, [.int4(1)])
                    start.yield()
                    try await transaction.execute(Statement("", "select pg_sleep(60)"))
                }
            }
            for await _ in started { break }
            let clock = ContinuousClock()
            let time = await clock.measure {
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(time < .seconds(10))
            // The pool's only connection is back, unharmed and without the row.
            #expect(try await client.value(count) == 0)
            #expect(client.openConnections == 1)
        }
    }

    @Test func cancellationBeforeTheEndRollsBack() async throws {
        try await withTable { client async throws in
            let insert = insert
            let task = Task {
                try await client.withTransaction { transaction in
                    try await transaction.execute(insert, [.int4(1)])
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await client.value(count) == 0)
        }
    }

    @Test func aCancelledStatementOfTheClientStops() async throws {
        try await withTable(poolSize: 2) { client async throws in
            let task = Task {
                await postgresError {
                    try await client.execute(Statement("", "select pg_sleep(61)"))
                }
            }
            let sleeps =
                "select exists (select from pg_stat_activity where state = 'active' "
                + "and query = 'select pg_sleep(61)' and datname = current_database())"
            #expect(try await client.becomesTrue(sleeps))
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(try await client.becomesTrue("select not (\(sleeps))"))
        }
    }

    @Test func aLostCommitHasAnUnknownOutcome() async throws {
        try await withTable(poolSize: 2) { client async throws in
            try await client.script(
                """
                create function slow() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(60); return null; end $$;
                create constraint trigger slow after insert on t
                    deferrable initially deferred for each row execute function slow()
                """)
            let insert = insert
            let task = Task {
                await postgresError {
                    try await client.withTransaction { try await $0.execute(insert, [.int4(1)]) }
                }
            }
            #expect(
                try await client.becomesTrue(
                    """
                    select count(pg_terminate_backend(pid)) = 1 from pg_stat_activity
                    where query = 'commit' and state = 'active' and wait_event = 'PgSleep'
                        and datname = current_database()
                    """))
            #expect(await task.value?.kind == .outcomeUnknown)
            #expect(try await client.value(count) == 0)
        }
    }

    @Test func aConnectionLostBeforeTheCommitIsAPlainLoss() async throws {
        try await withTable(poolSize: 2) { client async throws in
            let insert = insert
            let error = await postgresError {
                try await client.withTransaction { transaction in
                    try await transaction.execute(insert, [.int4(1)])
                    let pid: Int32 = try await transaction.one(
                        Statement("", "select pg_backend_pid()"))(0)
                    try await client.execute(
                        Statement("", "select pg_terminate_backend($1, 5000)"), [.int4(pid)])
                    try await transaction.execute(insert, [.int4(2)])
                }
            }
            #expect(error?.kind == .connection)
            #expect(try await client.value(count) == 0)
        }
    }

    @Test func aSessionIsResetWhenItComesBack() async throws {
        try await withDatabase(poolSize: 1, settings: ["work_mem": "5MB"]) { client async throws in
            let workMemory = Statement("", "show work_mem")
            try await client.withConnection { connection in
                try await connection.script(
                    "set work_mem = '9MB'; select pg_advisory_lock(1); create temp table x (n int)")
                #expect(try await connection.value(workMemory) == "9MB")
                try await connection.script("begin")
            }
            #expect(try await client.value(workMemory) == "5MB")
            #expect(client.openConnections == 1)
            let left = Statement(
                "",
                """
                select (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
                    + (select count(*) from pg_class where relname = 'x')
                """)
            #expect(try await client.value(left) == 0)
        }
    }
}
