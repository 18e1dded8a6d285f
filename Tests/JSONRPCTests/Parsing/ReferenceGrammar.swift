/// RFC 8259 written down a second time, as plainly as possible and without regard to speed, to
/// compare the parser with.
struct ReferenceGrammar {
    private var rest: Substring.UnicodeScalarView
    private var isValid = true

    static func accepts(_ bytes: [UInt8], maximumDepth: Int = 64) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        var grammar = ReferenceGrammar(rest: text[...].unicodeScalars)
        grammar.element(maximumDepth)
        return grammar.isValid && grammar.rest.isEmpty
    }

    private init(rest: Substring.UnicodeScalarView) { self.rest = rest }

    private mutating func take(_ scalars: String) -> Unicode.Scalar? {
        guard let first = rest.first, scalars.unicodeScalars.contains(first) else { return nil }
        rest.removeFirst()
        return first
    }

    private mutating func need(_ scalars: String) {
        if take(scalars) == nil { isValid = false }
    }

    private mutating func space() { while take(" \t\r\n") != nil {} }

    private mutating func element(_ depth: Int) {
        space()
        value(depth)
        space()
    }

    private mutating func value(_ depth: Int) {
        if take("{") != nil {
            items("}", depth) { grammar in
                grammar.space()
                grammar.need("\"")
                grammar.string()
                grammar.space()
                grammar.need(":")
                grammar.element(depth - 1)
            }
        } else if take("[") != nil {
            items("]", depth) { $0.element(depth - 1) }
        } else if take("\"") != nil {
            string()
        } else if let word = ["true", "false", "null"].first(where: {
            rest.starts(with: $0.unicodeScalars)
        }) {
            rest.removeFirst(word.count)
        } else {
            number()
        }
    }

    private mutating func items(
        _ end: String, _ depth: Int, _ item: (inout ReferenceGrammar) -> Void
    ) {
        guard depth > 0 else { return isValid = false }
        space()
        if take(end) != nil { return }
        repeat { item(&self) } while isValid && take(",") != nil
        need(end)
    }

    private mutating func string() {
        while isValid, take("\"") == nil {
            guard let scalar = rest.popFirst(), scalar.value >= 0x20 else { return isValid = false }
            guard scalar == "\\" else { continue }
            if take("u") != nil {
                for _ in 0..<4 { need("0123456789abcdefABCDEF") }
            } else {
                need("\"\\/bfnrt")
            }
        }
    }

    private mutating func number() {
        _ = take("-")
        if take("0") == nil { digits() }
        if take(".") != nil { digits() }
        if take("eE") != nil {
            _ = take("+-")
            digits()
        }
    }

    private mutating func digits() {
        need("0123456789")
        while take("0123456789") != nil {}
    }
}
