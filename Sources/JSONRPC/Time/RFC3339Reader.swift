extension RFC3339 {
    /// Reads the pieces of a text one after another.
    struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        private var position = 0

        init(text: UnsafeBufferPointer<UInt8>) {
            self.text = text
        }

        var isAtEnd: Bool { position == text.count }

        /// Passes over one character if it is this one.
        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else {
                return false
            }
            position += 1
            return true
        }

        /// Reads exactly so many digits.
        mutating func number(digits: Int) -> Int? {
            guard position + digits <= text.count else { return nil }
            var value = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Reads an optional fraction of a second, in nanoseconds; nil when it has no digit or
        /// more than nine.
        mutating func fraction() -> Int? {
            guard skip(".") else { return 0 }
            var value = 0
            var count = 0
            while let digit = digit() {
                value = value * 10 + digit
                count += 1
                if count > 9 { return nil }
            }
            guard count > 0 else { return nil }
            for _ in count..<9 { value *= 10 }
            return value
        }

        mutating func offsetSeconds() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let sign = skip("+") ? 1 : skip("-") ? -1 : 0
            guard sign != 0, let hours = number(digits: 2), skip(":"),
                let minutes = number(digits: 2), hours < 24, minutes < 60
            else { return nil }
            return sign * (hours * 3_600 + minutes * 60)
        }

        private mutating func digit() -> Int? {
            guard position < text.count, text[position] &- 0x30 < 10 else { return nil }
            defer { position += 1 }
            return Int(text[position] - 0x30)
        }
    }
}
