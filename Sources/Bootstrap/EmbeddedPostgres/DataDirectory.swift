import Foundation

/// The folder in which all that an embedded server keeps lies:
///
///     postgres/          the cluster, its owner's alone
///     postgres.new/      a cluster in the making, thrown away when it was not finished
///     postgres.log       what the server says; `postgres.log.old` before that
///     lock               held by the process that serves the folder, with its id
struct DataDirectory: Sendable {
    /// Absolute, without symbolic links.
    let path: String

    var cluster: String { "\(path)/postgres" }
    var unfinishedCluster: String { "\(path)/postgres.new" }
    var log: String { "\(path)/postgres.log" }
    var lock: String { "\(path)/lock" }

    /// Opens a folder that exists; nil when it does not.
    init?(existing path: String) {
        guard let resolved = realpath(path, nil) else { return nil }
        self.path = String(cString: resolved)
        free(resolved)
    }

    /// Opens the folder, and makes it, ours alone, when it does not exist.
    init(path: String) throws(EmbeddedPostgresError) {
        if let existing = DataDirectory(existing: path) {
            self = existing
            return
        }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: parent, withIntermediateDirectories: true)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST,
            let created = DataDirectory(existing: path)
        else {
            throw .directoryUnusable(path: path, reason: lastSystemError())
        }
        self = created
    }

    /// The major version that made the cluster; nil while there is none.
    /// - Throws: `directoryUnusable` when `postgres` is something else than a cluster.
    func clusterVersion() throws(EmbeddedPostgresError) -> Int? {
        guard FileIdentity(cluster, followsLink: false) != nil else { return nil }
        let text = try? String(contentsOfFile: "\(cluster)/PG_VERSION", encoding: .utf8)
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let version = trimmed.flatMap({ Int($0) }) else {
            throw .directoryUnusable(
                path: cluster,
                reason: "it is not a readable PostgreSQL cluster; move it out of the way")
        }
        return version
    }

    /// Opens the log to append to, after setting it aside when it has grown over 16 MiB.
    /// - Returns: a descriptor, and how long the log was.
    func openLog() throws(EmbeddedPostgresError) -> (descriptor: Int32, length: Int) {
        var status = stat()
        if stat(log, &status) == 0, status.st_size > 16 << 20 {
            rename(log, "\(log).old")
        }
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw .directoryUnusable(path: log, reason: lastSystemError())
        }
        return (descriptor, Int(status.st_size))
    }

    /// The last lines the server wrote to the log since it was `length` bytes long.
    func logTail(after length: Int) -> String {
        guard let file = FileHandle(forReadingAtPath: log) else { return "" }
        defer { try? file.close() }
        try? file.seek(toOffset: UInt64(length))
        let data = (try? file.readToEnd()) ?? nil
        return lastLines(of: String(decoding: data ?? Data(), as: UTF8.self))
    }
}

/// What the last failed system call says, for the end of a sentence.
func lastSystemError() -> String {
    String(cString: strerror(errno)).lowercased()
}

/// The last few lines that say something.
func lastLines(of text: String) -> String {
    text.split(whereSeparator: \.isNewline).suffix(8).joined(separator: "\n")
}
