import Dispatch
import Foundation

/// Writes a line for the person at the terminal.
@Sendable func tell(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// Starts a cluster, lends it and stops it, also after an error or Ctrl-C.
func withCluster(
    _ dataDirectory: String?, _ body: @escaping @Sendable (Cluster) async throws -> Void
) async throws {
    let cluster = try await Cluster.start(dataDirectory: dataDirectory, tell: tell)
    let task = Task { try await body(cluster) }
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler {
            Interruption.ask()
            task.cancel()
        }
        source.resume()
        return source
    }
    let result = await task.result
    for source in sources { source.cancel() }
    try await cluster.stop()
    try result.get()
}
