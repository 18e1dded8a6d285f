import Foundation

/// One value, or one member name, of a document. A container is followed by what it holds: an
/// array by its elements, an object by name and value in turn.
struct JSONNode: Sendable {
    /// Where the value's bytes begin and end; of a string, its quotes included.
    var start: UInt32
    var end: UInt32
    /// The number of the first node that is not inside this one. While a container is open, the
    /// number of the container around it.
    var next: UInt32
    var kind: JSON.Kind
    var text: TextTraits
}

/// What a string's bytes hold beyond plain text.
struct TextTraits: OptionSet, Sendable {
    let rawValue: UInt8
    static let escaped = TextTraits(rawValue: 1)
    /// U+0000, which PostgreSQL cannot store.
    static let nul = TextTraits(rawValue: 2)
    /// A surrogate escape without its partner, which no Unicode text can hold.
    static let unpaired = TextTraits(rawValue: 4)
    static let unstorable: TextTraits = [.nul, .unpaired]
}

/// The bytes of a message and the nodes found in them.
final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]
    /// The traits of all strings together.
    let text: TextTraits

    init(bytes: [UInt8], nodes: [JSONNode], text: TextTraits) {
        self.bytes = bytes
        self.nodes = nodes
        self.text = text
    }

    func next(after index: Int) -> Int { Int(nodes[index].next) }

    /// Lends a string's bytes between its quotes, escapes and all.
    func withContent<R>(of node: JSONNode, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(node.start) + 1..<Int(node.end) - 1]))
        }
    }

    /// Lends a string's unescaped bytes; an unpaired surrogate comes as three bytes (WTF-8).
    func withUnescaped<R>(of node: JSONNode, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        withContent(of: node) { content in
            guard node.text.contains(.escaped) else { return body(content) }
            var plain: [UInt8] = []
            plain.reserveCapacity(content.count)
            JSONEscapes.resolve(content, into: &plain)
            return plain.withUnsafeBufferPointer(body)
        }
    }

    /// A string's text, with U+FFFD for an unpaired surrogate.
    func text(of node: JSONNode) -> String {
        withUnescaped(of: node) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the string at `index` reads `wanted`, escapes resolved.
    func isName(_ index: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        let node = nodes[index]
        if node.text.contains(.escaped) {
            return withUnescaped(of: node) { Self.isEqual($0, wanted) }
        }
        guard Int(node.end - node.start) - 2 == wanted.count else { return false }
        return withContent(of: node) { Self.isEqual($0, wanted) }
    }

    func isName(_ index: Int, _ wanted: StaticString) -> Bool {
        isName(
            index,
            UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
    }

    /// Whether two strings read the same, escapes resolved.
    func isSameName(_ first: Int, _ second: Int) -> Bool {
        withUnescaped(of: nodes[first]) { isName(second, $0) }
    }

    /// Whether the value at `index` holds a string, or a member name, with one of `traits`.
    func holdsText(_ traits: TextTraits, in index: Int) -> Bool {
        guard !text.isDisjoint(with: traits) else { return false }
        return nodes[index..<next(after: index)].contains { !$0.text.isDisjoint(with: traits) }
    }

    static func isEqual(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }
}
