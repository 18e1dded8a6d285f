import CLibPQ

/// Owns one of libpq's results, which is never changed after it was received; reading one from
/// several threads is safe.
@usableFromInline final class ResultBox: @unchecked Sendable {
    let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }
}

/// The answer of one statement.
package struct Rows: Sendable, RandomAccessCollection {
    let box: ResultBox

    package var startIndex: Int { 0 }
    package var endIndex: Int { box.rowCount }

    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < box.rowCount, "no such row")
        return Row(box: box, index: position)
    }

    /// How many rows the statement wrote, or how many it answered.
    package var affected: Int {
        guard let text = PQcmdTuples(box.pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }
}

/// One row of an answer. Columns are read by their place: `let id: UUID = try row(0)`.
///
/// What depends on the type asked for is inlinable: unspecialised it costs more than the reading.
@usableFromInline package struct Row: Sendable {
    @usableFromInline let box: ResultBox
    @usableFromInline let index: Int

    /// Reads the column as the type asked for.
    /// - Throws: `.decoding` when there is no such column, its type does not fit, or it is NULL
    ///   and `T` is not optional.
    @inlinable package func callAsFunction<T: PostgresDecodable>(
        _ column: Int, as type: T.Type = T.self
    ) throws(PostgresError) -> T {
        // `box` owns the bytes; it lives as long as this row.
        let value = try T.decode(try cell(column))
        withExtendedLifetime(box) {}
        return value
    }

    @usableFromInline func cell(_ column: Int) throws(PostgresError) -> PostgresCell {
        guard column >= 0, column < box.columnCount else {
            throw PostgresError(kind: .decoding, serverMessage: "no column \(column)")
        }
        let row = Int32(index)
        let place = Int32(column)
        var bytes: UnsafeRawBufferPointer?
        if PQgetisnull(box.pointer, row, place) == 0 {
            bytes = UnsafeRawBufferPointer(
                start: PQgetvalue(box.pointer, row, place),
                count: Int(PQgetlength(box.pointer, row, place)))
        }
        return PostgresCell(bytes: bytes, type: PQftype(box.pointer, place), column: column)
    }
}
