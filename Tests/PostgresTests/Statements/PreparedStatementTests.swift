import Postgres
import Testing

@Suite struct PreparedStatementTests {
    @Test func aStatementIsPreparedOncePerConnection() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let statement = Statement("answer", "select 42", columns: [.int4])
            for _ in 0..<3 { #expect(try await client.value(statement) == 42) }
            let row = try await client.one(
                Statement(
                    "",
                    """
                    select count(*), max(generic_plans + custom_plans)
                    from pg_prepared_statements where name = 'answer'
                    """))
            #expect(try row(0, as: Int.self) == 1)
            #expect(try row(1, as: Int.self) == 3)
        }
    }

    @Test func aNameThatCouldNotBePreparedWorksLater() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let statement = Statement("late", "select n from late", columns: [.int4])
            let error = await postgresError { try await client.all(statement) }
            #expect(error?.sqlState == "42P01")
            try await client.script("create table late (n int); insert into late values (5)")
            #expect(try await client.value(statement) == 5)
        }
    }

    @Test func aChangedTableIsPlannedAnew() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let lane = client.lane(connections: 1)
            try await client.script("create table t (a int); insert into t values (1)")
            let statement = Statement("star", "select * from t")
            #expect(try await client.value(statement) == 1)
            #expect(try await lane.value(statement) == 1)
            try await client.script("alter table t add b text default 'new'")
            let row = try await client.one(statement)
            #expect(try row(1) == "new")
            let rowOfLane = try await lane.one(statement)
            #expect(try rowOfLane(1) == "new")
        }
    }

    /// A plan that was made for an empty table reads all of it, which is dear once it is full.
    @Test func plansAreMadeAnewAsTablesGrow() async throws {
        try await withDatabase(poolSize: 1, settings: byKeys) { client async throws in
            try await client.script(
                """
                create table t (id int constraint t_pkey primary key);
                alter table t set (autovacuum_enabled = off);
                analyze t
                """)
            let find = Statement(
                "find", "select t.id from unnest($1) as k (id) inner join t on t.id = k.id",
                parameters: [.int4Array])
            try await client.execute(find, [.int4Array([1])])
            try await client.script("insert into t select generate_series(1, 20000)")
            let before = try await entriesRead(by: find, client)
            for _ in 0..<200 { try await client.execute(find, [.int4Array([1])]) }
            let after = try await entriesRead(by: find, client)
            #expect(before >= 20_000)
            #expect(after < 10)
        }
    }

    private var byKeys: [String: String] {
        [
            "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off",
            "enable_mergejoin": "off", "plan_cache_mode": "force_generic_plan",
        ]
    }

    private func entriesRead(
        by statement: Statement, _ client: PostgresClient
    ) async throws -> Int {
        try await client.withTransaction { transaction in
            let read = Statement(
                "", "select pg_stat_get_xact_tuples_returned('t_pkey'::regclass)")
            let before: Int = try await transaction.value(read)
            try await transaction.execute(statement, [.int4Array([1])])
            return try await transaction.value(read) - before
        }
    }

    @Test func aStatementThatIsGoneIsPreparedAgain() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let statement = Statement("gone", "select 1")
            try await client.execute(statement)
            try await client.script("deallocate all")
            #expect(try await client.value(statement) == 1)
        }
    }

    @Test func longNamesAndOneNameForTwoTextsStayApart() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let long = String(repeating: "n", count: 80)
            for _ in 0..<2 {
                #expect(try await client.value(Statement("same", "select 1")) == 1)
                #expect(try await client.value(Statement("same", "select 2")) == 2)
                #expect(try await client.value(Statement(long + "a", "select 3")) == 3)
                #expect(try await client.value(Statement(long + "b", "select 4")) == 4)
            }
        }
    }

    @Test func describeTellsParametersAndColumns() async throws {
        try await withDatabase { client async throws in
            let statement = Statement(
                "described", utf8: Array("select $1 as id, now() as at where $2".utf8),
                parameters: [.uuid, .bool], columns: [.uuid, .timestamptz])
            let (parameters, columns) = try await client.describe(statement)
            #expect(parameters == statement.parameters.map(\.rawValue))
            #expect(columns.map(\.type) == statement.columns.map(\.rawValue))
            #expect(columns.map(\.name) == ["id", "at"])
        }
    }
}
