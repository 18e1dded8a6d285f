/// Appends JSON to bytes: values one after another, with the commas between them.
///
///     writer.object {
///         $0.member("id", account)
///         $0.member("links") { $0.array { for link in links { $0.value(link) } } }
///     }
@usableFromInline package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether what comes next has something before it in the same array or object.
    private var needsComma = false

    package init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    package mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    package mutating func null() {
        token("null")
    }

    /// A value that is encoded already.
    package mutating func raw(_ encoded: some Collection<UInt8>) {
        startValue()
        bytes.append(contentsOf: encoded)
    }

    package mutating func member(_ name: String, _ value: some JSONWritable) {
        startMember(name)
        value.write(to: &self)
    }

    /// Writes nothing at all when there is no value.
    package mutating func member(_ name: String, ifPresent value: (some JSONWritable)?) {
        if let value { member(name, value) }
    }

    /// A member whose value `body` writes; it must write exactly one.
    package mutating func member(
        _ name: String, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        startMember(name)
        try body(&self)
    }

    /// A member whose value is encoded already.
    package mutating func member(_ name: String, raw encoded: some Collection<UInt8>) {
        startMember(name)
        raw(encoded)
    }

    /// Text that stands for itself: a number, `true`, `null`.
    mutating func token(_ text: some StringProtocol) {
        startValue()
        bytes.append(contentsOf: text.utf8)
    }

    /// A string given as bytes of UTF-8.
    mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        startValue()
        Self.appendQuoted(text, to: &bytes)
    }

    private mutating func container(
        _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        startValue()
        bytes.append(opening)
        needsComma = false
        try body(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func startMember(_ name: String) {
        var name = name
        name.withUTF8 { string($0) }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func startValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
