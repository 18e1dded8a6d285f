/// Why bytes are no JSON, and where. Holds nothing of the bytes themselves.
@usableFromInline
package struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Problem: String, Sendable {
        case unexpectedByte, unexpectedEnd, trailingBytes, tooDeep, tooLarge
        case invalidUTF8, controlCharacter, invalidEscape
    }

    package let problem: Problem
    /// The offset in bytes.
    package let offset: Int

    @usableFromInline package var description: String { "\(problem.rawValue) at byte \(offset)" }
}
