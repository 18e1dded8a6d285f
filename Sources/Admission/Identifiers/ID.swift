public import Foundation

/// An identifier that belongs to one kind of thing, so that an account's cannot stand for an invite's.
public struct ID<Entity>: Hashable, Sendable {
    /// The identifier itself; version 7, so that newer ones sort behind older ones.
    public let uuid: UUID

    /// Takes an identifier that is already known.
    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Reads the 36-character form, upper or lower case; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// Makes a new version 7 identifier (RFC 9562, section 5.7) for the moment `now`.
    public static func make(at now: Date) -> ID {
        ID(UUID.version7(at: now))
    }
}

extension ID: CustomStringConvertible {
    /// The lower-case form that callers see.
    public var description: String { uuid.uuidString.lowercased() }
}

extension UUID {
    /// Milliseconds since 1970 in the first 48 bits, then version, variant and 74 random bits.
    static func version7(at now: Date) -> UUID {
        var random = SystemRandomNumberGenerator()
        let milliseconds = UInt64(max(0, (now.timeIntervalSince1970 * 1000).rounded(.down)))
        let high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0x0fff, using: &random)
        let low = UInt64.random(in: 0...UInt64.max, using: &random) & ~(3 << 62) | 1 << 63
        func byte(_ word: UInt64, _ index: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * index))
        }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }
}
