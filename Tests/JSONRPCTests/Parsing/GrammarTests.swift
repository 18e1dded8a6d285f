import Testing

@testable import JSONRPC

/// What RFC 8259 allows and refuses, piece by piece.
struct GrammarTests {
    static let accepted: [String] = [
        "0", "-0", "1", "-1", "10", "1.5", "-1.5", "0.0", "0e1", "0e+1", "0E-1", "1e5", "1E5",
        "1e+5", "1.25e-10", "123456789012345678901234567890", "1e999", "-1e-999", "true", "false",
        "null", "\"\"", "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"",
        "\"\\u0041\"", "\"\\u0000\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"",
        "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud800\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\ud800x\"", "\"\\uABCD\\uabcd\"", "\"\u{7F}\"", "\"\u{80}\"", "\"é\"", "\"€\"",
        "\"😀\"", "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"\u{FFFF}\"", "\"\u{10FFFF}\"",
        "\"/\"", "\"abcdefgh\"", "\"abcdefg\\\"\"", "\"1234567890123456é\"", "[]", "[ ]", "[\n]",
        "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[[[]],[]]", "[{}]", "[null,true,\"\"]",
        "{}", "{ }", "{\"\":0}", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{ \"a\" : 1 , \"b\" : 2 }",
        "{\"a\":{}}", "{\"a\":[]}", "{\"a\":{\"b\":{}},\"c\":[{}]}", "{\"a\":1,\"a\":2}",
        "{\"\\u0061\":1}", " 1", "1 ", "\t\r\n 1\t\r\n ", "{\"a\"\n:\n1}", "[-0,-0.0,-0e0]",
        "[0,1,2,3,4,5,6,7,8,9]",
    ]

    static let refused: [String] = [
        "", " ", "\n", "-", "+1", "01", "-01", "00", "0x10", "1.", ".5", "-.5", "1.e5", "1e", "1e+",
        "1e-", "1ee5", "1.5.5", "--1", "1-", "1 2", "0a", "Infinity", "-Infinity", "NaN", "nan",
        "inf", "True", "TRUE", "tru", "truee", "t", "fals", "falsee", "nul", "nulll", "undefined",
        "\"", "\"a", "a\"", "'a'", "\"\\\"", "\"\\", "\"\\a\"", "\"\\x41\"", "\"\\'\"", "\"\\0\"",
        "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123", "\"\\u12G4\"", "\"\\U0041\"",
        "\"\\u+041\"", "\"\\ud83d\\u\"", "\"\\ud83d\\u12\"", "\"\\ud83d\\x\"", "\"\n\"", "\"\t\"",
        "\"\r\"", "\"\u{0}\"", "\"\u{1F}\"", "\"a\u{1}b\"", "\"12345678\u{1F}90\"", "[", "]", "[1",
        "[1,", "[,", "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "[1}", "[\"a\"", "[\"a\",",
        "[[]", "[]]", "[][]", "[1],", "{", "}", "{]", "{1:2}", "{a:1}", "{'a':1}", "{\"a\"}",
        "{\"a\":}", "{\"a\"1}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\":1,,\"b\":2}",
        "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{\"a\":1]", "{:1}", "{null:1}", "{\"a\":1}}",
        "{\"a\":1}{}", "{\"a\":1}x", "1,", ",1", ":", "//a\n1", "/* */1", "1//", "#1",
        "\u{FEFF}1", "\u{FEFF}{}", "\u{A0}1", "1\u{A0}", "\u{2028}1", "\u{B}1", "\u{C}1", "1\u{0}",
        "*", "@", "\u{7F}",
    ]

    /// Bytes that are no UTF-8, to stand inside a string; and whole messages in other encodings.
    static let brokenUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x22], [0xC2, 0xC2],
        [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x28, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
        [0xFF], [0x61, 0xFF, 0x61],
    ]

    @Test(arguments: accepted) func accepts(_ text: String) throws {
        let json = try JSON.parse(Array(text.utf8))
        let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let trimmed = Array(text.utf8).drop { space.contains($0) }.reversed().drop {
            space.contains($0)
        }
        #expect(Array(json.bytes) == trimmed.reversed())
        #expect(ReferenceGrammar.accepts(Array(text.utf8)))
    }

    @Test(arguments: refused) func refuses(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(Array(text.utf8)) }
        #expect(!ReferenceGrammar.accepts(Array(text.utf8)))
    }

    @Test(arguments: brokenUTF8) func refusesBrokenUTF8(_ bytes: [UInt8]) {
        for padding in ["", "abcdefgh", "é"] {
            let text = Array("\"\(padding)".utf8) + bytes + Array("\(padding)\"".utf8)
            #expect(throws: JSONSyntaxError.self) { try JSON.parse(text) }
            #expect(throws: JSONSyntaxError.self) {
                try JSON.parse(Array("{".utf8) + text + Array(":1}".utf8))
            }
        }
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(bytes) }
    }

    @Test func refusesUTF16() {
        for (order, mark) in [(0, [0xFE, 0xFF]), (1, [0xFF, 0xFE])] as [(Int, [UInt8])] {
            let units = "{\"a\":1}".utf16.flatMap { unit -> [UInt8] in
                let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return order == 0 ? bytes : bytes.reversed()
            }
            #expect(throws: JSONSyntaxError.self) { try JSON.parse(units) }
            #expect(throws: JSONSyntaxError.self) { try JSON.parse(mark + units) }
        }
    }

    @Test(arguments: ["[", "{\"a\":"]) func limitsDepth(_ opening: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let inner = opening == "[" ? "" : "0"
            let closing = opening == "[" ? "]" : "}"
            return Array(
                (String(repeating: opening, count: depth) + inner
                    + String(repeating: closing, count: depth)).utf8)
        }
        _ = try JSON.parse(nested(64))
        _ = try JSON.parse(Array("[".utf8) + nested(63) + Array(",".utf8) + nested(63) + [0x5D])
        #expect(throws: JSONSyntaxError(problem: .tooDeep, offset: 64 * opening.utf8.count)) {
            try JSON.parse(nested(65))
        }
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(nested(100_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(nested(3), maximumDepth: 2) }
    }

    @Test func tellsWhereAndWhatWithoutTheBytes() {
        let cases: [(String, JSONSyntaxError.Problem, Int)] = [
            ("{\"token\":secret}", .unexpectedByte, 9), ("[1", .unexpectedEnd, 2),
            ("1 x", .trailingBytes, 2), ("\"\u{1}\"", .controlCharacter, 1),
            ("\"\\q\"", .invalidEscape, 2),
        ]
        for (text, problem, offset) in cases {
            let expected = JSONSyntaxError(problem: problem, offset: offset)
            #expect(throws: expected) { try JSON.parse(Array(text.utf8)) }
            #expect(expected.description == "\(problem.rawValue) at byte \(offset)")
        }
    }
}
