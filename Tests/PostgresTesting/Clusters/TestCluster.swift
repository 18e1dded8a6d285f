import Bootstrap
import Foundation
import Synchronization

/// A private PostgreSQL cluster in a temporary folder, without safety from power failures.
///
/// It goes away with the test process, however that ends: the kernel shuts the server down, and a
/// watcher process removes the folder.
package struct TestCluster: Sendable {
    /// Where the cluster's own files lie; relative paths in its settings start here.
    package let dataDirectory: String
    private let folder: String
    private let settings: [String: String]
    private let server: Server

    private final class Server: Sendable {
        let running: Mutex<EmbeddedPostgres>
        init(_ running: EmbeddedPostgres) { self.running = Mutex(running) }
    }

    private static let sharedTask = Task { try await start() }

    /// The one that all tests of this process share, started on first use.
    package static func shared() async throws -> TestCluster {
        try await sharedTask.value
    }

    /// Starts a cluster of its own, for tests that stop it or need other settings.
    /// - Parameters:
    ///   - settings: run-time settings, over ours (`fsync` is off unless said otherwise).
    ///   - tcpPort: also listen there on 127.0.0.1, without asking for a password.
    ///   - files: written into the cluster's folder before the start, as its user's (mode 600): for
    ///     instance `ssl_cert_file`'s and `ssl_key_file`'s.
    package static func start(
        settings: [String: String] = [:], tcpPort: Int? = nil, files: [String: String] = [:]
    ) async throws -> TestCluster {
        let folder = try temporaryFolder()
        try await TestCluster.watch(folder)
        var all = [
            "fsync": "off", "full_page_writes": "off", "max_connections": "200",
            "shared_buffers": "64MB", "autovacuum_naptime": "1h",
        ]
        if let tcpPort {
            let rules = "local all all trust\nhost all all 127.0.0.1/32 trust\n"
            try rules.write(toFile: "\(folder)/pg_hba.conf", atomically: false, encoding: .utf8)
            all["hba_file"] = "\(folder)/pg_hba.conf"
            all["listen_addresses"] = "127.0.0.1"
            all["port"] = "\(tcpPort)"
        }
        all.merge(settings) { $1 }
        if !files.isEmpty {
            // The first start makes the cluster; only then is there a folder for the files.
            try await EmbeddedPostgres.start(
                dataDirectory: "\(folder)/data", settings: ["fsync": "off"], progress: { _ in }
            ).stop()
            try write(files, into: "\(folder)/data/postgres")
        }
        let running = try await EmbeddedPostgres.start(
            dataDirectory: "\(folder)/data", settings: all, progress: { _ in })
        return TestCluster(
            dataDirectory: "\(folder)/data/postgres", folder: folder, settings: all,
            server: Server(running))
    }

    /// To the database `postgres`, over the unix socket.
    package var url: String { url(database: "postgres") }

    package func url(database: String) -> String {
        let url = server.running.withLock { $0.url }
        return url.replacingOccurrences(
            of: "postgresql:///\(EmbeddedPostgres.database)?", with: "postgresql:///\(database)?")
    }

    /// The postmaster's that runs now, or ran last.
    package var processID: Int32 { server.running.withLock { $0.processID } }

    /// What the server wrote to its log.
    package var log: String {
        (try? String(contentsOfFile: "\(folder)/data/postgres.log", encoding: .utf8)) ?? ""
    }

    /// Stops the server: in good order, or as a crash does (`immediately`), so that the next start
    /// recovers. The folder stays until the test process ends.
    package func stop(immediately: Bool = false) async throws {
        let running = server.running.withLock { $0 }
        guard immediately else { return try await running.stop() }
        kill(running.processID, SIGQUIT)
        try? await running.stop()
    }

    /// Starts the server again with the same settings, and stops it first in good order where it
    /// runs.
    package func restart() async throws {
        try? await stop()
        let running = try await EmbeddedPostgres.start(
            dataDirectory: "\(folder)/data", settings: settings, progress: { _ in })
        server.running.withLock { $0 = running }
    }

    /// Memory where there is plenty of it: hundreds of databases are cloned, and a slow disk would make
    /// tests fail by their time limits.
    private static let parentFolder: String = {
        let memory = "/dev/shm"
        var state = statvfs()
        guard statvfs(memory, &state) == 0, access(memory, W_OK) == 0 else { return "/tmp" }
        let free = UInt64(state.f_bavail) * UInt64(state.f_frsize)
        return free > 8 << 30 ? memory : "/tmp"
    }()

    private static func temporaryFolder() throws -> String {
        var template = Array("\(parentFolder)/admit-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        // The server's user must be able to read the rules of access here.
        chmod(template, 0o711)
        return String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    private static func write(_ files: [String: String], into folder: String) throws {
        var owner = stat()
        stat(folder, &owner)
        for (name, contents) in files {
            let path = "\(folder)/\(name)"
            try contents.write(toFile: path, atomically: false, encoding: .utf8)
            chmod(path, 0o600)
            chown(path, owner.st_uid, owner.st_gid)
        }
    }

    /// Starts the process that removes `folder` once this process and the server have ended. It
    /// reads from a pipe whose other end nobody but us holds, and which ends when we do.
    private static func watch(_ folder: String) async throws {
        let script = """
            cat
            for i in $(seq 200); do
                [ -e "$0/data/postgres/postmaster.pid" ] || break
                sleep 0.05
            done
            read -r process < "$0/data/postgres/postmaster.pid" && kill -QUIT "$process"
            rm -rf "$0"
            """
        let pipe = try Pipe()
        var command = SpawnedProcess.Command(
            "/bin/sh", ["-c", script, folder], environment: ["PATH": "/usr/bin:/bin"])
        command.descriptors = [0: pipe.reading]
        command.leadsSession = true
        command.workingDirectory = "/"
        _ = try await SpawnedProcess.start(command)
        close(pipe.reading)
    }
}
