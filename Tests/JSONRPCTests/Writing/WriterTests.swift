import Foundation
import Testing

@testable import JSONRPC

struct WriterTests {
    private func text(_ build: (inout JSONWriter) -> Void) -> String {
        String(decoding: JSONText(build).bytes, as: UTF8.self)
    }

    @Test func commasAndNesting() {
        let none: Int? = nil
        let written = text { writer in
            writer.object {
                $0.member("a", 1)
                $0.member("left out", ifPresent: none)
                $0.member("there", ifPresent: Optional(2))
                $0.member("null", none)
                $0.member("o") { $0.object { _ in } }
                $0.member("n") {
                    $0.array { array in
                        array.value(true)
                        array.null()
                        array.object { $0.member("x", ["p", "q"]) }
                        array.array { _ in }
                        array.raw(Array("[1,2]".utf8))
                        array.value(JSONText("last"))
                    }
                }
                $0.member("raw", raw: Array("{}".utf8))
                $0.member(named: "\"") { $0.value([Optional(1), nil]) }
            }
        }
        #expect(
            written == #"{"a":1,"there":2,"null":null,"o":{},"n":[true,null,{"x":["p","q"]},[],"#
                + #"[1,2],"last"],"raw":{},"\"":[1,null]}"#)
    }

    @Test func scalars() throws {
        #expect(text { $0.value(Int.min) } == "-9223372036854775808")
        #expect(text { $0.value(Int64.max) } == "9223372036854775807")
        #expect(text { $0.value(false) } == "false")
        #expect(
            text { $0.value([0.5, -0.0, 1e300, .leastNonzeroMagnitude, 1e16]) }
                == "[0.5,-0.0,1e+300,5e-324,1e+16]")
        #expect(text { $0.value([Double.infinity, .nan]) } == "[null,null]")
        let uuid = UUID()
        #expect(text { $0.value(uuid) } == "\"\(uuid.uuidString.lowercased())\"")
        #expect(
            text { $0.value(Date(timeIntervalSince1970: 1.5)) }
                == "\"1970-01-01T00:00:01.500Z\"")
        let json = try parse(#" {"a" : [ 1 ]} "#)
        #expect(text { $0.value(json) } == #"{"a" : [ 1 ]}"#)
    }

    @Test(arguments: [
        ("", "\"\""), ("plain", "\"plain\""), ("\"\\/", "\"\\\"\\\\/\""),
        ("\u{8}\t\n\u{C}\r", "\"\\b\\t\\n\\f\\r\""),
        ("\0\u{1}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u001f\u{7F}\""),
        ("é€😀\u{2028}\u{FEFF}", "\"é€😀\u{2028}\u{FEFF}\""), ("a\nb\nc", "\"a\\nb\\nc\""),
        ("\u{D000}\u{D7FF}힣", "\"\u{D000}\u{D7FF}힣\""),
    ])
    func escapes(_ string: String, _ expected: String) {
        #expect(text { $0.value(string) } == expected)
        #expect(
            text { writer in writer.object { $0.member(named: string) { $0.value(1) } } }
                == "{\(expected):1}")
    }

    /// Every character below U+0100, and samples above, come back as they were.
    @Test func everyCharacterComesBack() throws {
        let low = (0...0xFF).compactMap(Unicode.Scalar.init)
        let high = stride(from: UInt32(0x100), to: 0x110000, by: 97).compactMap(Unicode.Scalar.init)
        for scalars in [low, high] {
            let string = String(String.UnicodeScalarView(scalars))
            let json = try JSON.parse(JSONText(string).bytes)
            #expect(json.string == string)
        }
    }
}
