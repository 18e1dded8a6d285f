import Foundation
import Testing

@testable import JSONRPC

/// Random documents and random damage.
struct FuzzTests {
    @Test(arguments: 1...20) func readsWhatFoundationReads(_ seed: Int) throws {
        var corpus = Corpus(generator: SeededGenerator(state: UInt64(seed)))
        for _ in 0..<50 {
            let text = corpus.document()
            let json = try parse(text)
            let other = try JSONSerialization.jsonObject(
                with: Data(text.utf8), options: .fragmentsAllowed)
            #expect(isSame(json, other), "\(text)")
            #expect(ReferenceGrammar.accepts(Array(text.utf8)))
            #expect(!json.hasDuplicateMember)
            var canonical: [UInt8] = []
            json.writeCanonical(to: &canonical)
            #expect(isSame(try JSON.parse(canonical), other), "\(text)")
        }
    }

    /// Damaged documents are accepted exactly when the grammar accepts them, and every accessor
    /// works on what is accepted.
    @Test(arguments: 1...20) func damage(_ seed: Int) throws {
        var corpus = Corpus(generator: SeededGenerator(state: UInt64(seed) << 32))
        var generator = SeededGenerator(state: UInt64(seed) << 16)
        var refusals = 0
        for _ in 0..<60 {
            let original = Array(corpus.document(depth: 3).utf8)
            for _ in 0..<10 {
                let bytes = damaged(original, &generator)
                let json = try? JSON.parse(bytes)
                let isValid = ReferenceGrammar.accepts(bytes)
                #expect((json != nil) == isValid, "\(bytes)")
                if let json { visit(json) } else { refusals += 1 }
            }
        }
        #expect(refusals > 100)
    }

    /// Strings of tokens: mostly wrong, in ways that matter to the grammar.
    @Test(arguments: 1...10) func tokens(_ seed: Int) {
        let tokens = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\", "0", "-", "1e", ".5", "true", "nul",
            " ", "\n", "\"\\ud800\"", "\u{FEFF}",
        ]
        var generator = SeededGenerator(state: UInt64(seed))
        for _ in 0..<2_000 {
            let count = Int.random(in: 1...7, using: &generator)
            let text = (0..<count).map { _ in tokens.randomElement(using: &generator)! }.joined()
            let bytes = Array(text.utf8)
            #expect(((try? JSON.parse(bytes)) != nil) == ReferenceGrammar.accepts(bytes), "\(text)")
        }
    }

    private func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let position = Int.random(in: 0...bytes.count, using: &generator)
            let byte =
                Bool.random(using: &generator)
                ? UInt8.random(in: 0...255, using: &generator)
                : Array("{}[],:\"\\u0e-.tn ".utf8).randomElement(using: &generator)!
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.insert(byte, at: position)
            case 1 where position < bytes.count: bytes.remove(at: position)
            case 2 where position < bytes.count: bytes[position] = byte
            default: bytes.removeSubrange(position...)
            }
        }
        return bytes
    }

    private func visit(_ json: JSON) {
        _ = (json.string, json.integer, json.double, json.uuid, json.date)
        _ = json.hasDuplicateMember
        var canonical: [UInt8] = []
        json.writeCanonical(to: &canonical)
        #expect(ReferenceGrammar.accepts(canonical))
        for element in json.elements { visit(element) }
        for (name, value) in json.members {
            _ = json[name]
            visit(value)
        }
    }

    private func isSame(_ json: JSON, _ other: Any) -> Bool {
        switch json.kind {
        case .null: return other is NSNull
        case .true, .false: return (other as? Bool) == json.bool
        case .number:
            guard let number = other as? NSNumber else { return false }
            if let integer = json.integer, number.int64Value == integer { return true }
            // Foundation is off by an ulp or two now and then.
            let value = json.double ?? .nan
            return abs(number.doubleValue - value) <= abs(value) * 1e-14
        case .string: return (other as? String) == json.string
        case .array:
            guard let others = other as? [Any] else { return false }
            return json.elements.count == others.count
                && zip(json.elements, others).allSatisfy { isSame($0, $1) }
        case .object:
            guard let others = other as? [String: Any] else { return false }
            let members = Array(json.members)
            return members.count == others.count
                && members.allSatisfy { name, value in
                    others[name].map { isSame(value, $0) } ?? false
                }
        }
    }
}
