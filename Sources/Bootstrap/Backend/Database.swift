import Foundation

/// Where the database is, and whether it runs in our data folder.
struct Database {
    let url: String
    let embedded: EmbeddedPostgres?

    /// Whether nobody but us looks after it.
    var isOurs: Bool { embedded != nil }

    static func open(
        _ settings: Settings, for purpose: Backend.Purpose,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> Database {
        if let url = settings.databaseURL { return Database(url: url, embedded: nil) }
        if purpose != .serve,
            let running = try EmbeddedPostgres.running(dataDirectory: settings.dataDirectory)
        {
            return Database(url: running.url, embedded: running)
        }
        let started = try await EmbeddedPostgres.start(
            dataDirectory: settings.dataDirectory, progress: progress)
        return Database(url: started.url, embedded: started)
    }
}
