extension JSON {
    /// Reads exactly one value of RFC 8259, in UTF-8 and without a byte order mark, with nothing
    /// but white space around it. Time and memory grow linearly with the bytes.
    ///
    /// - Parameter maximumDepth: how many arrays and objects may lie inside one another.
    @usableFromInline package static func parse(
        _ bytes: [UInt8], maximumDepth: Int = 64
    ) throws(JSONSyntaxError) -> JSON {
        guard bytes.count < Int(UInt32.max) else {
            throw JSONSyntaxError(problem: .tooLarge, offset: 0)
        }
        let document = try bytes.withUnsafeBufferPointer {
            (buffer) throws(JSONSyntaxError) -> JSONDocument in
            var parser = JSONParser(bytes: buffer, maximumDepth: maximumDepth)
            try parser.parse()
            return JSONDocument(bytes: bytes, nodes: parser.nodes, text: parser.text)
        }
        return JSON(document: document, index: 0)
    }
}

/// One pass over the bytes, without recursion.
struct JSONParser {
    private static let none = UInt32.max

    let bytes: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    var position = 0
    private(set) var nodes: [JSONNode] = []
    /// The traits of all strings so far.
    private(set) var text: TextTraits = []
    /// The innermost open container, and how many are open.
    private var container = none
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        nodes.reserveCapacity(bytes.count / 8 + 8)
    }

    mutating func parse() throws(JSONSyntaxError) {
        skipSpace()
        var isInside = true
        while isInside {
            isInside = try value()
            if !isInside { isInside = try nextValue() }
        }
        guard position == bytes.count else { throw failure(.trailingBytes) }
    }

    /// Reads the value at the position. True when it is a container that holds something; the
    /// position is then at the first value inside it.
    private mutating func value() throws(JSONSyntaxError) -> Bool {
        switch try current() {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): return try open(.object)
        case UInt8(ascii: "["): return try open(.array)
        case UInt8(ascii: "-"), 0x30...0x39: try number()
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: throw failure(.unexpectedByte)
        }
        return false
    }

    /// Goes on from the end of a value to the next one, closing what ends in between. False at the
    /// end of the outermost value.
    private mutating func nextValue() throws(JSONSyntaxError) -> Bool {
        while true {
            skipSpace()
            guard container != Self.none else { return false }
            let isObject = nodes[Int(container)].kind == .object
            switch try current() {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
                if isObject { try memberName() }
                return true
            case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
                close()
            default:
                throw failure(.unexpectedByte)
            }
        }
    }

    private mutating func open(_ kind: JSON.Kind) throws(JSONSyntaxError) -> Bool {
        guard depth < maximumDepth else { throw failure(.tooDeep) }
        depth += 1
        let index = UInt32(nodes.count)
        nodes.append(
            JSONNode(start: UInt32(position), end: 0, next: container, kind: kind, text: []))
        container = index
        position += 1
        skipSpace()
        if try current() == UInt8(ascii: kind == .object ? "}" : "]") {
            close()
            return false
        }
        if kind == .object { try memberName() }
        return true
    }

    private mutating func close() {
        let index = Int(container)
        position += 1
        depth -= 1
        container = nodes[index].next
        nodes[index].end = UInt32(position)
        nodes[index].next = UInt32(nodes.count)
    }

    private mutating func memberName() throws(JSONSyntaxError) {
        guard try current() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
        try string()
        skipSpace()
        guard try current() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
        position += 1
        skipSpace()
    }

    private mutating func string() throws(JSONSyntaxError) {
        let start = position
        var traits: TextTraits = []
        position += 1
        while true {
            skipPlainText()
            let byte = try current()
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                text.formUnion(traits)
                append(.string, from: start, traits)
                return
            case UInt8(ascii: "\\"): try escape(&traits)
            case 0x80...: try multibyteCharacter(byte)
            default: throw failure(.controlCharacter)
            }
        }
    }

    private mutating func number() throws(JSONSyntaxError) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if try current() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try current()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        append(.number, from: start, [])
    }

    /// One digit or more.
    private mutating func digits() throws(JSONSyntaxError) {
        guard isDigit(try current()) else { throw failure(.unexpectedByte) }
        repeat { position += 1 } while position < bytes.count && isDigit(bytes[position])
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private mutating func literal(
        _ word: StaticString, _ kind: JSON.Kind
    ) throws(JSONSyntaxError) {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard try current() == word.utf8Start[offset] else { throw failure(.unexpectedByte) }
            position += 1
        }
        append(kind, from: start, [])
    }

    private mutating func append(_ kind: JSON.Kind, from start: Int, _ traits: TextTraits) {
        nodes.append(
            JSONNode(
                start: UInt32(start), end: UInt32(position), next: UInt32(nodes.count + 1),
                kind: kind, text: traits))
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    func current() throws(JSONSyntaxError) -> UInt8 {
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[position]
    }

    func failure(_ problem: JSONSyntaxError.Problem) -> JSONSyntaxError {
        JSONSyntaxError(problem: problem, offset: position)
    }
}
