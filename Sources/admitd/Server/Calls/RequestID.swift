import Synchronization

/// Makes and checks request ids.
enum RequestID {
    private static let counter = Atomic<UInt64>(0)
    private static let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    /// Six symbols that tell the ids of one process from another's.
    private static let prefix: [UInt8] = (0..<6).map { _ in alphabet.randomElement()! }

    /// An id that no other request of this process has; 15 bytes, which a `String` holds in place.
    static func make() -> String {
        var number = counter.add(1, ordering: .relaxed).newValue
        return String(unsafeUninitializedCapacity: 15) { bytes in
            for index in 0..<6 { bytes[index] = prefix[index] }
            for index in stride(from: 14, to: 5, by: -1) {
                bytes[index] = alphabet[Int(number % 36)]
                number /= 36
            }
            return 15
        }
    }

    /// Whether a caller's own id may stand in headers, answers and logs:
    /// 1 to 64 characters of `[A-Za-z0-9._-]`.
    static func isValid(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
