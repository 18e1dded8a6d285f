import Foundation

/// The server processes that live in a cluster's folder, wherever they come from.
///
/// They are known by their working directory, so a process id that was used again after a crash is
/// never taken for a server.
struct ClusterProcesses: Sendable {
    private let cluster: String
    private let identity: FileIdentity

    /// Nil when there is no such folder.
    init?(cluster: String) {
        guard let identity = FileIdentity(cluster) else { return nil }
        self.cluster = cluster
        self.identity = identity
    }

    /// Their process ids.
    func running() -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter(isMember)
    }

    private func isMember(_ processID: Int32) -> Bool {
        guard let folder = FileIdentity("/proc/\(processID)/cwd"), folder.isSameFile(as: identity)
        else { return false }
        let name = try? String(contentsOfFile: "/proc/\(processID)/comm", encoding: .utf8)
        return name == "postgres\n"
    }

    /// Ends what an earlier run left behind, and sees to it that the next server can start.
    ///
    /// Call only while holding the data directory's lock: then whoever runs here is an orphan. A
    /// whole server is asked to shut down; processes without their postmaster, which would keep the
    /// next server from starting, are made to quit; the next start recovers from the log.
    /// - Throws: `leftoverProcess` when one cannot be ended.
    func end(
        in directory: DataDirectory, progress: (String) -> Void = { _ in }
    ) async throws(EmbeddedPostgresError) {
        let status = PostmasterStatus(cluster: cluster)
        var left = running()
        if let first = left.first {
            let isWhole = status.map { left.contains($0.processID) } ?? false
            let leader = isWhole ? status?.processID ?? first : first
            progress("Ending the PostgreSQL that an earlier run left behind (process \(leader)).")
            if isWhole {
                kill(leader, SIGINT)
                left = try await waitUntilEnded(seconds: 30)
            }
            for (signal, seconds) in [(SIGQUIT, 5.0), (SIGKILL, 5.0)] where !left.isEmpty {
                for processID in left { kill(processID, signal) }
                left = try await waitUntilEnded(seconds: seconds)
            }
            if let survivor = left.first {
                throw .leftoverProcess(directory: directory.path, processID: survivor)
            }
        }
        // The server itself removes a stale file, unless its process id has gone to a stranger.
        if let status = PostmasterStatus(cluster: cluster), kill(status.processID, 0) == 0 {
            unlink("\(cluster)/postmaster.pid")
        }
    }

    private func waitUntilEnded(
        seconds: Double
    ) async throws(EmbeddedPostgresError) -> [Int32] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let left = running()
            if left.isEmpty || ContinuousClock.now >= deadline { return left }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw .cancelled
            }
        }
    }
}
