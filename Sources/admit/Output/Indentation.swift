import JSONRPC

extension JSON {
    /// The value on one line, as it came.
    var oneLine: String {
        var bytes: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in self.bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                continue
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value over many lines, two spaces for each level; strings and numbers as they came.
    func indented(_ level: Int = 0) -> String {
        let inner = String(repeating: "  ", count: level + 1)
        let outer = String(repeating: "  ", count: level)
        switch kind {
        case .object:
            let lines = members.map { name, value in
                let name = String(decoding: JSONText(name).bytes, as: UTF8.self)
                return "\(inner)\(name): \(value.indented(level + 1))"
            }
            return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .array:
            let lines = elements.map { inner + $0.indented(level + 1) }
            return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        default:
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
