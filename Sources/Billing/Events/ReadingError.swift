import Foundation
import JSONRPC

/// Why a provider's words could not be read. Holds nothing of what was said.
public enum ReadingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are no JSON.
    case notJSON
    /// A member that every such message has is not there, or is of another type.
    case missing(String)
    /// It is another thing than was asked for, such as a customer where a subscription was due.
    case unexpectedObject

    /// One sentence for people.
    public var description: String {
        switch self {
        case .notJSON:
            "The message is not valid JSON; ask the provider to send it again."
        case .missing(let member):
            "The message has no valid `\(member)`; check that the provider's API version is supported."
        case .unexpectedObject:
            "The message is about another kind of object; check what is sent to this endpoint."
        }
    }
}

/// Reading of members that providers write in a few ways only.
extension JSON {
    static func message(_ bytes: [UInt8]) throws(ReadingError) -> JSON {
        let json: JSON
        do { json = try JSON.parse(bytes) } catch { throw .notJSON }
        guard json.kind == .object else { throw .notJSON }
        return json
    }

    func text(_ member: String) throws(ReadingError) -> String {
        guard let text = optionalText(member) else { throw .missing(member) }
        return text
    }

    /// `nil` when there is no such member, or when it is null, empty or no text.
    func optionalText(_ member: String) -> String? {
        guard let text = self[member]?.string, !text.isEmpty else { return nil }
        return text
    }

    func object(_ member: String) throws(ReadingError) -> JSON {
        guard let json = self[member], json.kind == .object else { throw .missing(member) }
        return json
    }

    /// An object's id, whether the object stands there or only its id.
    func identifier(_ member: String) -> String? {
        self[member]?.string ?? self[member]?.optionalText("id")
    }

    /// A moment in whole seconds since 1970.
    func seconds(_ member: String) -> Date? {
        self[member]?.integer.flatMap { Self.moment($0, 1) }
    }

    /// A moment in milliseconds since 1970, as a number or as text.
    func milliseconds(_ member: String) -> Date? {
        let value = self[member]
        return (value?.integer ?? value?.string.flatMap { Int64($0) })
            .flatMap { Self.moment($0, 1_000) }
    }

    func flag(_ member: String) -> Bool { self[member]?.bool ?? false }

    /// No moment before 1970 or after the year 9999, which no database could keep.
    private static func moment(_ count: Int64, _ perSecond: Int64) -> Date? {
        guard count > 0, count / perSecond < 253_402_300_800 else { return nil }
        return Date(timeIntervalSince1970: Double(count) / Double(perSecond))
    }
}
