import Foundation

/// An answer as it came over the socket.
struct RawAnswer: Equatable {
    var status: Int
    /// By lower-case name. A header that came twice holds both values, parted by a comma.
    var headers: [String: String]
    var body: String
}

struct RawClientError: Error, CustomStringConvertible {
    let description: String
}

/// A client that sends exactly the bytes it is told to, and reads answers one by one.
///
/// Every blocking call happens on a queue of its own, never on the threads that tasks run on.
final class RawClient: @unchecked Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw client")
    /// Bytes that came in and are not read yet. Only touched on the queue.
    private var pending: [UInt8] = []

    /// Connects to a port of this machine.
    static func connect(port: Int) async throws -> RawClient {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return try connect(family: AF_INET, address)
    }

    /// Connects to a unix socket.
    static func connect(path: String) async throws -> RawClient {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return try connect(family: AF_UNIX, address)
    }

    private static func connect<Address>(family: Int32, _ address: Address) throws -> RawClient {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        var address = address
        let length = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, length)
            }
        }
        guard result == 0 else {
            let reason = errno
            close(descriptor)
            throw RawClientError(description: "connect: \(String(cString: strerror(reason)))")
        }
        // A server that forgets to answer fails a test rather than hanging it.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return RawClient(descriptor: descriptor)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await blocking {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(
                        self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw RawClientError(description: "send failed") }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Says that nothing more will be sent.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Reads the next answer. `toHead` is for answers to HEAD, which have no body.
    func receive(toHead: Bool = false) async throws -> RawAnswer {
        try await blocking {
            let head = try self.readHead()
            var lines = head.components(separatedBy: "\r\n")[...]
            let statusLine = lines.removeFirst().split(separator: " ")
            guard statusLine.count > 2, statusLine[0] == "HTTP/1.1", let status = Int(statusLine[1])
            else { throw RawClientError(description: "no status line: \(head)") }
            var headers: [String: String] = [:]
            for line in lines {
                guard let colon = line.firstIndex(of: ":") else {
                    throw RawClientError(description: "no header: \(line)")
                }
                let name = line[..<colon].lowercased()
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                headers[name] = headers[name].map { "\($0),\(value)" } ?? String(value)
            }
            let length = status == 100 || toHead ? 0 : Int(headers["content-length"] ?? "0") ?? 0
            while self.pending.count < length { try self.fill() }
            let body = String(decoding: self.pending.prefix(length), as: UTF8.self)
            self.pending.removeFirst(length)
            return RawAnswer(status: status, headers: headers, body: body)
        }
    }

    /// Reads the next line, without its end.
    func receiveLine() async throws -> String {
        try await blocking {
            while true {
                if let end = self.pending.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: self.pending[..<end], as: UTF8.self)
                    self.pending.removeFirst(end + 1)
                    return line
                }
                try self.fill()
            }
        }
    }

    /// Whether the server has ended the connection with nothing more to say. Waits for the one or
    /// the other.
    func isAtEnd() async throws -> Bool {
        try await blocking {
            guard self.pending.isEmpty else { return false }
            var byte: UInt8 = 0
            let count = recv(self.descriptor, &byte, 1, 0)
            if count > 0 { self.pending.append(byte) }
            guard count >= 0 || errno == ECONNRESET else {
                throw RawClientError(description: "neither an end nor a byte came")
            }
            return count <= 0
        }
    }

    /// Everything until the server ends the connection.
    func receiveRest() async throws -> String {
        try await blocking {
            do { while true { try self.fill() } } catch {}
            return String(decoding: self.pending, as: UTF8.self)
        }
    }

    private func readHead() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = pending.firstRange(of: end) {
                let head = String(decoding: pending[..<range.lowerBound], as: UTF8.self)
                pending.removeFirst(range.upperBound)
                return head
            }
            try fill()
        }
    }

    private func fill() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            throw RawClientError(description: "the connection ended: \(count), errno \(errno)")
        }
        pending.append(contentsOf: buffer[..<count])
    }

    private func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
