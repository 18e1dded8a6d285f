import Foundation

/// The folder of the server's socket.
///
/// It is private to the server's user (mode 700), so only that user and root reach the socket. Both
/// can read and change every byte of the cluster anyway; asking them for a password or comparing
/// their name would keep nobody out, hence the cluster trusts whoever reaches the socket.
///
/// The socket lies in the cluster's folder where its path is short enough for the kernel, else in a
/// folder of its own, with a random name that the server records in its `postmaster.pid`.
struct SocketDirectory: Sendable {
    /// What the server is told.
    let setting: String
    /// Where we and other clients find it.
    let path: String

    /// The kernel's limit for a socket's path, without the closing zero.
    private static let longestPath = 107
    private static let prefix = "admit-"

    /// The folder that a running server recorded.
    init(recorded: PostmasterStatus, cluster: String) {
        setting = recorded.socketDirectory
        path = setting == "." ? cluster : setting
    }

    private init(setting: String, path: String) {
        self.setting = setting
        self.path = path
    }

    /// Chooses the folder, and makes it when it is not the cluster's.
    static func make(
        cluster: String, port: Int, account: ServerAccount
    ) throws(EmbeddedPostgresError) -> SocketDirectory {
        // libpq takes a comma for the end of a host's name.
        if "\(cluster)/.s.PGSQL.\(port)".utf8.count <= longestPath, !cluster.contains(",") {
            return SocketDirectory(setting: ".", path: cluster)
        }
        for parent in parents(of: account) {
            var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
            if account.isOther { chown(path, account.userID, account.groupID) }
            return SocketDirectory(setting: path, path: path)
        }
        throw .directoryUnusable(
            path: cluster,
            reason: "its path is too long for a socket and no folder could be made in /tmp")
    }

    private static func parents(of account: ServerAccount) -> [String] {
        if account.isOther { return ["/run", "/tmp"] }
        let own = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"] ?? ""
        return (own.hasPrefix("/") && own.utf8.count < 64 && !own.contains(",") ? [own] : [])
            + ["/tmp"]
    }

    /// Removes the folder, with a socket that is left in it, when it is one that `make` made.
    func remove(account: ServerAccount, port: Int) {
        guard setting != ".", URL(fileURLWithPath: path).lastPathComponent.hasPrefix(Self.prefix),
            let folder = FileIdentity(path, followsLink: false),
            folder.isDirectory, folder.userID == account.userID
        else { return }
        clear(port: port)
        rmdir(path)
    }

    /// Removes what a killed server left of its socket. Call only when no server runs here: the
    /// next one takes the lock for a living server's while anybody has the process id in it.
    func clear(port: Int) {
        unlink("\(path)/.s.PGSQL.\(port)")
        unlink("\(path)/.s.PGSQL.\(port).lock")
    }
}
