/// A short name that people choose for a configured thing: a product, a plan, an issuer.
///
/// 1 to 64 characters: lower-case ASCII letters, digits, `_`, `-` and `.`, the first a letter or digit.
public struct Name<Entity>: Hashable, Sendable {
    /// The name's characters.
    public let text: String

    /// Reads a name; `nil` when `text` is no valid one.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    /// Takes a name that was validated when it was stored.
    public init(trusted text: String) {
        self.text = text
    }

    private static func isValid(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && !["_", "-", "."].contains(text.first!)
    }
}

extension Name: CustomStringConvertible {
    /// The name's characters.
    public var description: String { text }
}

extension Name: Comparable {
    /// Orders by bytes.
    public static func < (left: Name, right: Name) -> Bool { left.text < right.text }
}
