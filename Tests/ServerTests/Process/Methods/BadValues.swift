import JSONRPC

/// Values that a schema of the OpenRPC document does not allow, found by reading it.
struct BadValues {
    /// What the schema does not allow, as JSON texts.
    /// - Parameters:
    ///   - valid: a value that is allowed; objects are changed in one member at a time.
    ///   - refusesNull: whether null is no way of leaving it out.
    static func of(_ schema: JSON, valid: JSON, refusesNull: Bool) -> [String] {
        var values = refusesNull ? ["null"] : []
        switch schema["type"]?.string {
        case "string": values += strings(schema)
        case "integer": values += integers(schema)
        case "boolean": values += ["0", "1", #""true""#, "[]", "{}", "[true]"]
        case "array": values += arrays(schema, valid)
        case "object": values += objects(schema, valid)
        default:
            // An optional value beside null; the first alternative says what it is.
            guard let first = schema["oneOf"]?.elements.first else { return [] }
            values += of(first, valid: valid, refusesNull: false)
        }
        return values
    }

    private static func strings(_ schema: JSON) -> [String] {
        var values = ["7", "1.5", "true", "false", "[]", "{}", #"["x"]"#, #"{"x":1}"#]
        values += [#""\u0000""#, #""a\u0000b""#, #""\ud800""#, #""\udc00\ud800""#]
        let longest = schema["maxLength"]?.integer.map(Int.init) ?? 5000
        values.append("\"" + String(repeating: "A", count: longest + 1) + "\"")
        if let shortest = schema["minLength"]?.integer, shortest > 0 {
            values.append("\"" + String(repeating: "A", count: Int(shortest) - 1) + "\"")
        }
        if schema["enum"] != nil { values += [#""nonsense""#, #""""#] }
        switch schema["format"]?.string {
        case "uuid": values += [#""""#, #""x""#, #""019aafc0-0000-7000-8000-00000000000g""#]
        case "date-time":
            values += [
                #""""#, #""2026-01-31T12:00:00""#, #""2026-01-31""#, #""2026-02-30T12:00:00Z""#,
                #""2026-01-31T12:00:00.000""#, #""now""#, #""1767225600""#,
            ]
        default: break
        }
        switch schema["pattern"]?.string {
        case let pattern? where pattern.hasPrefix("^[A-Z]{2}"):
            values += [#""XX""#, #""EU""#, #""us""#, #""USA""#, #""U""#, #""""#, #""US-""#]
        case _?: values += [#""""#, #""Upper""#, #""-dash""#, #""a b""#, #""é""#]
        case nil: break
        }
        return values
    }

    private static func integers(_ schema: JSON) -> [String] {
        var values = [#""1""#, "true", "[]", "{}", "1.5", "1e3", "1e400"]
        values += ["99999999999999999999", "-99999999999999999999"]
        if let least = schema["minimum"]?.integer { values.append("\(least - 1)") }
        if let most = schema["maximum"]?.integer { values.append("\(most + 1)") }
        return values
    }

    private static func arrays(_ schema: JSON, _ valid: JSON) -> [String] {
        var values = ["7", #""x""#, "true", "{}"]
        guard let item = schema["items"], let example = valid.elements.first else { return values }
        values += of(item, valid: example, refusesNull: true).map { "[\(example.text),\($0)]" }
        if let most = schema["maxItems"]?.integer {
            let many = Array(repeating: example.text, count: Int(most) + 1)
            values.append("[" + many.joined(separator: ",") + "]")
        }
        return values
    }

    private static func objects(_ schema: JSON, _ valid: JSON) -> [String] {
        var values = ["7", #""x""#, "true", "[]"]
        let required = (schema["required"]?.elements ?? []).compactMap(\.string)
        func changed(_ name: String, _ value: String?) -> String {
            var members: [String] = []
            for (other, text) in valid.members where other != name {
                members.append(#""\#(other)":\#(text.text)"#)
            }
            if let value { members.append(#""\#(name)":\#(value)"#) }
            return "{" + members.joined(separator: ",") + "}"
        }
        values += required.map { changed($0, nil) }
        values += [changed("nonsense", "1"), changed("\\u0000", "1"), changed("\\ud800", "1")]
        guard let properties = schema["properties"] else { return values }
        for (name, property) in properties.members {
            guard let example = valid[name] else { continue }
            values += of(property, valid: example, refusesNull: required.contains(name))
                .map { changed(name, $0) }
        }
        return values
    }
}
