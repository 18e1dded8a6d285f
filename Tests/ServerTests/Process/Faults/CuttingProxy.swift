import Foundation
import Synchronization

/// Stands between servers and their database, and cuts connections at the worst of moments: while a
/// transaction commits, before the database hears of it or before the server hears the outcome.
final class CuttingProxy: Sendable {
    let port: Int
    private let databasePort: Int
    private let listener: Int32
    private let state = Mutex((oneIn: 0, cuts: 0))

    /// How many connections were cut.
    var cuts: Int { state.withLock { $0.cuts } }

    init(port: Int, databasePort: Int) throws {
        self.port = port
        self.databasePort = databasePort
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        let bound = Self.withAddress(port) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 128) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                pass(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// From now on cuts one in so many commits; 0 for none.
    func cut(oneIn count: Int) {
        state.withLock { $0.oneIn = count }
    }

    private func pass(_ client: Int32) {
        let database = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.withAddress(databasePort, { connect(database, $0, $1) }) == 0 else {
            close(client)
            close(database)
            return
        }
        var yes: Int32 = 1
        for descriptor in [client, database] {
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        }
        let pair = Pair(client: client, database: database)
        Thread.detachNewThread { [self] in
            copy(from: client, to: database, pair) { self.verdict($0) }
        }
        Thread.detachNewThread { [self] in
            copy(from: database, to: client, pair) { _ in .pass }
        }
    }

    private enum Verdict {
        case pass, cutBefore, cutAfter
    }

    /// Two sockets, closed when both directions have ended.
    private final class Pair: Sendable {
        let client: Int32
        let database: Int32
        private let open = Atomic<Int>(2)

        init(client: Int32, database: Int32) {
            self.client = client
            self.database = database
        }

        func end() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(database, Int32(SHUT_RDWR))
            guard open.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
            close(client)
            close(database)
        }
    }

    private func verdict(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        let oneIn = state.withLock { $0.oneIn }
        guard oneIn > 0, Self.isCommit(bytes), Int.random(in: 1...oneIn) == 1 else { return .pass }
        state.withLock { $0.cuts += 1 }
        return Bool.random() ? .cutBefore : .cutAfter
    }

    private static func isCommit(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let word = Array("commit".utf8)
        guard bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { start in
            word.indices.allSatisfy { bytes[start + $0] | 0x20 == word[$0] }
        }
    }

    private func copy(
        from source: Int32, to target: Int32, _ pair: Pair,
        _ judge: (UnsafeRawBufferPointer) -> Verdict
    ) {
        defer { pair.end() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = recv(source, buffer.baseAddress!, buffer.count, 0)
            guard count > 0 else { return }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            let verdict = judge(bytes)
            if verdict == .cutBefore { return }
            var sent = 0
            while sent < count {
                let part = send(target, bytes.baseAddress! + sent, count - sent, 0x4000)
                guard part > 0 else { return }
                sent += part
            }
            if verdict == .cutAfter { return }
        }
    }

    private static func withAddress(
        _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
