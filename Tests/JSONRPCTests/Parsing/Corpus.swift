/// Repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Random valid documents, in random spellings.
struct Corpus {
    var generator: SeededGenerator

    mutating func document(depth: Int = 4) -> String {
        let space = ["", "", "", " ", "\n\t", "\r\n "].randomElement(using: &generator)!
        return space + value(depth) + space
    }

    private mutating func value(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: return ["true", "false", "null"].randomElement(using: &generator)!
        case 1, 2: return number()
        case 3, 4: return string()
        case 5, 6:
            let count = Int.random(in: 0...5, using: &generator)
            return "["
                + (0..<count).map { _ in document(depth: depth - 1) }
                .joined(separator: ",") + "]"
        default:
            let count = Int.random(in: 0...12, using: &generator)
            return "{"
                + (0..<count).map { index in
                    let name = string().dropFirst()
                    return "\"\(index)\(name) :\(document(depth: depth - 1))"
                }.joined(separator: ",") + "}"
        }
    }

    private mutating func number() -> String {
        let whole =
            Int64.random(in: .min ... .max, using: &generator)
            >> Int64.random(in: 0...63, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return "\(whole).\(UInt16.random(in: .min ... .max, using: &generator))"
        case 1: return "\(whole)e\(Int.random(in: -300...250, using: &generator))"
        case 2: return "\(whole).0E+\(Int.random(in: 0...9, using: &generator))"
        default: return "\(whole)"
        }
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "Z", "0", " ", "/", "\u{7F}", "é", "ß", "€", "漢", "😀", "\u{10FFFF}", "\\\"",
            "\\\\",
            "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u001f", "\\u00e9", "\\u20AC",
            "\\ud83d\\uDE00", "plain text that is longer than a word",
        ]
        let count = Int.random(in: 0...6, using: &generator)
        return "\"" + (0..<count).map { _ in pieces.randomElement(using: &generator)! }.joined()
            + "\""
    }
}
