import Foundation
import Testing

@testable import JSONRPC

/// What the accessors read from a parsed value.
struct ValueTests {
    @Test func kinds() throws {
        let kinds: [(String, JSON.Kind)] = [
            ("{}", .object), ("[]", .array), ("\"\"", .string), ("0", .number), ("true", .true),
            ("false", .false), ("null", .null),
        ]
        for (text, kind) in kinds {
            let json = try parse(text)
            #expect(json.kind == kind)
            #expect(json.isNull == (kind == .null))
            #expect(json.bool == (kind == .true ? true : kind == .false ? false : nil))
            #expect((json.string != nil) == (kind == .string))
            #expect((json.integer != nil) == (kind == .number))
            #expect((json.double != nil) == (kind == .number))
            #expect(json.elements.isEmpty)
            #expect(Array(json.members).isEmpty)
            #expect(json["a"] == nil)
        }
    }

    @Test(
        arguments: [
            ("\"\"", ""), ("\"plain\"", "plain"), ("\"é€😀\"", "é€😀"),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\"", "Aé€😀"), ("\"a\\u0000b\"", "a\0b"),
            ("\"\\uD800\"", nil), ("\"\\uDC00\\uD800\"", nil), ("\"\\ud800\\ud800\\udc00\"", nil),
            ("\"\\\\ud800\"", "\\ud800"), ("\"\\u005cud800\"", "\\ud800"),
            ("\"\\udbff\\udfff\"", "\u{10FFFF}"), ("\"\\uffff\"", "\u{FFFF}"),
        ] as [(String, String?)])
    func strings(_ text: String, _ expected: String?) throws {
        let json = try parse(text)
        #expect(json.kind == .string)
        #expect(json.string == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("18446744073709551616", nil),
            ("99999999999999999999999999", nil), ("1.0", nil), ("1e0", nil), ("1E2", nil),
        ] as [(String, Int64?)])
    func integers(_ text: String, _ expected: Int64?) throws {
        #expect(try parse(text).integer == expected)
        #expect(try parse("[\(text)]").elements[0].integer == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("-1.5e-3", -0.0015), ("1e2", 100), ("0.1", 0.1), ("1e999", nil),
            ("-1e999", nil), ("1e-999", 0), ("18446744073709551616", 18_446_744_073_709_551_616),
            ("5e-324", .leastNonzeroMagnitude),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ] as [(String, Double?)])
    func doubles(_ text: String, _ expected: Double?) throws {
        #expect(try parse(text).double == expected)
    }

    @Test func members() throws {
        let json = try parse(#"{ "b":[1, 2 ,{"a":0}], "\u0061" : "x" , "a":2, "":null } "#)
        #expect(Array(json.members).map(\.name) == ["b", "a", "a", ""])
        #expect(json["a"]?.string == "x", "the first one, compared unescaped")
        #expect(json[""]?.isNull == true)
        #expect(json["c"] == nil)
        #expect(
            json["b"]?.elements.map { String(decoding: $0.bytes, as: UTF8.self) }
                == ["1", "2", "{\"a\":0}"])
        #expect(json["b"]?.elementCount == 3)
        #expect(String(decoding: json["b"]!.bytes, as: UTF8.self) == "[1, 2 ,{\"a\":0}]")
        #expect(String(decoding: json["a"]!.bytes, as: UTF8.self) == "\"x\"")
        #expect(try parse(#"{"\ud800":1}"#)["\u{FFFD}"] == nil)
    }

    @Test func uuidsAndDates() throws {
        let uuid = UUID()
        #expect(try parse("\"\(uuid.uuidString)\"").uuid == uuid)
        #expect(try parse("\"\(uuid.uuidString.lowercased())\"").uuid == uuid)
        let escaped = "\\u0030" + "0000000-0000-0000-0000-00000000000A"
        #expect(
            try parse("\"\(escaped)\"").uuid
                == UUID(uuidString: "00000000-0000-0000-0000-00000000000A"))
        for text in [
            "", "0", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000",
            "00000000-0000-0000-0000-00000000000g", "000000000-000-0000-0000-000000000000",
            "{0000000-0000-0000-0000-00000000000}", "00000000000000000000000000000000----",
            "00000000-0000-0000-0000_000000000000",
        ] {
            #expect(try parse("\"\(text)\"").uuid == nil, "\(text)")
        }
        #expect(try parse("\"1970-01-01T00:00:00Z\"").date == Date(timeIntervalSince1970: 0))
        #expect(try parse("\"1970-01-01T00:00:0\\u0031Z\"").date == Date(timeIntervalSince1970: 1))
        #expect(try parse("\"1970-01-01\"").date == nil)
        #expect(try parse("0").date == nil)
        #expect(try parse("0").uuid == nil)
    }
}

func parse(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }
