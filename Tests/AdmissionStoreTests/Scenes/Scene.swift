import AdmissionStore
import Crypto
import Foundation
import Logging
import Postgres
import PostgresTesting

/// A fresh database with the schema, and stores on it that know nothing of one another, as the
/// servers of one installation do not.
struct Scene: Sendable {
    let database: TestDatabase
    let clients: [PostgresClient]
    let stores: [Store]

    var store: Store { stores[0] }

    private static let turnstile = Turnstile(4)
    private static let secrets = Secrets(
        codePepper: SymmetricKey(data: Array(repeating: UInt8(1), count: 32)),
        sealKey: SymmetricKey(data: Array(repeating: UInt8(2), count: 32)))

    /// Runs `body` on a database of its own, which is removed afterwards.
    static func run(
        stores count: Int = 1, _ body: (Scene) async throws -> Void
    ) async throws {
        await turnstile.enter()
        defer { turnstile.leave() }
        let database = try await TestDatabase.make()
        // Deadlines are long, so that a slow machine fails no test.
        let clients = (0..<count).map { _ in
            PostgresClient(
                .init(
                    url: database.url, settings: Store.connectionSettings, poolSize: 4,
                    acquireTimeoutSeconds: 60, connectTimeoutSeconds: 30),
                logger: Logger(label: "test"))
        }
        let scene = Scene(
            database: database, clients: clients,
            stores: clients.map { Store(client: $0, secrets: secrets) })
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(scene))
        } catch {
            result = .failure(error)
        }
        for client in clients { await client.shutdown() }
        await database.drop()
        try result.get()
    }

    /// The store that the call of this number goes to: each in turn.
    func store(_ number: Int) -> Store { stores[number % stores.count] }

    /// One more store on the same database, that does otherwise about billing.
    func store(with billing: BillingPolicy) -> Store {
        Store(client: clients[0], secrets: Self.secrets, billing: billing)
    }

    /// Runs statements without parameters.
    func sql(_ text: String) async throws {
        try await clients[0].withConnection { try await $0.script(text) }
    }

    /// Runs one statement and answers its rows.
    func rows(_ text: String, _ parameters: [PostgresValue] = []) async throws -> Rows {
        try await clients[0].all(Statement("", text), parameters)
    }

    /// The only column of the only row.
    func value<T: PostgresDecodable>(
        _ text: String, _ parameters: [PostgresValue] = [], as type: T.Type = T.self
    ) async throws -> T {
        try await clients[0].one(Statement("", text), parameters)(0)
    }

    /// Counts the rows of a table, or of what stands behind `from`.
    func count(_ from: String) async throws -> Int {
        try await value("select count(*) from \(from)")
    }
}

/// Starts `count` calls at once and answers their results in order.
func together<R: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> R
) async throws -> [R] {
    try await withThrowingTaskGroup(of: (Int, R).self) { group in
        for number in 0..<count {
            group.addTask { (number, try await body(number)) }
        }
        var results = [R?](repeating: nil, count: count)
        for try await (number, result) in group { results[number] = result }
        return results.map { $0! }
    }
}

/// What a call threw that may be refused; other errors go on.
func refusal(_ body: () async throws -> Void) async throws -> StoreError? {
    do {
        try await body()
        return nil
    } catch let error as StoreError {
        return error
    }
}
