import Foundation

/// Single calls, one at a time, to set a server up.
final class Calls {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private let token: String

    init(_ target: Target, token: String) throws {
        descriptor = try target.connect()
        self.token = token
    }

    deinit { close(descriptor) }

    /// - Returns: the result.
    @discardableResult
    func call(_ method: String, _ parameters: [String: Any]) throws -> [String: Any] {
        let body = try JSONSerialization.data(withJSONObject: [
            "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters,
        ])
        let head =
            "POST /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        var rest = Array(head.utf8) + body
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { rest.removeFirst(count) } else { try waitUntil(POLLOUT) }
        }
        let answer = try JSONSerialization.jsonObject(with: try answer()) as? [String: Any] ?? [:]
        guard let result = answer["result"] as? [String: Any] else {
            throw Refused(description: "\(method): \(answer["error"] ?? "no result")")
        }
        return result
    }

    private func answer() throws -> Data {
        let limit = 1 << 20
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: limit)
        defer { room.deallocate() }
        let reader = AnswerReader(.check(Population(accounts: 1)), transport: .http)
        var count = 0
        while true {
            let got = read(descriptor, room + count, limit - count)
            if got == 0 { throw Refused(description: "the server hung up") }
            if got < 0 {
                try waitUntil(POLLIN)
                continue
            }
            count += got
            if let answer = reader.answer(in: room, count: count) {
                return Data(bytes: room + answer.start, count: answer.end - answer.start)
            }
        }
    }

    private func waitUntil(_ events: Int32) throws {
        var ready = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        guard poll(&ready, 1, 30_000) > 0 else { throw Refused(description: "no answer") }
    }
}
