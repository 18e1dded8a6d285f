import Foundation
import Synchronization

/// A private PostgreSQL in a folder of ours: made on first use, reached by a unix socket alone.
///
/// Whoever starts it holds the folder's lock until `stop`. Should the process die without stopping,
/// the kernel asks the server to shut down; should that fail as well, the next start cleans up and
/// recovers.
///
/// ```swift
/// let postgres = try await EmbeddedPostgres.start(dataDirectory: ".admit") { print($0) }
/// try await serve(databaseURL: postgres.url)
/// try await postgres.stop()
/// ```
package struct EmbeddedPostgres: Sendable {
    /// The role that owns the cluster and the database; a superuser.
    package static let role = "admit"
    package static let database = "admit"

    /// `postgresql:///admit?host=<socket's folder>&port=…&user=admit`.
    package let url: String
    private let joinedProcessID: Int32
    private let current: CurrentPostmaster?

    /// The postmaster.
    package var processID: Int32 { current?.postmaster.process.processID ?? joinedProcessID }

    /// Whether another process started the server, and looks after it.
    package var isJoined: Bool { current == nil }

    private init(
        processID: Int32, port: Int, socket: SocketDirectory, postmaster: Postmaster?
    ) {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        let host = socket.path.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
        url = "postgresql:///\(Self.database)?host=\(host)&port=\(port)&user=\(Self.role)"
        joinedProcessID = processID
        current = postmaster.map(CurrentPostmaster.init)
    }

    /// Finds the server's programs, makes the cluster on first use, starts it and waits until it
    /// takes connections.
    /// - Parameters:
    ///   - dataDirectory: made, with mode 700, when it does not exist.
    ///   - settings: the server's run-time settings, over our defaults.
    ///   - progress: told in one sentence each what takes a while.
    package static func start(
        dataDirectory: String, settings: [String: String] = [:],
        progress: @Sendable (String) -> Void
    ) async throws(EmbeddedPostgresError) -> EmbeddedPostgres {
        let directory = try DataDirectory(path: dataDirectory)
        let lock = try await DataDirectoryLock.take(directory)
        let version = try directory.clusterVersion()
        let account = try ServerAccount.choose(
            cluster: version == nil ? nil : FileIdentity(directory.cluster),
            path: directory.cluster)
        let binaries = try await ServerBinaries.find(major: version, directory: directory.cluster)
        if version == nil {
            progress("Making a private PostgreSQL \(binaries.majorVersion) in \(directory.path).")
            try await ClusterInitialisation(
                directory: directory, binaries: binaries, account: account,
                isDurable: settings["fsync"] != "off"
            ).make()
        } else {
            let former = PostmasterStatus(cluster: directory.cluster)
            try await ClusterProcesses(cluster: directory.cluster)?
                .end(in: directory, progress: progress)
            if let former {
                SocketDirectory(recorded: former, cluster: directory.cluster)
                    .remove(account: account, port: former.port)
            }
        }
        let postmaster = try await Postmaster.start(
            binaries, directory: directory, account: account, lock: lock, settings: settings,
            progress: progress)
        return EmbeddedPostgres(
            processID: postmaster.process.processID, port: postmaster.port,
            socket: postmaster.socket, postmaster: postmaster)
    }

    /// Joins the cluster that a running process already serves on this data directory; nil when
    /// none does. It lives as long as that process serves it; `stop` on it does nothing.
    /// - Throws: `notReady` while that process starts or stops its server.
    package static func running(
        dataDirectory: String
    ) throws(EmbeddedPostgresError) -> EmbeddedPostgres? {
        guard let directory = DataDirectory(existing: dataDirectory),
            let holder = try DataDirectoryLock.holder(of: directory)
        else { return nil }
        guard let status = PostmasterStatus(cluster: directory.cluster), status.isReady,
            kill(status.processID, 0) == 0 || errno == EPERM
        else { throw .notReady(directory: directory.path, processID: holder) }
        return EmbeddedPostgres(
            processID: status.processID, port: status.port,
            socket: SocketDirectory(recorded: status, cluster: directory.cluster), postmaster: nil)
    }

    /// Shuts the server down, waits until it has ended and gives the folder's lock back.
    /// - Throws: `failed` when it did not end in good order; the next start recovers.
    package func stop() async throws(EmbeddedPostgresError) {
        try await current?.postmaster.stop()
    }

    /// Waits until the server has ended, wanted or not.
    /// - Returns: at once for a server that was joined, or when the waiting task is cancelled.
    package func waitUntilEnded() async {
        _ = await current?.postmaster.process.waitForExit()
    }

    /// Starts the server again whenever it ends by itself, at the same address, until the task is
    /// cancelled. Not to be called beside `stop`.
    /// - Parameter report: told in one sentence each what happened.
    package func keepRunning(report: @escaping @Sendable (String) -> Void) async {
        guard let current else { return }
        while true {
            await waitUntilEnded()
            guard !Task.isCancelled else { return }
            report("the embedded PostgreSQL ended by itself; starting it again")
            do {
                current.postmaster = try await current.postmaster.restarted(progress: report)
                report("the embedded PostgreSQL runs again")
            } catch {
                report("the embedded PostgreSQL could not be started again: \(error)")
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}

/// The server that runs now; another one after it ended by itself.
private final class CurrentPostmaster: Sendable {
    private let state: Mutex<Postmaster>

    init(_ postmaster: Postmaster) {
        state = Mutex(postmaster)
    }

    var postmaster: Postmaster {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
