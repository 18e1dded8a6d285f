import Foundation

/// The user as whom the server runs: ourselves or, for root, somebody without privileges.
struct ServerAccount: Sendable, Equatable {
    let userID: uid_t
    let groupID: gid_t
    /// Whether privileges have to be dropped first.
    let isOther: Bool

    /// All that a server's program gets to see of our environment: none of it.
    static let environment = [
        "LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC",
    ]

    /// Chooses the user for a cluster.
    /// - Parameter cluster: the cluster's folder when it exists; then its owner runs the server.
    /// - Throws: `wrongOwner` or `noUnprivilegedUser`.
    static func choose(
        cluster: FileIdentity?, path: String
    ) throws(EmbeddedPostgresError) -> ServerAccount {
        let userID = geteuid()
        guard let cluster else {
            guard userID == 0 else {
                return ServerAccount(userID: userID, groupID: getegid(), isOther: false)
            }
            guard let account = named("postgres") ?? named("nobody") else {
                throw .noUnprivilegedUser
            }
            return account
        }
        guard cluster.userID == userID || userID == 0, cluster.userID != 0 else {
            throw .wrongOwner(directory: path, userID: cluster.userID)
        }
        return ServerAccount(
            userID: cluster.userID, groupID: cluster.groupID, isOther: cluster.userID != userID)
    }

    private static func named(_ name: String) -> ServerAccount? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 * 1024)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil,
            entry.pw_uid != 0
        else { return nil }
        return ServerAccount(userID: entry.pw_uid, groupID: entry.pw_gid, isOther: true)
    }

    /// A command that runs `program` as this user on the folder open as `descriptor`.
    ///
    /// The folder is handed over as an open descriptor and named `/proc/self/fd/3`. So the user need
    /// not be able to walk to it (below root's home, for instance), and no character in its path can
    /// trouble the programs, which pass it through a shell.
    ///
    /// `setpriv` also asks the kernel to signal the child when we die, however we die; without
    /// `setpriv` an orphan is found and ended by the next start.
    func command(
        _ program: String, _ arguments: [String], folder descriptor: Int32,
        onOurDeath signal: String
    ) throws(EmbeddedPostgresError) -> SpawnedProcess.Command {
        var command = SpawnedProcess.Command(
            program, arguments, environment: ServerAccount.environment)
        if let setpriv = ExecutableSearch.find("setpriv") {
            var options = ["--pdeathsig", signal]
            if isOther {
                options += ["--reuid", "\(userID)", "--regid", "\(groupID)", "--clear-groups"]
            }
            command.executable = setpriv
            command.arguments = options + ["--", program] + arguments
        } else if isOther {
            throw .failed(
                step: "drop root's privileges", details: "setpriv (package util-linux) is missing")
        }
        command.descriptors[ServerAccount.folderDescriptor] = descriptor
        command.leadsSession = true
        // The programs want to be able to come back to the directory they were started in.
        command.workingDirectory = "/"
        return command
    }

    /// The path by which the command's program knows its folder.
    static let folder = "/proc/self/fd/\(folderDescriptor)"
    private static let folderDescriptor: Int32 = 3
}
