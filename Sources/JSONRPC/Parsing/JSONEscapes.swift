/// Reading the escapes of strings that the parser has found valid.
enum JSONEscapes {
    /// Appends `content` with its escapes resolved. A surrogate escape without its partner becomes
    /// the three bytes of its number, as WTF-8 has it.
    static func resolve(_ content: UnsafeBufferPointer<UInt8>, into plain: inout [UInt8]) {
        var position = 0
        while position < content.count {
            let byte = content[position]
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                position += 1
                continue
            }
            let escape = content[position + 1]
            guard escape == UInt8(ascii: "u") else {
                plain.append(character(escape))
                position += 2
                continue
            }
            var scalar = hexadecimal(content, position + 2)
            position += 6
            if scalar & 0xFC00 == 0xD800, let low = lowSurrogate(content, position) {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                position += 6
            }
            append(scalar, to: &plain)
        }
    }

    /// The low surrogate escaped at `position`, if there is one.
    static func lowSurrogate(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        let unit = hexadecimal(bytes, position + 2)
        return unit & 0xFC00 == 0xDC00 ? unit : nil
    }

    /// The four digits at `position`, or `UInt32.max` when one is none.
    static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = hexadecimalDigit(bytes[position + offset]) else { return .max }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func character(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    private static func append(_ scalar: UInt32, to plain: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            plain.append(UInt8(scalar))
        case ..<0x800:
            plain.append(0xC0 | UInt8(scalar >> 6))
            plain.append(tail(0))
        case ..<0x10000:
            plain.append(0xE0 | UInt8(scalar >> 12))
            plain.append(tail(6))
            plain.append(tail(0))
        default:
            plain.append(0xF0 | UInt8(scalar >> 18))
            plain.append(tail(12))
            plain.append(tail(6))
            plain.append(tail(0))
        }
    }
}
