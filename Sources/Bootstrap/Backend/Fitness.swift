import Postgres

/// Whether a server can be what Admit needs.
struct Fitness {
    let client: PostgresClient

    private static let oldestVersion = 150_000
    private static let version = Statement(
        "server_version", "select current_setting('server_version_num')::integer",
        columns: [.int4])

    /// - Throws: `BackendError` when the server cannot be reached or is too old.
    func check() async throws {
        let version: Int
        do {
            version = try await client.one(Self.version)(0)
        } catch {
            throw BackendError(Self.explanation(of: error))
        }
        guard version >= Self.oldestVersion else {
            throw BackendError(
                "the database is PostgreSQL \(version / 10_000); Admit needs version 15 or newer")
        }
    }

    /// The URL may hold a password, and libpq's words a host; neither is repeated.
    private static func explanation(of error: PostgresError) -> String {
        switch (error.kind, error.sqlState) {
        case (_, "28P01"?), (_, "28000"?):
            "the database refuses the user or password in DATABASE_URL"
        case (_, "3D000"?): "the database named in DATABASE_URL does not exist; create it first"
        case (.configuration, _): "DATABASE_URL is no connection string that libpq can read"
        default:
            "the database cannot be reached; check DATABASE_URL and that the server runs "
                + "(\(error.description))"
        }
    }
}
