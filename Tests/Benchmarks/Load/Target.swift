import CLibPQ
import Foundation

/// Where a server listens, and which protocol it speaks there.
struct Target: Sendable {
    enum Transport: Sendable {
        case http, stream
    }

    enum Address: Sendable {
        case tcp(host: String, port: UInt16)
        case unix(path: String)
    }

    struct Unreachable: Error, CustomStringConvertible {
        let description: String
    }

    let transport: Transport
    let address: Address

    /// Reads `http://HOST:PORT`, `http+unix:PATH`, `stream://HOST:PORT` or `stream+unix:PATH`, where
    /// HOST is an IPv4 address; `nil` for anything else.
    init?(_ url: String) {
        for (name, transport) in [("http", Transport.http), ("stream", .stream)] {
            if url.hasPrefix("\(name)+unix:") {
                self.transport = transport
                address = .unix(path: String(url.dropFirst(name.count + 6)))
                return
            }
            guard url.hasPrefix("\(name)://") else { continue }
            let place = url.dropFirst(name.count + 3).split(separator: ":")
            guard place.count == 2, let port = UInt16(place[1].prefix { $0.isNumber }) else {
                return nil
            }
            self.transport = transport
            address = .tcp(host: String(place[0]), port: port)
            return
        }
        return nil
    }

    init(transport: Transport, address: Address) {
        self.transport = transport
        self.address = address
    }

    /// Opens a socket there that never blocks.
    func connect() throws(Unreachable) -> Int32 {
        let descriptor: Int32
        let isConnected: Bool
        switch address {
        case .tcp(let host, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = port.bigEndian
            inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &place.sin_addr)
            isConnected = connected(descriptor, to: &place)
            var yes: Int32 = 1
            setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes,
                socklen_t(MemoryLayout<Int32>.size))
        case .unix(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &place.sun_path) { room in
                room.copyBytes(from: path.utf8.prefix(room.count - 1))
            }
            isConnected = connected(descriptor, to: &place)
        }
        guard isConnected, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw Unreachable(description: "no connection to \(address): \(reason)")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
}

private func connected<Place>(_ descriptor: Int32, to place: inout Place) -> Bool {
    withUnsafePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<Place>.size)) == 0
        }
    }
}
