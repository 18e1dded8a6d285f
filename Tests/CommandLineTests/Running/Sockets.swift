import Foundation

/// Listening sockets for tests.
enum Sockets {
    struct Failed: Error {}

    /// Listens on a free port of the loopback interface, below the ports of outgoing connections.
    static func listenOnFreePort() throws -> (descriptor: Int32, port: UInt16) {
        for _ in 0..<200 {
            let port = UInt16.random(in: 20_000..<32_768)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            if bound(descriptor, &address), Foundation.listen(descriptor, 64) == 0 {
                return (descriptor, port)
            }
            close(descriptor)
        }
        throw Failed()
    }

    /// A port that nobody listens on.
    static func freePort() throws -> UInt16 {
        let (descriptor, port) = try listenOnFreePort()
        close(descriptor)
        return port
    }

    static func unixListener(path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        guard bound(descriptor, &address), Foundation.listen(descriptor, 64) == 0 else {
            throw Failed()
        }
        return descriptor
    }

    private static func bound<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
        withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)) == 0
        }
    }
}
