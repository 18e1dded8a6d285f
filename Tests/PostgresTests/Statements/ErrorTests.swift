import Logging
import Postgres
import PostgresTesting
import Testing

@Suite struct ErrorTests {
    @Test func aServerErrorKeepsItsCodeAndConstraint() async throws {
        try await withDatabase { client async throws in
            try await client.script(
                "create table secret (code text constraint secret_code_unique unique)")
            let insert = Statement(
                "insert", "insert into secret values ($1)", parameters: [.text])
            try await client.execute(insert, [.text("HIDDEN-42")])
            let error = try #require(
                await postgresError { try await client.execute(insert, [.text("HIDDEN-42")]) })
            #expect(error.kind == .server)
            #expect(error.sqlState == "23505")
            #expect(error.constraint == "secret_code_unique")
            #expect(error.isDataError && !error.isTransient && !error.isConnectionLoss)
            #expect("\(error)" == "PostgreSQL: server 23505 (secret_code_unique)")
            #expect(String(reflecting: error).contains("duplicate key"))
        }
    }

    @Test func anErrorShowsNoValueAndNoHost() async throws {
        try await withDatabase { client async throws in
            let statement = Statement("", "select 'HIDDEN-42'::int")
            let error = try #require(await postgresError { try await client.all(statement) })
            #expect(!"\(error)".contains("HIDDEN"))
            #expect(String(reflecting: error).contains("HIDDEN-42"))
        }
        let port = try FreePort.find()
        let client = PostgresClient(
            .init(url: "postgresql://secret-user@127.0.0.1:\(port)/secret"),
            logger: Logger(label: "test"))
        let error = try #require(await postgresError { try await client.ping() })
        #expect(error.kind == .connection && error.isConnectionLoss && !error.mayHaveRun)
        #expect("\(error)" == "PostgreSQL: connection")
        await client.shutdown()
    }

    @Test func aRefusedConnectionKeepsItsCode() async throws {
        let database = try await TestDatabase.make(migrated: false)
        await database.drop()
        let client = database.client()
        let error = await postgresError { try await client.ping() }
        #expect(error?.kind == .connection)
        #expect(error?.sqlState == "3D000")
        await client.shutdown()
    }

    @Test func aBadConnectionStringIsAConfigurationError() async throws {
        let client = PostgresClient(
            .init(url: "postgresql://[broken"), logger: Logger(label: "test"))
        let error = await postgresError { try await client.ping() }
        #expect(error?.kind == .configuration)
        await client.shutdown()
    }

    @Test func aFailingDeferredConstraintFailsTheStatement() async throws {
        try await withDatabase { client async throws in
            try await client.script(
                """
                create table t (n int constraint t_once unique deferrable initially deferred);
                insert into t values (1)
                """)
            let insert = Statement("insert", "insert into t values (1)")
            let error = await postgresError { try await client.execute(insert) }
            #expect(error?.constraint == "t_once")
            #expect(try await client.value(Statement("", "select count(*) from t")) == 1)
            let lane = client.lane(connections: 1)
            let again = await postgresError { try await lane.execute(insert) }
            #expect(again?.constraint == "t_once")
            #expect(try await lane.value(Statement("", "select count(*) from t")) == 1)
        }
    }

    @Test(arguments: [
        ("40001", false, true), ("40P01", false, true), ("55P03", false, true),
        ("53300", false, true), ("57014", false, true), ("22003", true, false),
        ("23514", true, false), ("0A000", true, false), ("21000", true, false),
        ("P0001", true, false), ("42P01", false, false),
    ])
    func codesAreSorted(code: String, isDataError: Bool, isTransient: Bool) {
        let error = PostgresError(kind: .server, sqlState: code)
        #expect(error.isDataError == isDataError)
        #expect(error.isTransient == isTransient)
        #expect(!error.isConnectionLoss)
    }

    @Test(arguments: ["57P01", "57P02", "57P03", "08006"])
    func codesOfALostConnection(code: String) {
        #expect(PostgresError(kind: .server, sqlState: code).isConnectionLoss)
    }
}
