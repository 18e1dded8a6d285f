/// Appends JSON to bytes: values one after another, with the commas between them.
///
///     writer.object {
///         $0.member("id", account)
///         $0.member("links") { $0.array { for link in links { $0.value(link) } } }
///     }
@usableFromInline package struct JSONWriter: Sendable {
    @usableFromInline package private(set) var bytes: [UInt8] = []
    /// Whether what comes next has something before it in the same array or object.
    private var needsComma = false

    @usableFromInline package init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    @inlinable package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    @inlinable package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    @inlinable package mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    @usableFromInline package mutating func null() {
        token("null")
    }

    /// A value that is encoded already.
    package mutating func raw(_ encoded: some Collection<UInt8>) {
        startValue()
        bytes.append(contentsOf: encoded)
    }

    @inlinable package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
        startMember(name)
        value.write(to: &self)
    }

    /// Writes nothing at all when there is no value.
    @inlinable package mutating func member(
        _ name: StaticString, ifPresent value: (some JSONWritable)?
    ) {
        if let value { member(name, value) }
    }

    /// A member whose value `body` writes; it must write exactly one.
    @inlinable package mutating func member(
        _ name: StaticString, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        startMember(name)
        try body(&self)
    }

    /// A member whose value is encoded already.
    package mutating func member(_ name: StaticString, raw encoded: some Collection<UInt8>) {
        startMember(name)
        raw(encoded)
    }

    /// A member whose name is only known at run time; `body` writes its value.
    package mutating func member(
        named name: String, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        var name = name
        name.withUTF8 { string($0) }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        try body(&self)
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

    @usableFromInline mutating func open(_ bracket: UInt8) {
        startValue()
        bytes.append(bracket)
        needsComma = false
    }

    @usableFromInline mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// Names in our own source are plain, so they are not looked through for what must be escaped.
    @usableFromInline mutating func startMember(_ name: StaticString) {
        assert(
            name.withUTF8Buffer { $0.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } },
            "a name that must be escaped is written with member(named:)")
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func startValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
