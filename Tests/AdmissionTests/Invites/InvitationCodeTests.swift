import Testing

@testable import Admission

struct InvitationCodeTests {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func codes(_ count: Int, _ name: String) -> [InvitationCode] {
        var random = SplitMix64.forTest("InvitationCodeTests." + name)
        return (0..<count).map { _ in InvitationCode.random(using: &random) }
    }

    @Test func readsWhatItShows() {
        for code in Self.codes(1000, #function) {
            #expect(InvitationCode.read(code.display) == .code(code))
            #expect(InvitationCode.read(symbols: code.symbols) == .code(code))
            #expect(code.symbols.count == 12)
            #expect(code.symbols.allSatisfy(Self.alphabet.contains))
            #expect(code.display.filter { $0 != "-" }.utf8.elementsEqual(code.symbols))
            #expect(code.display.hasPrefix(code.prefix + "-"))
            #expect(code.display.count == 14)
        }
    }

    @Test func refusesEveryWrongSymbol() {
        for code in Self.codes(200, #function) {
            for position in 0..<12 {
                for symbol in Self.alphabet where symbol != code.symbols[position] {
                    var wrong = code.symbols
                    wrong[position] = symbol
                    #expect(InvitationCode.read(symbols: wrong) == .malformed)
                }
            }
        }
    }

    @Test func refusesEverySwap() {
        for code in Self.codes(200, #function) {
            for first in 0..<12 {
                for second in first + 1..<12 where code.symbols[first] != code.symbols[second] {
                    var wrong = code.symbols
                    wrong.swapAt(first, second)
                    #expect(InvitationCode.read(symbols: wrong) == .malformed)
                }
            }
        }
    }

    @Test func readsAsPeopleWrite() throws {
        // Eleven zeros and ones make every alias possible; the check symbol is found by trying.
        let check = try #require(
            Self.alphabet.first {
                InvitationCode.read(symbols: Array("01010101010".utf8) + [$0]) != .malformed
            })
        let last = String(Unicode.Scalar(check))
        guard case .code(let code) = InvitationCode.read("01010101010" + last) else {
            Issue.record("not read")
            return
        }
        #expect(code.display == "0101-0101-010" + last)
        for text in [
            "0101-0101-010" + last, "oioi olol o1o" + last.lowercased(), "OLOL-OIOI-0L0" + last,
            "  0-1-0-1-0-1-0-1-0-1-0 " + last + " ",
        ] {
            #expect(InvitationCode.read(text) == .code(code))
        }
        for code in Self.codes(100, #function) {
            #expect(InvitationCode.read(code.display.lowercased()) == .code(code))
        }
    }

    @Test func refusesWhatIsNoCode() {
        let good = Self.codes(1, #function)[0].display
        let padding = String(repeating: " ", count: 64 - good.utf8.count)
        #expect(InvitationCode.read(good + padding) != .malformed)
        let tail = String(good.dropFirst())
        var texts: [String] = [
            "", " ", "-", String(good.dropLast()), good.replacing("-", with: "–"),
        ]
        texts.append(good + padding + " ")
        // Dotless i, a fullwidth zero, the Kelvin sign: upper-casing text would let some pass.
        texts += ["U", "u", "*", "ı", "０", "\u{212A}", "\u{FEFF}"].map { $0 + tail }
        texts += ["0", "\n", "\t", "\0", "\u{301}", good + good].map { good + $0 }
        for (index, text) in texts.enumerated() {
            #expect(InvitationCode.read(text) == .malformed, "text \(index)")
        }
        let bytes = Array(good.utf8)
        #expect(InvitationCode.read(symbols: bytes + [0xff]) == .malformed)
        #expect(InvitationCode.read(symbols: [0xc2] + bytes) == .malformed)
    }

    @Test func isNeverPrinted() {
        let code = Self.codes(1, #function)[0]
        var dumped = ""
        dump([InvitationCode.read(code.display)], to: &dumped)
        let printed = [
            "\(code)", String(reflecting: code), "\([code])", "\(Optional(code) as Any)", dumped,
        ]
        for text in printed {
            #expect(text.contains("InvitationCode(…)"))
            #expect(!text.contains(code.prefix))
        }
        #expect(Mirror(reflecting: code).children.isEmpty)
    }

    @Test func drawsEverySymbolEverywhere() {
        let codes = Self.codes(2000, #function).map(\.symbols)
        for position in 0..<12 {
            #expect(Set(codes.map { $0[position] }).count == 32)
        }
        #expect(Set(codes).count == 2000)
    }
}
