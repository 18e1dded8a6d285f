package import Bootstrap
import Foundation

/// The server's own command line, independent of the client that is itself under test.
package enum Psql {
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    private static let folder = Task { try await ServerBinaries.find().folder }

    /// Runs statements, each in a transaction of its own unless they say otherwise.
    /// - Returns: the rows of the last one, columns separated by `|`, without ornament.
    @discardableResult
    package static func run(_ sql: String, on url: String) async throws -> String {
        let result = try await SpawnedProcess.run(command(sql, on: url))
        guard result.exit == .code(0) else { throw Failed(description: "\(sql): \(result.output)") }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts a statement and lets it run.
    package static func start(_ sql: String, on url: String) async throws -> SpawnedProcess {
        try await SpawnedProcess.start(command(sql, on: url))
    }

    private static func command(_ sql: String, on url: String) async throws
        -> SpawnedProcess.Command
    {
        SpawnedProcess.Command(
            "\(try await folder.value)/psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql, url])
    }
}
