extension JSONWriter {
    /// Appends `text` between quotes with the shortest escapes. A surrogate in three bytes (WTF-8)
    /// becomes an escape; everything else above ASCII stays as it is.
    static func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var plain = 0
        var position = 0
        while position < text.count {
            position = JSONParser.endOfPlainText(text, from: position)
            guard position < text.count else { break }
            let byte = text[position]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0xED else {
                position += 1
                continue
            }
            let isSurrogate = byte == 0xED && position + 2 < text.count && text[position + 1] > 0x9F
            guard byte != 0xED || isSurrogate else {
                position += 1
                continue
            }
            append(text, plain..<position, to: &bytes)
            if isSurrogate {
                let high = UInt16(text[position + 1] & 0x3F) << 6
                appendUnicode(0xD000 | high | UInt16(text[position + 2] & 0x3F), to: &bytes)
                position += 3
            } else {
                appendEscape(byte, to: &bytes)
                position += 1
            }
            plain = position
        }
        append(text, plain..<text.count, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private static func append(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[range]))
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        let letter: UInt8
        switch byte {
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0C: letter = UInt8(ascii: "f")
        case 0x0D: letter = UInt8(ascii: "r")
        case 0x22, 0x5C: letter = byte
        default: return appendUnicode(UInt16(byte), to: &bytes)
        }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(letter)
    }

    private static func appendUnicode(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        for shift in [12, 8, 4, 0] {
            bytes.append(hexadecimalDigit(UInt8(unit >> UInt16(shift) & 0xF)))
        }
    }

    static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x61 - 10 + value
    }
}
