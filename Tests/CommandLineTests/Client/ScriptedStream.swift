import Foundation
import JSONRPC
import Synchronization

/// Answers lines on a socket as a test wrote them down, and remembers what was asked.
final class ScriptedStream: Sendable {
    /// One line that came in.
    struct Line: Sendable {
        /// Which connection it came on, from 0.
        let connection: Int
        let text: String

        private var parsed: JSON? { try? JSON.parse(Array(text.utf8)) }
        var method: String { parsed?["method"]?.string ?? "" }
        var id: String { raw("id") }
        func raw(_ member: String) -> String {
            parsed?[member].map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        }

        /// An answer to this call.
        func result(_ json: String) -> Reply {
            .line(#"{"jsonrpc":"2.0","result":\#(json),"id":\#(id)}"#)
        }
        func error(_ code: Int, id: String? = nil) -> Reply {
            .line(
                #"{"jsonrpc":"2.0","error":{"code":\#(code),"message":"No","data":{"reason":"#
                    + #""no","retryable":\#(code == 5030)}},"id":\#(id ?? self.id)}"#)
        }
    }

    enum Reply: Sendable {
        case line(String)
        case nothing
        /// Closes the connection.
        case hangUp
        indirect case both(Reply, Reply)
    }

    let path: String
    private let listener: Int32
    private let answer: @Sendable (Line) -> Reply
    private let seen = Mutex<[Line]>([])
    private let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    private let connections = Mutex(0)

    var url: String { "stream+unix:\(path)" }
    var lines: [Line] { seen.withLock { $0 } }
    /// The calls, without those that show the token.
    var calls: [Line] { lines.filter { $0.method != "rpc.authenticate" } }
    var connectionCount: Int { connections.withLock { $0 } }

    /// - Parameter answer: is asked about each line; see `greeting` for those that show the token.
    init(
        path: String = "/tmp/admit-\(UUID().uuidString).sock",
        _ answer: @escaping @Sendable (Line) -> Reply
    ) throws {
        self.path = path
        self.answer = answer
        listener = try Sockets.unixListener(path: path)
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                let number = connections.withLock { count in
                    count += 1
                    return count - 1
                }
                Thread.detachNewThread { self.serve(connection, number) }
            }
        }
    }

    /// Waits until a call has come since the last time. For one task at a time.
    func arrival() async {
        for await _ in arrivals { return }
    }

    /// Lets every token in, and asks `answer` about the rest.
    static func open(_ answer: @escaping @Sendable (Line) -> Reply) throws -> ScriptedStream {
        try ScriptedStream { line in
            line.method == "rpc.authenticate"
                ? line.result(#"{"authenticated":true}"#) : answer(line)
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unlink(path)
    }

    private func serve(_ connection: Int32, _ number: Int) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer[..<count]
            var start = 0
            while let end = bytes[start...].firstIndex(of: 0x0A) {
                let text = String(decoding: bytes[start..<end], as: UTF8.self)
                start = end + 1
                let line = Line(connection: number, text: text)
                seen.withLock { $0.append(line) }
                let reply = answer(line)
                if line.method != "rpc.authenticate" { arrived.yield() }
                guard carryOut(reply, on: connection) else { return }
            }
            bytes.removeFirst(start)
        }
    }

    /// - Returns: Whether the connection goes on.
    private func carryOut(_ reply: Reply, on connection: Int32) -> Bool {
        switch reply {
        case .line(let text):
            let bytes = Array((text + "\n").utf8)
            return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        case .nothing: return true
        case .hangUp: return false
        case .both(let first, let second):
            return carryOut(first, on: connection) && carryOut(second, on: connection)
        }
    }
}
