import Foundation

/// Which file a path stands for, and whose it is.
struct FileIdentity: Sendable {
    let device: UInt64
    let inode: UInt64
    let userID: uid_t
    let groupID: gid_t
    let isDirectory: Bool

    /// Nil when there is no such file, or it is out of reach.
    init?(_ path: String, followsLink: Bool = true) {
        var status = stat()
        guard (followsLink ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        userID = status.st_uid
        groupID = status.st_gid
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    func isSameFile(as other: FileIdentity) -> Bool {
        device == other.device && inode == other.inode
    }
}
