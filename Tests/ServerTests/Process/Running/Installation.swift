import Bootstrap
import Foundation
import PostgresTesting
import Testing

/// A database with the keys that belong to it, for any number of servers and operators' verbs.
struct Installation: Sendable {
    /// What every `admitd` of it is started with.
    var environment: [String: String]
    /// Where its database is, for what only the database can tell; the embedded one has none.
    let databaseURL: String?

    /// On a fresh, migrated database.
    static func onDatabase() async throws -> Installation {
        on(try await TestDatabase.make().url)
    }

    /// On a database that is there already.
    static func on(_ url: String) -> Installation {
        Installation(
            environment: [
                "DATABASE_URL": url, "ADMIT_CODE_PEPPER": randomKey(),
                "ADMIT_SEAL_KEY": randomKey(),
            ], databaseURL: url)
    }

    /// With an embedded database in `folder`.
    static func inFolder(_ folder: String) -> Installation {
        Installation(environment: ["ADMIT_DATA_DIR": folder], databaseURL: nil)
    }

    /// The folder of a stopped cluster; it goes away with the test process.
    private static let seed = Task { () -> String in
        let cluster = try await TestCluster.start()
        try await cluster.stop()
        return URL(fileURLWithPath: cluster.dataDirectory).deletingLastPathComponent().path
    }

    /// With an embedded database in `folder` that was made before, for tests of what comes later.
    static func planted(in folder: TemporaryFolder) async throws -> Installation {
        let data = folder.path + "/data"
        let copied = try await ChildProcess.run(
            "cp", ["-a", try await seed.value, data])
        try #require(copied.exit == .code(0), "\(copied.errors)")
        return inFolder(data)
    }

    static func randomKey() -> String {
        Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    }

    /// Runs `admitd` to its end.
    func admitd(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Ended {
        let ended = try await ChildProcess.run(
            try BuiltBinary.path("admitd"), arguments,
            environment: self.environment.merging(environment) { $1 })
        return Ended(exit: "\(ended.exit)", output: ended.output, errors: ended.errors)
    }

    /// How a program ended, and what it wrote.
    struct Ended: Equatable {
        /// `code(0)` in the good case.
        let exit: String
        let output: String
        let errors: String
    }

    /// Starts a server and waits until it listens.
    func serve(environment: [String: String] = [:]) async throws -> AdmitdProcess {
        try await AdmitdProcess.start(self.environment.merging(environment) { $1 })
    }

    /// Makes a token with the operators' verb.
    func createToken(scopes: [String] = ["admin"]) async throws -> String {
        let ended = try await ChildProcess.run(
            try BuiltBinary.path("admitd"),
            ["token", "create", "--name", "test"] + scopes.flatMap { ["--scope", $0] },
            environment: environment)
        try #require(ended.exit == .code(0), "\(ended.errors)")
        return ended.output
    }

    /// Writes a token into the database, which takes no process.
    func token(
        scopes: [String] = ["admin"], expires: String = "null", revoked: String = "null"
    ) async throws -> String {
        let secret = "admit_" + UUID().uuidString
        try await sql(
            """
            insert into caller (id, name, token_hash, scopes, created_at, expires_at, revoked_at)
            values (gen_random_uuid(), 'test', sha256('\(secret)'),
                '{\(scopes.joined(separator: ","))}', now() - interval '1 day', \(expires),
                \(revoked))
            """)
        return secret
    }

    /// Asks the database itself.
    @discardableResult
    func sql(_ statement: String) async throws -> String {
        try await Psql.run(statement, on: try #require(databaseURL))
    }

    /// A digest of every row of every table but those named.
    func checksum(except: [String] = []) async throws -> String {
        let names = try await sql(
            "select string_agg(relname, ' ' order by relname) from pg_class "
                + "where relkind = 'r' and relnamespace = 'public'::regnamespace")
        let tables = names.split(separator: " ").filter { !except.contains(String($0)) }
        try #require(tables.count > 10)
        return try await sql(
            tables.map {
                "select '\($0)', count(*), md5(string_agg(t::text, ',' order by t::text)) "
                    + "from \($0) t"
            }.joined(separator: " union all ") + " order by 1")
    }
}
