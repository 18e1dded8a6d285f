import Foundation
import JSONRPC
import Synchronization

/// Answers HTTP requests on a socket as a test wrote them down, and remembers what was asked.
///
/// It stands for servers that the real one is not: busy, broken, or no Admit server at all.
final class ScriptedServer: Sendable {
    enum Reply: Sendable {
        /// A whole body with its status.
        case body(String, status: Int = 200)
        /// The members of a result or error object, as the answer to call 1.
        case result(String)
        case error(String)
        /// Closes the connection without an answer.
        case hangUp
    }

    struct Request: Sendable {
        let head: String
        let body: String

        /// The method's name, or "" when the body is no call.
        var method: String { parsed?["method"]?.string ?? "" }
        /// One argument as raw JSON.
        func argument(_ name: String) -> String? {
            parsed?["params"]?[name].map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        private var parsed: JSON? { try? JSON.parse(Array(body.utf8)) }
    }

    let url: String
    private let listener: Int32
    private let answer: @Sendable (Int, Request) -> Reply
    private let seen = Mutex<[Request]>([])

    var requests: [Request] { seen.withLock { $0 } }

    /// Listens on a free port of the loopback interface, or on a unix socket.
    ///
    /// - Parameter answer: is given the number of the request, from 0, and the request.
    init(
        unixPath: String? = nil, _ answer: @escaping @Sendable (Int, Request) -> Reply
    ) throws {
        self.answer = answer
        if let unixPath {
            listener = try Sockets.unixListener(path: unixPath)
            url = "unix:\(unixPath)"
        } else {
            let (descriptor, port) = try Sockets.listenOnFreePort()
            listener = descriptor
            url = "http://127.0.0.1:\(port)"
        }
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let request = Self.read(connection) {
            let number = seen.withLock { seen in
                seen.append(request)
                return seen.count - 1
            }
            let (status, body): (Int, String)
            switch answer(number, request) {
            case .body(let text, let code): (status, body) = (code, text)
            case .result(let json): (status, body) = (200, Self.envelope("result", json))
            case .error(let json): (status, body) = (200, Self.envelope("error", json))
            case .hangUp: return
            }
            let head = "HTTP/1.1 \(status) -\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            let bytes = Array((head + body).utf8)
            guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 else {
                return
            }
        }
    }

    private static func envelope(_ member: String, _ json: String) -> String {
        #"{"jsonrpc":"2.0","id":1,"\#(member)":\#(json)}"#
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let body = String(text[end.upperBound...])
                let length =
                    head.lowercased().split(separator: "\r\n")
                    .first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                if body.utf8.count >= length { return Request(head: head, body: body) }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
