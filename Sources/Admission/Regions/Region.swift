/// A country (`US`) or one of its subdivisions (`US-TX`).
///
/// The country is a currently assigned ISO 3166-1 alpha-2 code; the subdivision has the shape of
/// ISO 3166-2: one to three letters or digits behind a dash. Only upper case is read.
public struct Region: Hashable, Sendable {
    /// The text's bytes, the first in the highest place: compares and hashes as one integer.
    private let packed: UInt64

    /// Reads a region; `nil` when `text` is none, or names a country that is not assigned.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(7))
        guard bytes.count == 2 || (4...6).contains(bytes.count) else { return nil }
        guard Country.isAssigned(bytes[0], bytes[1]) else { return nil }
        if bytes.count > 2 {
            guard bytes[2] == UInt8(ascii: "-"), bytes[3...].allSatisfy(Self.isSubdivisionSymbol)
            else { return nil }
        }
        packed = Self.pack(bytes)
    }

    /// Takes a region that was validated when it was stored; its country may have gone since.
    public init(trusted text: String) {
        packed = Self.pack(text.utf8)
    }

    private init(packed: UInt64) {
        self.packed = packed
    }

    /// The code as callers write it: `US`, `US-TX`.
    public var text: String {
        String(unsafeUninitializedCapacity: 8) { buffer in
            var rest = packed
            var count = 0
            while rest != 0 {
                buffer[count] = UInt8(truncatingIfNeeded: rest >> 56)
                rest <<= 8
                count += 1
            }
            return count
        }
    }

    /// The country that a subdivision is part of; a country itself.
    public var country: Region { Region(packed: packed & 0xffff << 48) }

    /// Whether this is a part of a country.
    public var isSubdivision: Bool { packed & ~(0xffff << 48) != 0 }

    private static func pack(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var packed: UInt64 = 0
        var shift = 56
        for byte in bytes.prefix(8) {
            packed |= UInt64(byte) << UInt64(shift)
            shift -= 8
        }
        return packed
    }

    private static func isSubdivisionSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

extension Region: CustomStringConvertible {
    /// The code as callers write it.
    public var description: String { text }
}

extension Region: Comparable {
    /// Orders by bytes, so that a country comes before its subdivisions.
    public static func < (left: Region, right: Region) -> Bool { left.packed < right.packed }
}
