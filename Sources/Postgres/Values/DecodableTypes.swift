public import Foundation

extension Bool: PostgresDecodable {
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Bool
    {
        try cell.bytes(of: .bool, for: Self.self).first == 1
    }
}

extension Int: PostgresDecodable {
    /// From int2, int4 or int8.
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int
    {
        let bytes = try cell.integerBytes(for: Self.self)
        switch bytes.count {
        case 8: return Int(try cell.integer(Int64.self, in: bytes, for: Self.self))
        case 4: return Int(try cell.integer(Int32.self, in: bytes, for: Self.self))
        default: return Int(try cell.integer(Int16.self, in: bytes, for: Self.self))
        }
    }
}

extension Int64: PostgresDecodable {
    /// From int2, int4 or int8.
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError)
        -> Int64
    {
        Int64(try Int.decode(cell))
    }
}

extension Int32: PostgresDecodable {
    /// From int2 or int4.
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError)
        -> Int32
    {
        let bytes = try cell.integerBytes(for: Self.self)
        if bytes.count == 8 { throw cell.mismatch(Self.self) }
        if bytes.count == 4 { return try cell.integer(Int32.self, in: bytes, for: Self.self) }
        return Int32(try cell.integer(Int16.self, in: bytes, for: Self.self))
    }
}

extension Double: PostgresDecodable {
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError)
        -> Double
    {
        let bytes = try cell.bytes(of: .float8, for: Self.self)
        return Double(bitPattern: try cell.integer(UInt64.self, in: bytes, for: Self.self))
    }
}

extension String: PostgresDecodable {
    /// From text, varchar, char, name, json or jsonb.
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError)
        -> String
    {
        guard let bytes = cell.bytes else { throw cell.mismatch(Self.self) }
        switch cell.type {
        case 25, 1043, 1042, 18, 19, 114:
            return String(decoding: bytes, as: UTF8.self)
        case 3802:  // a version byte comes first
            return String(decoding: bytes.dropFirst(), as: UTF8.self)
        default:
            throw cell.mismatch(Self.self)
        }
    }
}

extension UUID: PostgresDecodable {
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError) -> UUID
    {
        let bytes = try cell.bytes(of: .uuid, for: Self.self)
        guard bytes.count == 16 else { throw cell.mismatch(Self.self) }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Date: PostgresDecodable {
    /// From timestamptz; the infinities become `distantPast` and `distantFuture`.
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Date
    {
        let bytes = try cell.bytes(of: .timestamptz, for: Self.self)
        return Date(postgresMicroseconds: try cell.integer(Int64.self, in: bytes, for: Self.self))
    }
}

/// A byte alone is no column; it is here so that `[UInt8]` reads bytea.
extension UInt8: PostgresDecodable {
    @usableFromInline package static func decode(_ cell: PostgresCell) throws(PostgresError)
        -> UInt8
    {
        throw cell.mismatch(Self.self)
    }

    @usableFromInline package static func decodeArray(_ cell: PostgresCell) throws(PostgresError)
        -> [UInt8]
    {
        [UInt8](try cell.bytes(of: .bytea, for: [UInt8].self))
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    @inlinable package static func decode(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    @inlinable package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? {
        cell.bytes == nil ? nil : try Wrapped.decode(cell)
    }
}
