import Bootstrap
import Foundation
import PostgresTesting
import Testing

/// A temporary folder for one test.
struct Scratch: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/admit-scratch-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The data directory that the tests use.
    var data: String { "\(path)/data" }

    private static let seed = Task { () -> String in
        let cluster = try await TestCluster.start()
        try await cluster.stop()
        return URL(fileURLWithPath: cluster.dataDirectory).deletingLastPathComponent().path
    }

    /// Puts a cluster that was made before into the data directory, for tests of what comes later.
    func plant() async throws {
        let result = try await ChildProcess.run("cp", ["-a", try await Self.seed.value, data])
        try #require(result.exit == .code(0))
    }
}

/// A server without safety from power failures, for it starts sooner.
func startFast(
    _ directory: String, settings: [String: String] = [:]
) async throws(EmbeddedPostgresError) -> EmbeddedPostgres {
    try await EmbeddedPostgres.start(
        dataDirectory: directory, settings: ["fsync": "off"].merging(settings) { $1 },
        progress: { _ in })
}

/// Polls until `condition` holds, for a change that no event announces.
/// - Returns: whether it held within half a minute.
func becomesTrue(_ condition: () -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

/// Whether the process exists and is not merely waiting to be reaped.
func isRunning(_ processID: Int32) -> Bool {
    let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
    return text.map { !$0.contains(") Z ") } ?? false
}

func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
}
