import Testing

@testable import JSONRPC

/// One spelling for each value.
struct CanonicalTests {
    @Test(arguments: [
        (" { \"b\" : 1 , \"a\" : [ true , false , null ] } ", "{\"a\":[true,false,null],\"b\":1}"),
        ("{\"aa\":1,\"a\":2,\"B\":3,\"é\":4,\"\":5}", "{\"\":5,\"B\":3,\"a\":2,\"aa\":1,\"é\":4}"),
        ("{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\"b\":1}"),
        ("{\"z\":{\"y\":1,\"x\":{\"w\":1,\"v\":2}}}", "{\"z\":{\"x\":{\"v\":2,\"w\":1},\"y\":1}}"),
        ("\"\\u0041\\/\\u00e9\\uD83D\\uDE00\\u007f\"", "\"A/é😀\u{7F}\""),
        ("\"\\u0008\\u000c\\u000A\\u000d\\u0009\\u0022\\u005C\"", "\"\\b\\f\\n\\r\\t\\\"\\\\\""),
        ("\"\\u0000\\u001F\"", "\"\\u0000\\u001f\""), ("\"\\uD800\"", "\"\\ud800\""),
        ("\"a\\uDFFFb\\uD7FF\\uE000\"", "\"a\\udfffb\u{D7FF}\u{E000}\""),
        ("[1,1.0,10e-1,0.1e1]", "[1,1,1,1]"), ("[0,-0,0.0,-0.0,0e5]", "[0,0,0,0,0]"),
        ("[1.50,15e-1]", "[1.5,1.5]"), ("18446744073709551616", "18446744073709551616"),
        ("-12345678901234567890123", "-12345678901234567890123"), ("1e999", "1e999"),
        ("[1e2,-1e2]", "[100,-100]"), ("[]", "[]"), ("{}", "{}"),
    ])
    func spelling(_ text: String, _ expected: String) throws {
        var bytes: [UInt8] = []
        try parse(text).writeCanonical(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        var again: [UInt8] = []
        try JSON.parse(bytes).writeCanonical(to: &again)
        #expect(again == bytes)
    }
}
