/// The insides of strings: runs of plain text, escapes, and the well-formedness of UTF-8.
extension JSONParser {
    /// Passes over what needs no look: ASCII but for quotes, backslashes and control characters.
    mutating func skipPlainText() {
        position = Self.endOfPlainText(bytes, from: position)
    }

    /// The first position from `start` on that needs a look, or the end.
    static func endOfPlainText(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        guard let base = bytes.baseAddress else { return position }
        while position + 8 <= bytes.count {
            let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
            guard !needsLook(word) else { break }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C else { return position }
            position += 1
        }
        return position
    }

    /// Whether one of eight bytes is a quote, a backslash, a control character or not ASCII.
    private static func needsLook(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let control = word &- ones &* 0x20
        let quote = (word ^ ones &* 0x22) &- ones
        let backslash = (word ^ ones &* 0x5C) &- ones
        return (control | quote | backslash | word) & high != 0
    }

    /// Reads one escape, or a pair of surrogate escapes.
    mutating func escape(_ traits: inout TextTraits) throws(JSONSyntaxError) {
        traits.insert(.escaped)
        position += 1
        switch try current() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            guard position + 4 <= bytes.count else { throw failure(.invalidEscape) }
            let unit = JSONEscapes.hexadecimal(bytes, position)
            guard unit != .max else { throw failure(.invalidEscape) }
            position += 4
            if unit == 0 { traits.insert(.nul) }
            guard unit & 0xF800 == 0xD800 else { return }
            if unit & 0xFC00 == 0xD800, JSONEscapes.lowSurrogate(bytes, position) != nil {
                position += 6
            } else {
                traits.insert(.unpaired)
            }
        default:
            throw failure(.invalidEscape)
        }
    }

    /// Passes over one character of two to four bytes: no overlong form, no surrogate, nothing
    /// above U+10FFFF.
    mutating func multibyteCharacter(_ lead: UInt8) throws(JSONSyntaxError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw failure(.invalidUTF8)
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
            throw failure(.invalidUTF8)
        }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
            throw failure(.invalidUTF8)
        }
        position += length
    }
}
