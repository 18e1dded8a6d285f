import Admission
import Foundation
import JSONRPC

extension JSON {
    /// Text of `length` characters.
    func text(_ length: ClosedRange<Int>) throws(InvalidValue) -> String {
        guard let text = string, length.contains(text.unicodeScalars.count) else {
            let count =
                length.count == 1
                ? "\(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
            throw InvalidValue("must be a string of \(count) characters")
        }
        return text
    }

    func id<Entity>() throws(InvalidValue) -> ID<Entity> {
        guard let uuid else { throw InvalidValue("must be a UUID") }
        return ID<Entity>(uuid)
    }

    func name<Entity>() throws(InvalidValue) -> Name<Entity> {
        guard let text = string, let name = Name<Entity>(text) else {
            throw InvalidValue(
                "must be 1 to 64 lower-case letters, digits, '_', '-' or '.', "
                    + "beginning with a letter or digit")
        }
        return name
    }

    func region() throws(InvalidValue) -> Region {
        guard let text = string, let region = Region(text) else {
            throw InvalidValue("must be an ISO 3166 region such as US or US-TX")
        }
        return region
    }

    func moment() throws(InvalidValue) -> Date {
        guard let text = string, let moment = RFC3339.parse(text) else {
            throw InvalidValue(
                "must be a time with its zone, as in 2026-01-31T12:00:00.000Z (RFC 3339)")
        }
        return moment
    }

    func number(_ range: ClosedRange<Int64>) throws(InvalidValue) -> Int {
        guard let number = integer, range.contains(number) else {
            throw InvalidValue(
                "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    func truth() throws(InvalidValue) -> Bool {
        guard let bool else { throw InvalidValue("must be true or false") }
        return bool
    }

    func choice(_ words: [String]) throws(InvalidValue) -> String {
        guard let word = string, words.contains(word) else {
            throw InvalidValue("must be one of " + words.joined(separator: ", "))
        }
        return word
    }

    /// Each element of an array of at most `most`.
    func list<Value>(
        most: Int, _ decode: (JSON) throws(InvalidValue) -> Value
    ) throws(InvalidValue) -> [Value] {
        guard kind == .array else { throw InvalidValue("must be an array") }
        guard elements.count <= most else {
            throw InvalidValue("must have \(most) elements at most")
        }
        var values: [Value] = []
        for element in elements { values.append(try decode(element)) }
        return values
    }

    /// Checks that this is an object without members beyond those named.
    func object(_ names: [String]) throws(InvalidValue) {
        guard kind == .object else { throw InvalidValue("must be an object") }
        for member in members where !names.contains(member.name) {
            throw InvalidValue("may have no members but " + names.joined(separator: ", "))
        }
    }

    /// A member that may be left out; null counts as left out.
    func member<Value>(
        _ name: String, _ decode: (JSON) throws(InvalidValue) -> Value
    ) throws(InvalidValue) -> Value? {
        guard let value = self[name], !value.isNull else { return nil }
        do throws(InvalidValue) {
            return try decode(value)
        } catch {
            throw InvalidValue("\(name) \(error.problem)")
        }
    }

    /// A member that must be there.
    func required<Value>(
        _ name: String, _ decode: (JSON) throws(InvalidValue) -> Value
    ) throws(InvalidValue) -> Value {
        guard let value = try member(name, decode) else {
            throw InvalidValue("must have the member \(name)")
        }
        return value
    }
}
