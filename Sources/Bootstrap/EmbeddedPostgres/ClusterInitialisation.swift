import Foundation

/// Makes a cluster. It gets its final name only when it is whole, so one whose making was
/// interrupted is never mistaken for a cluster and is made anew.
struct ClusterInitialisation: Sendable {
    let directory: DataDirectory
    let binaries: ServerBinaries
    let account: ServerAccount
    /// Whether the files must reach the disk before the cluster counts as made.
    let isDurable: Bool

    /// Makes the cluster, with the role and the database `admit`.
    func make() async throws(EmbeddedPostgresError) {
        let unfinished = directory.unfinishedCluster
        try await ClusterProcesses(cluster: unfinished)?.end(in: directory)
        do {
            if FileIdentity(unfinished, followsLink: false) != nil {
                try FileManager.default.removeItem(atPath: unfinished)
            }
        } catch {
            throw .directoryUnusable(path: unfinished, reason: "it cannot be removed")
        }
        guard mkdir(unfinished, 0o700) == 0,
            !account.isOther || chown(unfinished, account.userID, account.groupID) == 0
        else { throw .directoryUnusable(path: unfinished, reason: lastSystemError()) }
        let folder = open(unfinished, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            throw .directoryUnusable(path: unfinished, reason: lastSystemError())
        }
        defer { close(folder) }

        try await run(
            binaries.initdb,
            [
                "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions",
                "--no-sync", "--auth-local=trust", "--auth-host=reject",
                "--username=\(EmbeddedPostgres.role)",
            ], folder: folder)
        try await run(
            binaries.postgres, single: true, ["-F", "postgres"], folder: folder,
            input: "create database \(EmbeddedPostgres.database)\n")
        if isDurable {
            try await run(binaries.initdb, ["--sync-only"], folder: folder)
        }
        guard rename(unfinished, directory.cluster) == 0 else {
            throw .directoryUnusable(path: directory.cluster, reason: lastSystemError())
        }
        if isDurable { synchroniseNames() }
    }

    private func run(
        _ program: String, single: Bool = false, _ arguments: [String], folder: Int32,
        input: String = ""
    ) async throws(EmbeddedPostgresError) {
        let command = try account.command(
            program, (single ? ["--single"] : []) + ["-D", ServerAccount.folder] + arguments,
            folder: folder, onOurDeath: "KILL")
        let result: (exit: SpawnedProcess.Exit, output: String)
        do {
            result = try await SpawnedProcess.run(command, input: input)
        } catch {
            throw .failed(step: "make its cluster", details: error.description)
        }
        if Task.isCancelled { throw .cancelled }
        // The single-user server ends well even after an error.
        let isError = single && result.output.contains("ERROR:")
        guard result.exit == .code(0), !isError else {
            throw .failed(step: "make its cluster", details: lastLines(of: result.output))
        }
    }

    /// Makes the new name of the cluster survive a power failure.
    private func synchroniseNames() {
        let folder = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
