import AdmitClient
import JSONRPC

/// The events that could not be taken in: which of them, and how all are found.
struct StuckEvents {
    var provider: String?
    var subscription: IDArgument?

    /// What is said of an event that could not be taken in, and of one that was kept by a server which
    /// then died.
    static let outcomes = ["failed", "received"]
    private static let page = 500

    func fill(_ arguments: inout Arguments, outcome: String?) {
        arguments.add("provider", ifPresent: provider)
        arguments.add("outcome", ifPresent: outcome)
        arguments.add("subscription", ifPresent: subscription)
    }

    /// All of them, page by page, at most so many.
    func all(_ client: AdmitClient, most: Int? = nil) async throws(ClientError) -> [JSON] {
        var events: [JSON] = []
        for outcome in Self.outcomes {
            var cursor: String?
            repeat {
                let rest = most.map { $0 - events.count } ?? Self.page
                guard rest > 0 else { return events }
                var arguments = Arguments()
                fill(&arguments, outcome: outcome)
                arguments.add("limit", min(rest, Self.page))
                arguments.add("cursor", ifPresent: cursor)
                let result = try await client.call("billing.events", arguments.text)
                events += result.items
                cursor = result["next_cursor"]?.string
            } while cursor != nil
        }
        return events
    }

    /// Events as a list answers them.
    static func page(_ events: [JSON]) -> JSON {
        let items = events.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ",")
        return .written(#"{"items":[\#(items)],"next_cursor":null}"#)
    }
}

extension JSON {
    /// What a command puts together from answers. Its parts were parsed before, so it is well-formed.
    static func written(_ text: String) -> JSON {
        do { return try JSON.parse(Array(text.utf8)) } catch { fatalError("not JSON: \(error)") }
    }
}
