import Foundation

/// The parameters of one call in binary, in one piece of memory.
struct EncodedParameters: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each parameter starts; nil for NULL.
    private(set) var offsets: [Int?] = []
    private(set) var lengths: [Int32] = []
    /// The object ids for the prepare; 0 lets the server decide.
    private(set) var types: [UInt32] = []

    /// Encodes `values` as `statement` declares them.
    /// - Throws: `.encoding` when their number or a type does not fit.
    init(_ values: [PostgresValue], for statement: Statement) throws(PostgresError) {
        let declared = statement.parameters
        guard declared.isEmpty || declared.count == values.count, values.count <= 65_535 else {
            throw Self.refusal("\(statement.name) takes \(declared.count) parameters")
        }
        offsets.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        types.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let type = declared.isEmpty ? value.type : declared[index]
            types.append(type?.rawValue ?? 0)
            if case .null = value {
                offsets.append(nil)
                lengths.append(0)
                continue
            }
            let start = bytes.count
            guard let type, bytes.append(value, as: type) else {
                throw Self.refusal("parameter \(index + 1) of \(statement.name) does not fit")
            }
            guard bytes.count - start <= Int(Int32.max) else {
                throw Self.refusal("parameter \(index + 1) of \(statement.name) is too long")
            }
            offsets.append(start)
            lengths.append(Int32(bytes.count - start))
        }
    }

    private static func refusal(_ message: String) -> PostgresError {
        PostgresError(kind: .encoding, serverMessage: message)
    }
}

extension [UInt8] {
    /// Appends the binary form of `value` as `type`. Returns false when they do not agree.
    fileprivate mutating func append(_ value: PostgresValue, as type: PostgresType) -> Bool {
        switch (value, type) {
        case (.bool(let value), .bool): append(value ? 1 : 0)
        case (.int4(let value), _): return append(integer: Int64(value), as: type)
        case (.int8(let value), _): return append(integer: value, as: type)
        case (.float8(let value), .float8): append(bigEndian: value.bitPattern)
        case (.text(let value), .text), (.text(let value), .json),
            (.json(let value), .json), (.json(let value), .text):
            append(contentsOf: value.utf8)
        case (.text(let value), .jsonb), (.json(let value), .jsonb):
            append(1)  // the version of jsonb's binary format
            append(contentsOf: value.utf8)
        case (.bytea(let value), .bytea): append(contentsOf: value)
        case (.uuid(let value), .uuid): append(uuid: value)
        case (.timestamptz(let value), .timestamptz):
            guard let microseconds = value.postgresMicroseconds else { return false }
            append(bigEndian: microseconds)
        default: return append(array: value, as: type)
        }
        return true
    }

    private mutating func append(array value: PostgresValue, as type: PostgresType) -> Bool {
        switch (value, type) {
        case (.int4Array(let values), _):
            guard let element = type.integerElement else { return false }
            return append(values, of: element) { $0.append(integer: Int64($1), as: element) }
        case (.int8Array(let values), _):
            guard let element = type.integerElement else { return false }
            return append(values, of: element) { $0.append(integer: $1, as: element) }
        case (.boolArray(let values), .boolArray):
            return append(values, of: .bool) { $0.append(.bool($1), as: .bool) }
        case (.float8Array(let values), .float8Array):
            return append(values, of: .float8) { $0.append(.float8($1), as: .float8) }
        case (.textArray(let values), .textArray):
            return append(values, of: .text) { $0.append(.text($1), as: .text) }
        case (.byteaArray(let values), .byteaArray):
            return append(values, of: .bytea) { $0.append(.bytea($1), as: .bytea) }
        case (.uuidArray(let values), .uuidArray):
            return append(values, of: .uuid) { $0.append(.uuid($1), as: .uuid) }
        case (.timestamptzArray(let values), .timestamptzArray):
            return append(values, of: .timestamptz) {
                $0.append(.timestamptz($1), as: .timestamptz)
            }
        default: return false
        }
    }

    /// A one-dimensional array: dimensions, NULL flag, element type, length, lower bound, elements.
    private mutating func append<Value>(
        _ values: [Value?], of type: PostgresType,
        _ appendElement: (inout [UInt8], Value) -> Bool
    ) -> Bool {
        append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        append(bigEndian: Int32(values.contains { $0 == nil } ? 1 : 0))
        append(bigEndian: type.rawValue)
        guard !values.isEmpty else { return true }
        append(bigEndian: Int32(values.count))
        append(bigEndian: Int32(1))
        for value in values {
            let header = count
            append(bigEndian: Int32(-1))
            guard let value else { continue }
            guard appendElement(&self, value) else { return false }
            let length = UInt32(count - header - 4)
            for byte in 0..<4 {
                self[header + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(byte)))
            }
        }
        return true
    }

    private mutating func append(integer value: Int64, as type: PostgresType) -> Bool {
        switch type {
        case .int8: append(bigEndian: value)
        case .int4:
            guard let value = Int32(exactly: value) else { return false }
            append(bigEndian: value)
        case .int2:
            guard let value = Int16(exactly: value) else { return false }
            append(bigEndian: value)
        default: return false
        }
        return true
    }

    private mutating func append(uuid value: UUID) {
        Swift.withUnsafeBytes(of: value.uuid) { append(contentsOf: $0) }
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension PostgresType {
    fileprivate var integerElement: PostgresType? {
        switch self {
        case .int2Array: .int2
        case .int4Array: .int4
        case .int8Array: .int8
        default: nil
        }
    }
}

extension Date {
    /// Seconds from PostgreSQL's epoch (2000) to Foundation's (2001).
    private static let epochMicroseconds: Int64 = 31_622_400_000_000

    /// Microseconds since 2000-01-01, rounded; nil when PostgreSQL cannot hold the moment.
    fileprivate var postgresMicroseconds: Int64? {
        if self == .distantFuture { return .max }
        if self == .distantPast { return .min }
        let microseconds = (timeIntervalSinceReferenceDate * 1_000_000).rounded()
        // From 4714 BC to 294276 AD.
        guard microseconds > -211_845_067_200_000_000, microseconds < 9_223_339_000_000_000_000
        else { return nil }
        return Int64(microseconds) + Self.epochMicroseconds
    }

    /// The moment `postgresMicroseconds` after 2000-01-01; the extremes are the infinities.
    init(postgresMicroseconds: Int64) {
        switch postgresMicroseconds {
        case .max: self = .distantFuture
        case .min: self = .distantPast
        default:
            let (microseconds, overflow) =
                postgresMicroseconds.subtractingReportingOverflow(Self.epochMicroseconds)
            let exact = overflow ? postgresMicroseconds : microseconds
            self.init(timeIntervalSinceReferenceDate: Double(exact) / 1_000_000)
        }
    }
}
