/// Why the embedded PostgreSQL cannot be used. Each description is one sentence for a person, says
/// what to do, and is followed by the server's own last lines where there are any.
package enum EmbeddedPostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    case serverMissing
    case serverTooOld(version: Int, folder: String)
    /// The data was made by a major version that is not installed.
    case versionNotInstalled(major: Int, directory: String)
    /// Another process serves this data directory.
    case alreadyServed(directory: String, processID: Int32)
    /// Another process holds this data directory, but its server does not answer yet or any more.
    case notReady(directory: String, processID: Int32)
    case wrongOwner(directory: String, userID: UInt32)
    case noUnprivilegedUser
    case directoryUnusable(path: String, reason: String)
    /// A process left behind by an earlier run does not end.
    case leftoverProcess(directory: String, processID: Int32)
    /// A program of the server failed; `details` are its last lines.
    case failed(step: String, details: String)
    /// The calling task was cancelled.
    case cancelled

    package var description: String {
        switch self {
        case .serverMissing:
            """
            No PostgreSQL server is installed here: install the Debian package `postgresql` \
            (version 15 or newer), or name a database in DATABASE_URL.
            """
        case .serverTooOld(let version, let folder):
            """
            The PostgreSQL \(version) in \(folder) is too old: install the Debian package \
            `postgresql` in version 15 or newer.
            """
        case .versionNotInstalled(let major, let directory):
            """
            The cluster in \(directory) was made by PostgreSQL \(major), which is not installed: \
            install `postgresql-\(major)`, or move the data with pg_upgrade.
            """
        case .alreadyServed(let directory, let processID):
            """
            Process \(processID) already serves the data directory \(directory): stop it first, \
            or choose another directory.
            """
        case .notReady(let directory, let processID):
            """
            Process \(processID) holds the data directory \(directory) but its PostgreSQL is \
            starting or stopping: try again in a moment.
            """
        case .wrongOwner(let directory, let userID):
            """
            The cluster in \(directory) belongs to the user with id \(userID), as whom this \
            process cannot run it: start it as that user, or choose another data directory.
            """
        case .noUnprivilegedUser:
            """
            PostgreSQL refuses to run as root and there is neither a user `postgres` nor a user \
            `nobody` to run it as: create one, or start as an ordinary user.
            """
        case .directoryUnusable(let path, let reason):
            "\(path) cannot be used for the embedded PostgreSQL: \(reason)."
        case .leftoverProcess(let directory, let processID):
            """
            Process \(processID), left behind by an earlier run in \(directory), does not end: \
            end it by hand and start again.
            """
        case .failed(let step, let details):
            details.isEmpty
                ? "PostgreSQL failed to \(step)."
                : "PostgreSQL failed to \(step); its last lines were:\n\(details)"
        case .cancelled:
            "The start of the embedded PostgreSQL was cancelled."
        }
    }
}
