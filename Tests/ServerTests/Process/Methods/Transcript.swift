import Foundation
import JSONRPC
import Testing

/// A call of a script; in its parameters `$name` stands for what an earlier call has kept.
struct ScriptedCall: Sendable {
    let method: String
    let parameters: String
    /// What to keep of the result: its path by name. A number is the place in an array.
    let keeps: [String: [String]]
    /// The result, with ids, codes and times masked.
    let expected: String

    init(
        _ method: String, _ parameters: String, keeps: [String: [String]] = [:],
        _ expected: String
    ) {
        self.method = method
        self.parameters = parameters
        self.keeps = keeps
        self.expected = expected
    }
}

/// Plays scripted calls and masks what is different each time.
struct Transcript {
    private(set) var kept: [String: String] = [:]
    private var ids: [String: String] = [:]

    /// - Returns: the result's text, masked; the whole response when it failed.
    mutating func play(_ call: ScriptedCall, on session: Session) async throws -> String {
        var parameters = call.parameters
        for (name, value) in kept.sorted(by: { $0.key.count > $1.key.count }) {
            parameters = parameters.replacing("$\(name)", with: value)
        }
        let reply = try await session.call(call.method, parameters)
        guard let result = reply.result else { return reply.text }
        for (name, path) in call.keeps { kept[name] = try Self.value(at: path, in: result) }
        return mask(result.text)
    }

    /// Ids are numbered as they appear, so that equal ones stay equal.
    private mutating func mask(_ text: String) -> String {
        var masked = text.replacing(
            #/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/#
        ) { match in
            // Times that a call said itself are kept.
            match.output.hasPrefix("\"2036-") ? String(match.output) : "<time>"
        }
        for match in text.matches(of: #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/#) {
            let id = String(match.output)
            if ids[id] == nil { ids[id] = "<id \(ids.count + 1)>" }
            masked = masked.replacing(id, with: ids[id] ?? "")
        }
        return masked.replacing(#/"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"/#, with: "<code>")
            .replacing(#/"prefix":"[0-9A-Z]{4}"/#, with: #""prefix":<prefix>"#)
            .replacing(#/"[0-9a-f]{64}"/#, with: "<digest>")
    }

    private static func value(at path: [String], in result: JSON) throws -> String {
        var value = result
        for name in path {
            let next = Int(name).map { value.elements[$0] } ?? value[name]
            value = try #require(next, "\(path) in \(result.text)")
        }
        return try #require(value.string)
    }
}
