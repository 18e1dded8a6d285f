#if canImport(Glibc)
    // Whole modules together take the C library's types from here.
    import CoreFoundation
    import Glibc
#else
    import Darwin
#endif

/// The file of a unix socket, made when the server binds and removed when it stops.
struct SocketFile: Sendable {
    let path: String
    private let device: UInt64
    private let inode: UInt64

    /// Removes the socket file that a dead server left at `path`.
    /// - Parameter settings: What names the path, for the error's advice.
    /// - Throws: `ListenError` when a server answers there, or when the file is no socket.
    static func clear(_ path: String, settings: String) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenError("\(path) exists and is no socket; choose another with \(settings)")
        }
        guard !isAnswering(path) else {
            throw ListenError(
                "a server is listening on unix:\(path) already; choose another with \(settings)")
        }
        unlink(path)
    }

    /// Takes charge of the socket just bound at `path`, and lets its owner and group use it.
    init?(bound path: String) {
        var status = stat()
        guard chmod(path, 0o660) == 0, lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Removes the file, unless another server has put its own in its place.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, UInt64(status.st_dev) == device,
            UInt64(status.st_ino) == inode
        else { return }
        unlink(path)
    }

    /// Whether something accepts connections at `path`. What cannot be told counts as yes.
    private static func isAnswering(_ path: String) -> Bool {
        #if canImport(Glibc)
            let socketType = Int32(SOCK_STREAM.rawValue)
        #else
            let socketType = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, socketType, 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return true }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, length)
            }
        }
        return result == 0 || errno != ECONNREFUSED
    }
}
