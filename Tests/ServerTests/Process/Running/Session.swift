import Foundation
import JSONRPC
import Testing

/// One connection of a caller to a server. Not to be used by two tasks at once.
struct Session: Sendable {
    let client: RawClient
    let token: String

    /// Sends one message and reads what is answered.
    func post(_ body: String) async throws -> RawAnswer {
        try await client.send(
            """
            POST /rpc HTTP/1.1\r
            Host: x\r
            Authorization: Bearer \(token)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
        return try await client.receive()
    }

    /// Calls a method; `parameters` is JSON text.
    func call(_ method: String, _ parameters: String) async throws -> Reply {
        Reply(try await post(Self.request(method, parameters)).body)
    }

    /// Calls a method that is expected to succeed.
    func result(_ method: String, _ parameters: String) async throws -> JSON {
        let reply = try await call(method, parameters)
        return try #require(reply.result, "\(method): \(reply.text)")
    }

    /// Sends one batch.
    func batch(_ calls: [(method: String, parameters: String)]) async throws -> [Reply] {
        let texts = calls.enumerated().map { Self.request($1.method, $1.parameters, id: $0) }
        let body = try await post("[" + texts.joined(separator: ",") + "]").body
        let replies = try JSON.parse(Array(body.utf8)).elements
        try #require(replies.count == calls.count, "\(body.prefix(500))")
        return replies.map { Reply(String(decoding: $0.bytes, as: UTF8.self)) }
    }

    static func request(_ method: String, _ parameters: String, id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","method":"\#(method)","params":\#(parameters),"id":\#(id)}"#
    }
}

/// A response object.
struct Reply: Sendable {
    let text: String
    private let json: JSON?

    init(_ text: String) {
        self.text = text
        json = try? JSON.parse(Array(text.utf8))
    }

    var result: JSON? { json?["result"] }
    var error: JSON? { json?["error"] }
    var errorCode: Int64? { error?["code"]?.integer }
    /// The parameter that an error names.
    var parameter: String? { error?["data"]?["param"]?.string }
    /// The result as it was written.
    var resultText: String? { result?.text }
    var outcome: String? { result?["outcome"]?.string }
}

extension JSON {
    /// The value as it was written.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The string at the end of a path of members.
    func string(_ path: String...) throws -> String {
        var value: JSON? = self
        for name in path { value = value?[name] }
        return try #require(value?.string, "\(path) in \(text)")
    }
}
