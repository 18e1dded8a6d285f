/// One cell of a result: its bytes in PostgreSQL's binary format, or NULL, and its type.
@usableFromInline package struct PostgresCell {
    @usableFromInline package let bytes: UnsafeRawBufferPointer?
    @usableFromInline package let type: UInt32
    @usableFromInline let column: Int

    @usableFromInline init(bytes: UnsafeRawBufferPointer?, type: UInt32, column: Int) {
        self.bytes = bytes
        self.type = type
        self.column = column
    }

    /// The error of a cell that does not hold a `wanted`.
    @usableFromInline package func mismatch(_ wanted: Any.Type) -> PostgresError {
        let found = bytes == nil ? "NULL" : "type \(type)"
        return PostgresError(
            kind: .decoding, serverMessage: "column \(column) holds \(found), not \(wanted)")
    }

    /// The bytes, when the cell is not NULL and of the type.
    func bytes(
        of wantedType: PostgresType, for wanted: Any.Type
    ) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes, wantedType.rawValue == type else { throw mismatch(wanted) }
        return bytes
    }

    /// The bytes of an integer of any size.
    func integerBytes(for wanted: Any.Type) throws(PostgresError) -> UnsafeRawBufferPointer {
        switch PostgresType(rawValue: type) {
        case .int8, .int4, .int2:
            if let bytes { return bytes }
        default: break
        }
        throw mismatch(wanted)
    }

    /// The big-endian integer that fills the cell.
    func integer<T: FixedWidthInteger>(
        _ type: T.Type, in bytes: UnsafeRawBufferPointer, for wanted: Any.Type
    ) throws(PostgresError) -> T {
        guard bytes.count == T.bitWidth / 8 else { throw mismatch(wanted) }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }
}

/// A Swift value that a cell can be read as.
@usableFromInline package protocol PostgresDecodable {
    /// - Throws: `.decoding` when the cell's type or NULL does not fit.
    static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self

    /// Reads a one-dimensional array of this element.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension PostgresDecodable {
    @inlinable package static func decodeArray(
        _ cell: PostgresCell
    ) throws(PostgresError) -> [Self] {
        var reader = try ArrayReader(cell)
        var values: [Self] = []
        values.reserveCapacity(reader.count)
        for _ in 0..<reader.count { values.append(try decode(try reader.next())) }
        return values
    }
}

/// The array types that are understood: those of `PostgresType`, and those of names, strings
/// and JSON.
private let arrayTypes: Set<UInt32> = [
    1000, 1001, 1005, 1007, 1009, 1016, 1022, 1185, 2951, 199, 1003, 1014, 1015, 3807,
]

/// Goes through the elements of a one-dimensional array.
@usableFromInline struct ArrayReader {
    @usableFromInline private(set) var count = 0
    private var element: UInt32 = 0
    private let bytes: UnsafeRawBufferPointer
    private let cell: PostgresCell
    private var offset = 0

    /// - Throws: `.decoding` when the cell holds no such array.
    @usableFromInline init(_ cell: PostgresCell) throws(PostgresError) {
        guard let bytes = cell.bytes, arrayTypes.contains(cell.type), bytes.count >= 12 else {
            throw cell.mismatch([Any].self)
        }
        self.bytes = bytes
        self.cell = cell
        let dimensions = try integer()
        _ = try integer()
        element = UInt32(bitPattern: try integer())
        if dimensions == 0 { return }
        count = Int(try integer())
        _ = try integer()
        // Each element takes at least its length, so a count beyond that is no array of ours.
        guard dimensions == 1, count >= 0, count <= bytes.count / 4 else {
            throw cell.mismatch([Any].self)
        }
    }

    /// The next element as a cell of its own.
    @usableFromInline mutating func next() throws(PostgresError) -> PostgresCell {
        let length = Int(try integer())
        guard length >= 0 else {
            return PostgresCell(bytes: nil, type: element, column: cell.column)
        }
        guard bytes.count - offset >= length else { throw cell.mismatch([Any].self) }
        defer { offset += length }
        return PostgresCell(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]),
            type: element, column: cell.column)
    }

    private mutating func integer() throws(PostgresError) -> Int32 {
        guard bytes.count - offset >= 4 else { throw cell.mismatch([Any].self) }
        defer { offset += 4 }
        return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
}
