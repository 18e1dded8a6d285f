import Foundation
import Testing

@testable import Admission

struct ManyCodesTests {
    /// `ADMIT_MANY_CODES`, or few enough for every run.
    private static let count =
        ProcessInfo.processInfo.environment["ADMIT_MANY_CODES"].flatMap { Int($0) } ?? 300_000

    /// Of 55 random bits ten million codes have 0.0014 pairs alike; two pairs in a run would come once
    /// in a million runs. A generator with 40 bits would show 45.
    @Test func areAllDifferent() {
        var random = SystemRandomNumberGenerator()
        var drawn: [UInt64] = []
        drawn.reserveCapacity(Self.count)
        for _ in 0..<Self.count {
            drawn.append(InvitationCode.random(using: &random).packed)
        }
        drawn.sort()
        let alike = zip(drawn, drawn.dropFirst()).count { $0 == $1 }
        #expect(alike <= 1)
    }

    /// Every single wrong symbol and every swap of two is caught: for each of many codes, at all twelve
    /// places, with all 31 other symbols; and so on their way through a reader's eyes.
    @Test func letNoSingleMistakePass() {
        var random = SystemRandomNumberGenerator()
        let alphabet = InvitationCode.alphabet
        for _ in 0..<max(200, Self.count / 100_000) {
            let symbols = InvitationCode.random(using: &random).symbols
            var wrong = symbols
            for place in 0..<12 {
                for symbol in alphabet where symbol != symbols[place] {
                    wrong[place] = symbol
                    #expect(InvitationCode.read(symbols: wrong) == .malformed)
                }
                wrong[place] = symbols[place]
                for other in 0..<place where symbols[other] != symbols[place] {
                    wrong.swapAt(place, other)
                    #expect(InvitationCode.read(symbols: wrong) == .malformed)
                    wrong.swapAt(place, other)
                }
            }
            #expect(wrong == symbols)
        }
    }

    /// However it is spelt, a code is read as the same one.
    @Test func areReadHoweverTheyAreSpelt() {
        var random = SplitMix64.forTest("ManyCodesTests." + #function)
        let aliases: [UInt8: [String]] = [
            UInt8(ascii: "0"): ["0", "O", "o"], UInt8(ascii: "1"): ["1", "I", "i", "L", "l"],
        ]
        for _ in 0..<2000 {
            let code = InvitationCode.random(using: &random)
            var text = ""
            for symbol in code.symbols {
                let plain = String(Unicode.Scalar(symbol))
                text += (aliases[symbol] ?? [plain, plain.lowercased()])
                    .randomElement(using: &random)!
                text += ["", "", "-", " ", " - "].randomElement(using: &random)!
            }
            #expect(InvitationCode.read(text) == .code(code))
        }
    }
}
