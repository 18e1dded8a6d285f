import Testing

@testable import JSONRPC

/// Members that occur twice in one object.
struct DuplicateTests {
    @Test(arguments: [
        "{}", "1", "[]", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":{\"a\":1}}}",
        "[{\"a\":1},{\"a\":1}]", "{\"a\":1,\"A\":2}", "{\"a\":1,\"aa\":2}", "{\"\":1,\" \":2}",
        "{\"\\ud800\":1,\"\\ud801\":2}", "{\"\\ud800\":1,\"\u{FFFD}\":2}",
        "{\"é\":1,\"e\u{301}\":2}",
    ])
    func none(_ text: String) throws {
        #expect(try !parse(text).hasDuplicateMember)
    }

    @Test(arguments: [
        "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":1,\"\\u0061\":2}",
        "{\"\\u0061\":1,\"\\u0061\":2}", "[0,{\"x\":[{\"a\":1,\"b\":[],\"a\":2}]}]",
        "{\"\":1,\"\":2}", "{\"\\ud83d\\ude00\":1,\"😀\":2}", "{\"\\/\":1,\"/\":2}",
        "{\"\\ud800\":1,\"\\uD800\":2}", "{\"a\":{\"b\":1},\"c\":{\"b\":1,\"b\":2}}",
    ])
    func found(_ text: String) throws {
        #expect(try parse(text).hasDuplicateMember)
        #expect(try parse("[\(text)]").hasDuplicateMember)
        #expect(try parse("{\"outer\":\(text)}")["outer"]?.hasDuplicateMember == true)
    }

    /// Around the size from which names are hashed, a repetition is found wherever it stands.
    @Test(arguments: 1...20) func everyPair(_ count: Int) throws {
        let names = (0..<count).map { "\"name\($0)\":0" }
        #expect(try !parse("{\(names.joined(separator: ","))}").hasDuplicateMember)
        for repeated in 0..<count {
            for spelling in ["\"name\(repeated)\":1", "\"\\u006eame\(repeated)\":1"] {
                let text = "{\((names + [spelling]).joined(separator: ","))}"
                #expect(try parse(text).hasDuplicateMember)
            }
        }
    }

    /// Twenty times the members take about twenty times as long, with room for a busy machine;
    /// quadratic time would be four hundred times as long.
    @Test func timeIsLinear() throws {
        func nanoseconds(_ count: Int) throws -> Double {
            let members = (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",")
            let bytes = Array("{\(members)}".utf8)
            var best = Double.infinity
            for _ in 0..<3 {
                let start = ContinuousClock.now
                #expect(try !JSON.parse(bytes).hasDuplicateMember)
                best = min(best, (ContinuousClock.now - start) / .nanoseconds(1))
            }
            return best
        }
        let small = try nanoseconds(5_000)
        let large = try nanoseconds(100_000)
        #expect(large < small * 20 * 8, "20 times the members took \(large / small) times as long")
    }
}
