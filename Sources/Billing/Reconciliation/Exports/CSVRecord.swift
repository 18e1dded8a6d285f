/// The fields of one record of RFC 4180: separated by commas, in double quotes where they hold commas,
/// quotes (doubled) or line ends.
enum CSVRecord {
    /// - Returns: `nil` when a quote is left open, or something stands before or behind a quoted field,
    ///   or a field is not UTF-8.
    static func fields(_ bytes: [UInt8]) -> [String]? {
        var fields: [String] = []
        var position = 0
        while true {
            guard let field = field(bytes, &position) else { return nil }
            fields.append(field)
            guard position < bytes.count else { return fields }
            // At a comma: another field follows, be it empty.
            position += 1
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private static func field(_ bytes: [UInt8], _ position: inout Int) -> String? {
        guard position < bytes.count, bytes[position] == quote else {
            let start = position
            while position < bytes.count, bytes[position] != comma {
                if bytes[position] == quote { return nil }
                position += 1
            }
            return text(bytes[start..<position])
        }
        position += 1
        var plain: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard byte == quote else {
                plain.append(byte)
                continue
            }
            if position < bytes.count, bytes[position] == quote {
                plain.append(quote)
                position += 1
                continue
            }
            guard position == bytes.count || bytes[position] == comma else { return nil }
            return text(plain[...])
        }
        return nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)
    }
}
