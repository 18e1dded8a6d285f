import Foundation
import Postgres
import Testing

@Suite struct RoundTripTests {
    private static let early = Date(timeIntervalSinceReferenceDate: -3_000_000_000.25)
    private static let late = Date(timeIntervalSinceReferenceDate: 800_000_000.123456)
    private static let id = UUID(uuidString: "018f3a5e-7c1b-7000-8000-0123456789ab")!

    /// Sends the value, has PostgreSQL render it as text, and reads it back.
    private func roundTrip<T: PostgresDecodable & Sendable>(
        _ value: PostgresValue, _ type: PostgresType, as _: T.Type = T.self
    ) async throws -> (T, String?) {
        try await withDatabase(poolSize: 1, settings: ["timezone": "UTC"]) { client async throws in
            let row = try await client.one(
                Statement("", "select $1, $1::text", parameters: [type]), [value])
            return (try row(0), try row(1))
        }
    }

    @Test func scalars() async throws {
        #expect(try await roundTrip(.bool(true), .bool) == (true, "true"))
        #expect(try await roundTrip(.bool(false), .bool) == (false, "false"))
        #expect(try await roundTrip(.int4(.min), .int4) == (Int32.min, "-2147483648"))
        #expect(try await roundTrip(.int4(-7), .int2) == (-7, "-7"))
        #expect(try await roundTrip(.int4(-7), .int8) == (-7, "-7"))
        #expect(try await roundTrip(.int8(.min), .int8) == (Int64.min, "-9223372036854775808"))
        #expect(try await roundTrip(.int8(7), .int4) == (7, "7"))
        #expect(try await roundTrip(.float8(-0.1), .float8) == (-0.1, "-0.1"))
        #expect(try await roundTrip(.float8(.infinity), .float8) == (Double.infinity, "Infinity"))
        #expect(try await roundTrip(.text(""), .text) == ("", ""))
        #expect(try await roundTrip(.text("žluť 🐎"), .text) == ("žluť 🐎", "žluť 🐎"))
        #expect(try await roundTrip(.json(#"{"a": 1}"#), .json) == (#"{"a": 1}"#, #"{"a": 1}"#))
        #expect(try await roundTrip(.json(#"{"a":1}"#), .jsonb) == (#"{"a": 1}"#, #"{"a": 1}"#))
        #expect(
            try await roundTrip(.bytea([0, 255, 7]), .bytea) == ([UInt8]([0, 255, 7]), "\\x00ff07"))
        #expect(try await roundTrip(.bytea([]), .bytea) == ([UInt8](), "\\x"))
        #expect(
            try await roundTrip(.uuid(Self.id), .uuid) == (Self.id, Self.id.uuidString.lowercased())
        )
    }

    @Test func timestamps() async throws {
        #expect(
            try await roundTrip(.timestamptz(Self.late), .timestamptz)
                == (Self.late, "2026-05-09 06:13:20.123456+00"))
        #expect(
            try await roundTrip(.timestamptz(Self.early), .timestamptz)
                == (Self.early, "1905-12-08 18:39:59.75+00"))
        let ancient = Date(timeIntervalSinceReferenceDate: -70_000_000_000)
        #expect(try await roundTrip(.timestamptz(ancient), .timestamptz).0 == ancient)
        #expect(
            try await roundTrip(.timestamptz(.distantFuture), .timestamptz)
                == (Date.distantFuture, "infinity"))
        #expect(
            try await roundTrip(.timestamptz(.distantPast), .timestamptz)
                == (Date.distantPast, "-infinity"))
    }

    @Test func nulls() async throws {
        for type in PostgresType.allCases where type != .void {
            let (value, text) = try await roundTrip(.null, type, as: String?.self)
            #expect(value == nil && text == nil)
        }
    }

    @Test func arrays() async throws {
        #expect(
            try await roundTrip(.boolArray([true, nil]), .boolArray) == ([true, nil], "{t,NULL}"))
        #expect(
            try await roundTrip(.int4Array([1, nil, -3]), .int4Array)
                == ([1, nil, -3] as [Int32?], "{1,NULL,-3}"))
        #expect(try await roundTrip(.int4Array([1, -3]), .int2Array) == ([1, -3], "{1,-3}"))
        #expect(try await roundTrip(.int8Array([.max]), .int8Array) == ([Int.max], "{\(Int.max)}"))
        #expect(
            try await roundTrip(.float8Array([0.5, nil]), .float8Array) == (
                [0.5, nil], "{0.5,NULL}"
            ))
        #expect(
            try await roundTrip(.textArray(["a,b", nil, "", "NULL"]), .textArray)
                == (["a,b", nil, "", "NULL"], #"{"a,b",NULL,"","NULL"}"#))
        #expect(
            try await roundTrip(.byteaArray([[1], nil, []]), .byteaArray)
                == ([[1], nil, []] as [[UInt8]?], #"{"\\x01",NULL,"\\x"}"#))
        #expect(
            try await roundTrip(.uuidArray([Self.id, nil]), .uuidArray)
                == ([Self.id, nil], "{\(Self.id.uuidString.lowercased()),NULL}"))
        #expect(
            try await roundTrip(.timestamptzArray([Self.early, nil, Self.late]), .timestamptzArray)
                .0
                == [Self.early, nil, Self.late])
    }

    @Test func emptyArrays() async throws {
        #expect(try await roundTrip(.boolArray([]), .boolArray) == ([Bool](), "{}"))
        #expect(try await roundTrip(.int4Array([]), .int4Array) == ([Int32](), "{}"))
        #expect(try await roundTrip(.int8Array([]), .int8Array) == ([Int64](), "{}"))
        #expect(try await roundTrip(.textArray([]), .textArray) == ([String](), "{}"))
        #expect(try await roundTrip(.byteaArray([]), .byteaArray) == ([[UInt8]](), "{}"))
        #expect(try await roundTrip(.uuidArray([]), .uuidArray) == ([UUID?](), "{}"))
        #expect(try await roundTrip(.timestamptzArray([]), .timestamptzArray) == ([Date](), "{}"))
    }

    @Test func undeclaredParametersTakeTheTypesOfTheirValues() async throws {
        try await withDatabase { client async throws in
            let row = try await client.one(
                Statement(
                    "", "select pg_typeof($1)::text, pg_typeof($2)::text, pg_typeof($3)::text"),
                [.int8(1), .json("{}"), .uuidArray([])])
            #expect(try row(0, as: String.self) == "bigint")
            #expect(try row(1, as: String.self) == "jsonb")
            #expect(try row(2, as: String.self) == "uuid[]")
        }
    }
}
