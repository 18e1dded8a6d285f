import Foundation

/// A running server that this process started.
struct Postmaster: Sendable {
    let process: SpawnedProcess
    let directory: DataDirectory
    let account: ServerAccount
    let socket: SocketDirectory
    let port: Int
    let lock: DataDirectoryLock
    private let binaries: ServerBinaries
    private let settings: [String: String]
    private let logLength: Int

    /// Starts the server on a whole cluster and waits until it takes connections, however long a
    /// recovery lasts.
    static func start(
        _ binaries: ServerBinaries, directory: DataDirectory, account: ServerAccount,
        lock: DataDirectoryLock, settings: [String: String], progress: (String) -> Void
    ) async throws(EmbeddedPostgresError) -> Postmaster {
        var settings = defaults.merging(settings) { _, own in own }
        let port = settings["port"].flatMap { Int($0) } ?? 5432
        settings["port"] = "\(port)"
        let socket = try SocketDirectory.make(
            cluster: directory.cluster, port: port, account: account)
        settings["unix_socket_directories"] = socket.setting
        socket.clear(port: port)
        do {
            let log = try directory.openLog()
            defer { close(log.descriptor) }
            let process = try await spawn(
                binaries, directory: directory, account: account, settings: settings,
                log: log.descriptor)
            let postmaster = Postmaster(
                process: process, directory: directory, account: account, socket: socket,
                port: port, lock: lock, binaries: binaries, settings: settings,
                logLength: log.length)
            try await postmaster.waitUntilReady(progress: progress)
            return postmaster
        } catch {
            socket.remove(account: account, port: port)
            throw error
        }
    }

    /// Starts the server again after it ended by itself, where it was reached before.
    func restarted(
        progress: @Sendable (String) -> Void
    ) async throws(EmbeddedPostgresError) -> Postmaster {
        try await ClusterProcesses(cluster: directory.cluster)?
            .end(in: directory, progress: progress)
        socket.clear(port: port)
        let log = try directory.openLog()
        defer { close(log.descriptor) }
        let process = try await Self.spawn(
            binaries, directory: directory, account: account, settings: settings,
            log: log.descriptor)
        let postmaster = Postmaster(
            process: process, directory: directory, account: account, socket: socket, port: port,
            lock: lock, binaries: binaries, settings: settings, logLength: log.length)
        try await postmaster.waitUntilReady(progress: progress)
        return postmaster
    }

    /// Sensible for a server that has one machine to share with the program it serves. The log
    /// holds neither statements nor the values that a constraint's message would show.
    private static let defaults = [
        "jit": "off", "listen_addresses": "", "log_destination": "stderr",
        "log_error_verbosity": "terse", "log_min_error_statement": "panic",
        "log_timezone": "UTC", "logging_collector": "off", "max_connections": "50",
        "max_wal_size": "4GB", "timezone": "UTC",
        "shared_buffers": ServerMemory.sharedBuffers(ofBytes: ServerMemory.available),
        "unix_socket_permissions": "0700",
    ]

    private static func spawn(
        _ binaries: ServerBinaries, directory: DataDirectory, account: ServerAccount,
        settings: [String: String], log: Int32
    ) async throws(EmbeddedPostgresError) -> SpawnedProcess {
        let folder = open(directory.cluster, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            throw .directoryUnusable(path: directory.cluster, reason: lastSystemError())
        }
        defer { close(folder) }
        let options = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0)=\($1)"] }
        var command = try account.command(
            binaries.postgres, ["-D", ServerAccount.folder] + options, folder: folder,
            onOurDeath: "INT")
        command.descriptors[1] = log
        command.descriptors[2] = log
        do {
            return try await SpawnedProcess.start(command)
        } catch {
            throw .failed(step: "start", details: error.description)
        }
    }

    private func waitUntilReady(
        progress: (String) -> Void
    ) async throws(EmbeddedPostgresError) {
        let patience = ContinuousClock.now + .seconds(3)
        var isSlow = false
        while true {
            if process.exit != nil {
                throw .failed(step: "start", details: directory.logTail(after: logLength))
            }
            if let status = PostmasterStatus(cluster: directory.cluster), status.isReady,
                status.processID == process.processID
            {
                return
            }
            if !isSlow, ContinuousClock.now > patience {
                isSlow = true
                progress("PostgreSQL is still starting, perhaps recovering after a crash.")
            }
            do {
                try await Task.sleep(for: .milliseconds(10))
            } catch {
                try? await stop()
                throw .cancelled
            }
        }
    }

    /// Shuts the server down fast: open transactions are rolled back, connections closed. Takes
    /// sterner measures when that takes over a minute. Runs to its end even in a cancelled task.
    /// - Throws: `failed` when the server did not end in good order; the next start recovers.
    func stop() async throws(EmbeddedPostgresError) {
        let exit = await Task { () -> SpawnedProcess.Exit? in
            for (signal, seconds) in [(SIGINT, 60.0), (SIGQUIT, 10.0), (SIGKILL, 10.0)] {
                process.signal(signal)
                if let exit = await process.waitForExit(timeoutSeconds: seconds) { return exit }
            }
            return nil
        }.value
        socket.remove(account: account, port: port)
        lock.release()
        guard exit == .code(0) else {
            throw .failed(step: "stop", details: directory.logTail(after: logLength))
        }
    }
}
