import Logging
import Postgres
import PostgresTesting

/// Runs `body` with a client of an empty database, and removes both afterwards. Its deadlines are
/// long, so that a slow machine fails no test.
func withDatabase<R>(
    poolSize: Int = 4, settings: [String: String] = [:],
    _ body: (PostgresClient) async throws -> R
) async throws -> R {
    let database = try await TestDatabase.make(migrated: false)
    let client = PostgresClient(
        .init(
            url: database.url, settings: settings, poolSize: poolSize, acquireTimeoutSeconds: 30,
            connectTimeoutSeconds: 30), logger: Logger(label: "test"))
    let result: Result<R, any Error>
    do {
        result = .success(try await body(client))
    } catch {
        result = .failure(error)
    }
    await client.shutdown()
    await database.drop()
    return try result.get()
}

extension Querying where Self: ~Copyable {
    /// The first column of the only row.
    func value<T: PostgresDecodable>(
        _ statement: Statement, _ parameters: [PostgresValue] = [], as type: T.Type = T.self
    ) async throws -> T {
        try await one(statement, parameters)(0)
    }
}

extension PostgresClient {
    /// Runs a text of several statements.
    func script(_ sql: String) async throws {
        try await withConnection { try await $0.script(sql) }
    }

    /// Whether `query` answers true before long; asks again until it does.
    func becomesTrue(_ query: String) async throws -> Bool {
        for _ in 0..<200 {
            let row = try await one(Statement("", query))
            if try row(0, as: Bool.self) { return true }
            try await execute(Statement("", "select pg_sleep(0.02)"))
        }
        return false
    }
}

/// The error that `body` throws.
func postgresError<R>(_ body: () async throws -> R) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
