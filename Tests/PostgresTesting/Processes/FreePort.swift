import Foundation
import Synchronization

/// Finds TCP ports on the loopback address for servers under test.
package enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    /// No free port was found after many tries.
    package struct NoneFound: Error {}

    /// A port that could be bound just now and that this process was not given before.
    ///
    /// Below 32768, where the kernel begins to take ports for outgoing connections.
    package static func find() throws(NoneFound) -> Int {
        for _ in 0..<1_000 {
            let port = Int.random(in: 20_000..<32_768)
            let isNew = given.withLock { $0.insert(port).inserted }
            if isNew, canBind(port) { return port }
        }
        throw NoneFound()
    }

    private static func canBind(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
