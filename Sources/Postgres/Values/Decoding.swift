/// One cell of a result: its bytes in PostgreSQL's binary format, or NULL, and its type.
package struct PostgresCell {
    package let bytes: UnsafeRawBufferPointer?
    package let type: UInt32
    let column: Int

    /// The error of a cell that does not hold a `wanted`.
    package func mismatch(_ wanted: Any.Type) -> PostgresError {
        let found = bytes == nil ? "NULL" : "type \(type)"
        return PostgresError(
            kind: .decoding, serverMessage: "column \(column) holds \(found), not \(wanted)")
    }

    /// The bytes, when the cell is not NULL and of one of `types`.
    func bytes<T>(
        of types: PostgresType..., for wanted: T.Type
    ) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes, types.contains(where: { $0.rawValue == type }) else {
            throw mismatch(wanted)
        }
        return bytes
    }

    /// The big-endian integer that fills the cell.
    func integer<T: FixedWidthInteger, Wanted>(
        _ type: T.Type, in bytes: UnsafeRawBufferPointer, for wanted: Wanted.Type
    ) throws(PostgresError) -> T {
        guard bytes.count == T.bitWidth / 8 else { throw mismatch(wanted) }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }
}

/// A Swift value that a cell can be read as.
package protocol PostgresDecodable {
    /// - Throws: `.decoding` when the cell's type or NULL does not fit.
    static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self

    /// Reads a one-dimensional array of this element.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension PostgresDecodable {
    package static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        guard let bytes = cell.bytes, arrayTypes.contains(cell.type), bytes.count >= 12 else {
            throw cell.mismatch([Self].self)
        }
        var reader = ArrayReader(bytes: bytes, cell: cell)
        let dimensions = try reader.next(Int32.self)
        _ = try reader.next(Int32.self)
        let element = try reader.next(UInt32.self)
        if dimensions == 0 { return [] }
        let count = try reader.next(Int32.self)
        _ = try reader.next(Int32.self)
        // Each element takes at least its length, so a count beyond that is no array of ours.
        guard dimensions == 1, count >= 0, Int(count) <= bytes.count / 4 else {
            throw cell.mismatch([Self].self)
        }
        var values: [Self] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            let bytes = try reader.nextElement()
            values.append(
                try decode(PostgresCell(bytes: bytes, type: element, column: cell.column)))
        }
        return values
    }
}

/// The array types that are understood: those of `PostgresType`, and those of names, strings
/// and JSON.
private let arrayTypes: Set<UInt32> = [
    1000, 1001, 1005, 1007, 1009, 1016, 1022, 1185, 2951, 199, 1003, 1014, 1015, 3807,
]

private struct ArrayReader {
    let bytes: UnsafeRawBufferPointer
    let cell: PostgresCell
    var offset = 0

    mutating func next<T: FixedWidthInteger>(_ type: T.Type) throws(PostgresError) -> T {
        let size = T.bitWidth / 8
        guard bytes.count - offset >= size else { throw cell.mismatch([Any].self) }
        defer { offset += size }
        return T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    mutating func nextElement() throws(PostgresError) -> UnsafeRawBufferPointer? {
        let length = Int(try next(Int32.self))
        guard length >= 0 else { return nil }
        guard bytes.count - offset >= length else { throw cell.mismatch([Any].self) }
        defer { offset += length }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    }
}
