package import Foundation

/// What writes itself as one JSON value.
@usableFromInline package protocol JSONWritable {
    /// Writes exactly one value.
    func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) {
        var text = self
        text.withUTF8 { writer.string($0) }
    }
}

extension Bool: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) {
        writer.token(self ? "true" : "false")
    }
}

extension Int: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) { writer.token(String(self)) }
}

extension Int64: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) { writer.token(String(self)) }
}

/// JSON has no infinity and no NaN: they are written as null.
extension Double: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) {
        writer.token(isFinite ? description : "null")
    }
}

/// RFC 3339 in UTC with milliseconds.
extension Date: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        RFC3339.withText(self) { writer.string($0) }
    }
}

/// In lower case.
extension UUID: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        withCanonicalText { writer.string($0) }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) {
        writer.array { for element in self { $0.value(element) } }
    }
}

/// Null when there is no value.
extension Optional: JSONWritable where Wrapped: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.null() }
    }
}

/// The bytes as they came.
extension JSON: JSONWritable {
    @usableFromInline package func write(to writer: inout JSONWriter) { writer.raw(bytes) }
}
