import Foundation
import JSONRPC

/// Reading results: a member that must be there and is not makes the answer a bad one.
extension JSON {
    func required<Value>(
        _ name: String, _ read: (JSON) -> Value?
    ) throws(ClientError) -> Value {
        guard let member = self[name], let value = read(member) else {
            throw .badAnswer(problem: "no valid \(name) in the result")
        }
        return value
    }

    func object(_ name: String) throws(ClientError) -> JSON {
        try required(name) { $0.kind == .object ? $0 : nil }
    }

    func text(_ name: String) throws(ClientError) -> String { try required(name, \.string) }
    func flag(_ name: String) throws(ClientError) -> Bool { try required(name, \.bool) }
    func uuid(_ name: String) throws(ClientError) -> UUID { try required(name, \.uuid) }
    func date(_ name: String) throws(ClientError) -> Date { try required(name, \.date) }
    func count(_ name: String) throws(ClientError) -> Int {
        try required(name) { $0.integer.map { Int($0) } }
    }

    func textIfPresent(_ name: String) -> String? { self[name]?.string }
    func dateIfPresent(_ name: String) -> Date? { self[name]?.date }
    func countIfPresent(_ name: String) -> Int? { self[name]?.integer.map { Int($0) } }

    /// The texts of an array; empty when there is none.
    func texts(_ name: String) -> [String] { self[name]?.elements.compactMap(\.string) ?? [] }

    /// The member read as `Value`, or `nil` when it is left out or null.
    func ifPresent<Value>(
        _ name: String, _ read: (JSON) throws(ClientError) -> Value
    ) throws(ClientError) -> Value? {
        guard let member = self[name], !member.isNull else { return nil }
        return try read(member)
    }

    /// Each element of an array read as `Value`.
    func list<Value>(
        _ name: String, _ read: (JSON) throws(ClientError) -> Value
    ) throws(ClientError) -> [Value] {
        guard let member = self[name], member.kind == .array else {
            throw .badAnswer(problem: "no valid \(name) in the result")
        }
        var values: [Value] = []
        for element in member.elements { values.append(try read(element)) }
        return values
    }
}

/// Some items of a list that may go on.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the server's order.
    public let items: [Item]
    /// What to ask the rest with; `nil` at the end.
    public let nextCursor: String?

    init(_ json: JSON, _ read: (JSON) throws(ClientError) -> Item) throws(ClientError) {
        items = try json.list("items", read)
        nextCursor = json.textIfPresent("next_cursor")
    }
}
