/// One encoded JSON value.
@usableFromInline package struct JSONText: Sendable, Equatable, JSONWritable {
    @usableFromInline package let bytes: [UInt8]

    /// - Parameter build: writes exactly one value.
    @inlinable package init(_ build: (inout JSONWriter) throws -> Void) rethrows {
        var writer = JSONWriter()
        try build(&writer)
        bytes = writer.bytes
    }

    /// - Parameter bytes: one valid JSON value; nothing checks it.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    @inlinable package init(_ value: some JSONWritable) {
        self.init { $0.value(value) }
    }

    @usableFromInline package func write(to writer: inout JSONWriter) { writer.raw(bytes) }
}
