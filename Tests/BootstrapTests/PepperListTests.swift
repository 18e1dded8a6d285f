import Bootstrap
import Foundation
import Testing

/// How peppers are written in the environment and in the data folder.
@Suite struct PepperListTests {
    private static func key(_ byte: UInt8) -> String {
        Data(repeating: byte, count: 32).base64EncodedString()
    }

    @Test func oneAloneIsNumberOne() throws {
        let list = try #require(PepperList(Self.key(7)))
        #expect(list.peppers.map(\.id) == [1])
        #expect(list.peppers[0].key == Data(repeating: 7, count: 32))
        #expect(list.text == "1:" + Self.key(7))
    }

    @Test func severalKeepTheirOrder() throws {
        let text = "12:\(Self.key(1)),3:\(Self.key(2))"
        let list = try #require(PepperList(text))
        #expect(list.peppers.map(\.id) == [12, 3])
        #expect(list.text == text)
        #expect(list.textForReaders == "3:\(Self.key(2)),12:\(Self.key(1))")
        #expect(PepperList(text.replacing(",", with: ", "))?.text == text)
    }

    @Test func rotatingPutsANewOneInFront() throws {
        let list = try #require(PepperList("12:\(Self.key(1)),3:\(Self.key(2))"))
        let rotated = list.rotated()
        #expect(rotated.peppers.map(\.id) == [13, 12, 3])
        #expect(rotated.text.hasSuffix("," + list.text))
        #expect(rotated.peppers[0].key.count == 32)
        #expect(list.rotated().peppers[0].key != rotated.peppers[0].key)
        #expect(PepperList(rotated.text)?.text == rotated.text)
    }

    @Test(arguments: [
        "", "x", "1:", ":\(key(1))", "0:\(key(1))", "-1:\(key(1))", "40000:\(key(1))",
        "1:\(key(1)),1:\(key(2))", "\(key(1)),\(key(2))", "1:\(key(1)),", "1:2:\(key(1))",
        "1:c2hvcnQ=",
    ])
    func whatIsNoneIsRefused(text: String) {
        #expect(PepperList(text) == nil)
    }
}
