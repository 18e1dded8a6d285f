/// A code that lets somebody in: eleven random symbols and one that checks them; or a vanity code, a
/// word that somebody chose.
///
/// A code is a secret: nothing prints it but `display` and `symbols`.
///
/// The check symbol stands last. Symbols are elements of GF(32) with x^5 + x^2 + 1, in which x (the
/// value 2) has order 31, and the twelve symbols are the coefficients of a polynomial that has x as a
/// root. Position *i* so weighs x^(11 - i): twelve weights, none zero and no two alike. Hence a single
/// wrong symbol never goes unseen, nor does a swap of any two different symbols, near or far.
///
/// A vanity code has no check symbol. It is told by its length, which is never 11, 12 or 13: so what
/// is wrong in a single place of an ordinary code, a symbol missing or doubled too, is no code at
/// all and never a vanity code that nobody made.
public struct InvitationCode: Hashable, Sendable {
    /// Twelve symbols of five bits, the first in the highest place; zero for a vanity code.
    let packed: UInt64
    /// The symbols of a vanity code in ASCII; empty for any other.
    private let chosen: [UInt8]

    /// What came of reading a code.
    public enum Reading: Hashable, Sendable {
        /// A well-formed code; whether it exists is another question.
        case code(InvitationCode)
        /// No code: a wrong length, a foreign symbol or a wrong check symbol.
        case malformed
    }

    /// How many symbols a code has, the check symbol among them.
    static let length = 12
    /// Crockford's base 32: no I, L, O and U.
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    /// The longest input that is looked at, in bytes.
    static let longestInput = 64

    private init(packed: UInt64) {
        self.packed = packed
        chosen = []
    }

    private init(chosen: [UInt8]) {
        packed = 0
        self.chosen = chosen
    }

    /// How many symbols a vanity code may have.
    private static func isVanity(length: Int) -> Bool {
        (4...32).contains(length) && !(length - 1...length + 1).contains(Self.length)
    }

    /// Makes a vanity code of what its issuer wrote, read as codes are.
    /// - Returns: `nil` unless it has 4 to 10 or 14 to 32 symbols and nothing but symbols, spaces and
    ///   dashes.
    public static func vanity(_ text: String) -> InvitationCode? {
        guard case .code(let code) = read(text), code.isVanity else { return nil }
        return code
    }

    /// Whether somebody chose it.
    public var isVanity: Bool { !chosen.isEmpty }

    /// Draws a new code; `generator` must be cryptographically secure, as the system's is.
    public static func random(using generator: inout some RandomNumberGenerator) -> InvitationCode {
        let data: UInt64 = generator.next() >> 9
        return InvitationCode(packed: data << 5 | UInt64(times2(remainder(of: data, count: 11))))
    }

    /// Reads what a person typed: in either case, with spaces and dashes anywhere, O for 0, I or L for
    /// 1. U is refused, and so is everything beyond ASCII or longer than 64 bytes.
    public static func read(_ text: String) -> Reading {
        read(symbols: text.utf8)
    }

    /// Reads a code from the bytes of what a person typed, as `read(_:)` does.
    package static func read(symbols bytes: some Collection<UInt8>) -> Reading {
        var packed: UInt64 = 0
        var count = 0
        var length = 0
        for byte in bytes {
            length += 1
            guard length <= longestInput else { return .malformed }
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") { continue }
            guard byte < 128, values[Int(byte)] < 32 else { return .malformed }
            // What a vanity code has more than twelve falls out at the top.
            packed = packed << 5 | UInt64(values[Int(byte)])
            count += 1
        }
        if count == Self.length {
            guard remainder(of: packed, count: Self.length) == 0 else { return .malformed }
            return .code(InvitationCode(packed: packed))
        }
        guard isVanity(length: count) else { return .malformed }
        return .code(
            InvitationCode(
                chosen: bytes.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
                    .map { alphabet[Int(values[Int($0)])] }))
    }

    /// The symbols in ASCII without dashes: what is hashed for the store. A secret.
    public var symbols: [UInt8] {
        guard chosen.isEmpty else { return chosen }
        return (0..<Self.length).map { Self.alphabet[Int(packed >> UInt64(55 - 5 * $0) & 31)] }
    }

    /// The form that people see, `XXXX-XXXX-XXXX`; of a vanity code its symbols. A secret.
    public var display: String {
        let symbols = symbols
        guard chosen.isEmpty else { return String(decoding: chosen, as: UTF8.self) }
        return [symbols[0..<4], symbols[4..<8], symbols[8..<12]]
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }

    /// The first four symbols, by which staff find a code; of a short vanity code half of them. No
    /// secret.
    public var prefix: String {
        String(decoding: symbols.prefix(min(4, symbols.count / 2)), as: UTF8.self)
    }

    /// The value of each ASCII byte as a symbol; 255 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 128)
        for (value, symbol) in alphabet.enumerated() { values[Int(symbol)] = UInt8(value) }
        for (alias, value) in [("O", 0), ("I", 1), ("L", 1)] as [(Unicode.Scalar, UInt8)] {
            values[Int(UInt8(ascii: alias))] = value
        }
        for upper in UInt8(ascii: "A")...UInt8(ascii: "Z") {
            values[Int(upper | 0x20)] = values[Int(upper)]
        }
        return values
    }()

    /// The polynomial at x, by Horner's rule.
    private static func remainder(of packed: UInt64, count: Int) -> UInt8 {
        var sum: UInt8 = 0
        for index in 0..<count {
            sum = times2(sum) ^ UInt8(packed >> UInt64(5 * (count - 1 - index)) & 31)
        }
        return sum
    }

    /// Multiplies by x in the field.
    private static func times2(_ value: UInt8) -> UInt8 {
        let doubled = value << 1
        return doubled & 32 == 0 ? doubled : doubled ^ 0b10_0101
    }
}

extension InvitationCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the code itself.
    public var description: String { "InvitationCode(…)" }
    /// Never the code itself.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
