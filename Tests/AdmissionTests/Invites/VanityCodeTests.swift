import Testing

@testable import Admission

struct VanityCodeTests {
    @Test func readsWhatSomebodyChose() throws {
        let code = try #require(InvitationCode.vanity("Press-Day 26"))
        #expect(code.isVanity)
        #expect(code.display == "PRESSDAY26")
        for text in ["PRESSDAY26", "press day 26", "p-r-e-s-s-d-a-y-2-6"] {
            #expect(InvitationCode.read(text) == .code(code))
        }
        // The aliases hold here too.
        #expect(InvitationCode.vanity("HELLO") == InvitationCode.vanity("he1-10"))
        #expect(InvitationCode.vanity("hello")?.display == "HE110")
    }

    @Test func itsLengthTellsItApart() {
        for length in 0...40 {
            let text = String(repeating: "7", count: length)
            let isAllowed = (4...10).contains(length) || (14...32).contains(length)
            #expect((InvitationCode.vanity(text) != nil) == isAllowed, "\(length)")
        }
        for text in ["LAUNCH", "no!!", "ümlaut", "ab\ncd", "12 34 5*", ""] {
            #expect(InvitationCode.vanity(text) == nil)
            #expect(InvitationCode.read(text) == .malformed)
        }
    }

    /// What goes wrong in one place while a code is typed never makes a vanity code of it.
    @Test func aMistypedCodeStaysMalformed() {
        var random = SplitMix64.forTest("VanityCodeTests." + #function)
        for _ in 0..<500 {
            let symbols = InvitationCode.random(using: &random).symbols
            for place in 0..<12 {
                var missing = symbols
                missing.remove(at: place)
                #expect(InvitationCode.read(symbols: missing) == .malformed)
                var doubled = symbols
                doubled.insert(symbols[place], at: place)
                #expect(InvitationCode.read(symbols: doubled) == .malformed)
            }
            // Nor is an ordinary code ever taken for a vanity one.
            #expect(InvitationCode.vanity(String(decoding: symbols, as: UTF8.self)) == nil)
        }
    }

    @Test func itsPrefixNeverTellsMoreThanHalf() throws {
        for (text, prefix) in [
            ("SAGA", "SA"), ("EARTH", "EA"), ("PRESS7", "PRE"), ("PRESSDAY", "PRES"),
            ("SPRINGPARTY2026", "SPR1"),
        ] {
            #expect(InvitationCode.vanity(text)?.prefix == prefix, "\(text)")
        }
        #expect("\(try #require(InvitationCode.vanity("PRESS")))" == "InvitationCode(…)")
    }
}
