import Foundation
import JSONRPC

/// Results as cells of a table.
extension JSON {
    /// A member as people read it: nothing for null, yes and no, times in UTC, lists with commas.
    func cell(_ name: String) -> String { self[name]?.cell ?? "" }

    /// A moment as people read it, with how far ahead of `now` it lies: `… (in 14 min)`.
    func cell(_ name: String, seenAt now: Date?) -> String {
        let text = cell(name)
        guard let now, let moment = self[name]?.date, moment > now else { return text }
        return "\(text) (in \(Self.span(Int(moment.timeIntervalSince(now)))))"
    }

    /// Seconds in the largest unit of which there are at least two, rounded down.
    private static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// The value as people read it.
    var cell: String {
        switch kind {
        case .null: ""
        case .true: "yes"
        case .false: "no"
        case .number: String(decoding: bytes, as: UTF8.self)
        case .string: date == nil ? string ?? "" : Self.time(string ?? "")
        case .array: elements.map(\.cell).joined(separator: ", ")
        case .object: members.map { "\($0.name) \($0.value.cell)" }.joined(separator: ", ")
        }
    }

    /// The items of a list.
    var items: [JSON] { self["items"]?.elements ?? [] }

    /// `2026-01-02T03:04:05.000Z` as `2026-01-02 03:04:05 UTC`.
    private static func time(_ text: String) -> String {
        guard let date = RFC3339.parse(text) else { return text }
        let written = RFC3339.format(date)
        return "\(written.prefix(10)) \(written.dropFirst(11).prefix(8)) UTC"
    }
}

/// Words of the protocol as people say them.
enum Wording {
    /// `not_yet_open` as `not yet open`.
    static func plain(_ word: String) -> String {
        word.replacing("_", with: " ")
    }
}
