import Bootstrap
import Foundation
import PostgresTesting

/// A running `admitd`, built beside this program.
struct Server: Sendable {
    let process: ChildProcess
    let http: Target
    let stream: Target
    let httpURL: String
    let streamURL: String

    var processID: Int32 { process.processID }

    private static func environment(_ cluster: Cluster, _ database: String) -> [String: String] {
        cluster.keys.merging([
            "DATABASE_URL": cluster.url(database: database), "ADMIT_ALLOW_SUPERUSER": "1",
        ]) { $1 }
    }

    /// Runs one of the operators' verbs to its end.
    /// - Returns: what it wrote to standard output.
    static func operate(_ arguments: [String], on cluster: Cluster, database: String) async throws
        -> String
    {
        let run = try await ChildProcess.run(
            BuiltBinary.path("admitd"), arguments, environment: environment(cluster, database))
        guard run.exit == .code(0) else {
            throw Cluster.ProgramFailed(
                description: "admitd \(arguments.joined(separator: " ")): \(run.errors)")
        }
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts it, with its default settings but for those given, and waits until it listens.
    static func start(
        on cluster: Cluster, database: String, environment: [String: String] = [:]
    ) async throws -> Server {
        let binary = try BuiltBinary.path("admitd")
        let place = "127.0.0.1:\(try FreePort.find())"
        let path = "\(cluster.folder)/stream-\(UInt32.random(in: 0...UInt32.max)).sock"
        let process = try await ChildProcess.start(
            binary, ["serve", "--listen", place, "--listen-stream", "unix:\(path)"],
            environment: Self.environment(cluster, database).merging(environment) { $1 })
        _ = try await process.line { $0.hasPrefix("listening on ") }
        let (httpURL, streamURL) = ("http://\(place)", "stream+unix:\(path)")
        guard let http = Target(httpURL), let stream = Target(streamURL) else {
            throw LoadFailure(description: "\(httpURL), \(streamURL)")
        }
        return Server(
            process: process, http: http, stream: stream, httpURL: httpURL, streamURL: streamURL)
    }

    /// Ends it in good order, also for a task that was cancelled.
    func stop() async throws {
        process.signal(SIGTERM)
        let process = process
        _ = try await Task { try await process.waitForExit() }.value
    }
}
