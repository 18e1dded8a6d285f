import Foundation
import Postgres
import Testing

@Suite struct MismatchTests {
    @Test func aColumnThatDoesNotFitIsADecodingError() async throws {
        try await withDatabase { client async throws in
            let row = try await client.one(
                Statement("", "select 1::int4, null::text, '{{1},{2}}'::int4[], 'x'::text"))
            #expect(throws: PostgresError.self) { try row(0, as: String.self) }
            #expect(throws: PostgresError.self) { try row(0, as: Bool.self) }
            #expect(throws: PostgresError.self) { try row(0, as: [Int].self) }
            #expect(throws: PostgresError.self) { try row(1, as: String.self) }
            #expect(throws: PostgresError.self) { try row(2, as: [Int].self) }
            #expect(throws: PostgresError.self) { try row(3, as: [UInt8].self) }
            #expect(throws: PostgresError.self) { try row(3, as: UUID?.self) }
            #expect(throws: PostgresError.self) { try row(4, as: String.self) }
            #expect(throws: PostgresError.self) { try row(-1, as: String.self) }
            #expect(try row(1, as: String?.self) == nil)
            let error = await postgresError { try row(1, as: String.self) }
            #expect(error?.kind == .decoding)
        }
    }

    @Test func aNullElementNeedsAnOptional() async throws {
        try await withDatabase { client async throws in
            let row = try await client.one(Statement("", "select array[1, null]::int8[]"))
            #expect(throws: PostgresError.self) { try row(0, as: [Int].self) }
            #expect(try row(0, as: [Int?].self) == [1, nil])
        }
    }

    @Test(arguments: [
        (PostgresValue.int8(1 << 40), PostgresType.int4), (.text("1"), .int4), (.int4(1), .text),
        (.timestamptz(Date(timeIntervalSinceReferenceDate: .infinity)), .timestamptz),
        (.int8Array([1 << 20]), .int2Array), (.bytea([]), .uuid), (.bool(true), .void),
    ])
    func aParameterThatDoesNotFitIsAnEncodingError(value: PostgresValue, type: PostgresType)
        async throws
    {
        try await withDatabase { client async throws in
            let statement = Statement("misfit", "select $1", parameters: [type])
            let error = await postgresError { try await client.all(statement, [value]) }
            #expect(error?.kind == .encoding)
            let missing = await postgresError { try await client.all(statement, []) }
            #expect(missing?.kind == .encoding)
        }
    }
}
