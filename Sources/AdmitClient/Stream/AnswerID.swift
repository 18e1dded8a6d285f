import JSONRPC

/// Which call a line answers.
enum AnswerID: Equatable {
    /// The call, or the last one of a batch, has this id.
    case number(Int)
    /// None; the line tells why the connection ends.
    case null
    /// The line is no answer.
    case none

    /// Reads the id from the end of the line, where Admit writes it, or else parses the line.
    init(of line: [UInt8]) {
        self = Self.atEnd(of: line) ?? Self.parsed(line)
    }

    /// The highest id in the answers to a batch, wherever it stands; `nil` for any other line.
    static func ofBatch(_ line: [UInt8]) -> Int? {
        guard line.first == UInt8(ascii: "["), case .number(let id) = parsed(line) else {
            return nil
        }
        return id
    }

    /// The number in `…,"id":7}` or `…,"id":7}]`. In valid JSON this is the id of the outermost
    /// object, or of an array's last one, because the braces after it close just that.
    private static func atEnd(of line: [UInt8]) -> AnswerID? {
        var end = line.count - 1
        if end >= 0, line[end] == UInt8(ascii: "]") { end -= 1 }
        guard end > 0, line[end] == UInt8(ascii: "}") else { return nil }
        var digit = end - 1
        var value = 0
        var place = 1
        while digit >= 0, line[digit] &- 0x30 < 10 {
            guard end - digit <= 17 else { return nil }
            value += Int(line[digit] - 0x30) * place
            place *= 10
            digit -= 1
        }
        let name: StaticString = #","id":"#
        guard digit < end - 1, digit + 1 >= name.utf8CodeUnitCount else { return nil }
        for index in 0..<name.utf8CodeUnitCount
        where line[digit - index] != name.utf8Start[name.utf8CodeUnitCount - 1 - index] {
            return nil
        }
        return .number(value)
    }

    private static func parsed(_ line: [UInt8]) -> AnswerID {
        guard let answer = try? JSON.parse(line) else { return .none }
        if answer.kind == .array {
            let ids = answer.elements.compactMap { $0["id"]?.integer }
            return ids.max().map { .number(Int($0)) } ?? .none
        }
        guard let id = answer["id"] else { return .none }
        if id.isNull { return .null }
        return id.integer.map { .number(Int($0)) } ?? .none
    }
}
