package import Foundation

/// A value of a parsed document: a reference to the document and the number of a node in it.
///
/// Nothing is decoded while parsing; each accessor decodes what it is asked for. Two views of one
/// document share its bytes.
@usableFromInline package struct JSON: Sendable {
    @usableFromInline package enum Kind: UInt8, Sendable {
        case object, array, string, number, `true`, `false`, null
    }

    let document: JSONDocument
    let index: Int

    @usableFromInline package var kind: Kind { document.nodes[index].kind }
    package var isNull: Bool { kind == .null }

    /// The unescaped text; nil when this is no string or holds an unpaired surrogate escape.
    @usableFromInline package var string: String? {
        let node = document.nodes[index]
        guard node.kind == .string, !node.text.contains(.unpaired) else { return nil }
        return document.text(of: node)
    }

    package var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The number when it is written without fraction and exponent and fits; nil otherwise.
    package var integer: Int64? {
        guard kind == .number else { return nil }
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        var value: Int64 = 0
        for byte in rest {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (scaled, tooBig) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, overflow) =
                isNegative
                ? scaled.subtractingReportingOverflow(digit)
                : scaled.addingReportingOverflow(digit)
            guard !tooBig, !overflow else { return nil }
            value = sum
        }
        return value
    }

    /// The number as the nearest double; nil when this is no number or lies beyond its range.
    package var double: Double? {
        guard kind == .number,
            let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }

    /// The UUID in its 36-character form, in either case; nil for anything else.
    package var uuid: UUID? {
        let node = document.nodes[index]
        guard node.kind == .string else { return nil }
        if node.text.contains(.escaped) { return string.flatMap { UUID(uuidString: $0) } }
        return document.withContent(of: node) { UUID(canonicalText: $0) }
    }

    /// The instant written as RFC 3339 with a zone; nil for anything else.
    package var date: Date? {
        let node = document.nodes[index]
        guard node.kind == .string else { return nil }
        if node.text.contains(.escaped) { return string.flatMap { RFC3339.parse($0) } }
        return document.withContent(of: node) { RFC3339.parse($0) }
    }

    /// The value's raw bytes, as they came.
    package var bytes: ArraySlice<UInt8> {
        let node = document.nodes[index]
        return document.bytes[Int(node.start)..<Int(node.end)]
    }

    /// The elements of an array; empty for anything else.
    @usableFromInline package var elements: [JSON] {
        guard kind == .array else { return [] }
        var found: [JSON] = []
        let end = document.next(after: index)
        var child = index + 1
        while child < end {
            found.append(JSON(document: document, index: child))
            child = document.next(after: child)
        }
        return found
    }

    /// How many elements an array has, without making views of them; 0 for anything else.
    @usableFromInline var elementCount: Int {
        guard kind == .array else { return 0 }
        let end = document.next(after: index)
        var child = index + 1
        var count = 0
        while child < end {
            count += 1
            child = document.next(after: child)
        }
        return count
    }

    /// The members of an object in the order written; empty for anything else. An unpaired
    /// surrogate in a name reads as U+FFFD.
    package var members: Members { Members(json: self) }

    /// The first member of that name, compared unescaped; nil for anything but an object.
    package subscript(_ member: String) -> JSON? {
        guard kind == .object else { return nil }
        var member = member
        return member.withUTF8 { wanted in
            let end = document.next(after: index)
            var name = index + 1
            while name < end {
                if document.isName(name, wanted) {
                    return JSON(document: document, index: name + 1)
                }
                name = document.next(after: name + 1)
            }
            return nil
        }
    }

    package struct Members: Sequence, IteratorProtocol, Sendable {
        private let document: JSONDocument
        private var name: Int
        private let end: Int

        init(json: JSON) {
            document = json.document
            name = json.index + 1
            end = json.kind == .object ? document.next(after: json.index) : name
        }

        package mutating func next() -> (name: String, value: JSON)? {
            guard name < end else { return nil }
            let text = document.text(of: document.nodes[name])
            let value = JSON(document: document, index: name + 1)
            name = document.next(after: name + 1)
            return (text, value)
        }
    }
}
