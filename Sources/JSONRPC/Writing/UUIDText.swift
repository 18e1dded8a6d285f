import Foundation

extension UUID {
    /// Lends the 36 bytes of the lower-case form.
    func withCanonicalText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { text in
            withUnsafeBytes(of: uuid) { bytes in
                var position = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    text[position] = JSONWriter.hexadecimalDigit(byte >> 4)
                    text[position + 1] = JSONWriter.hexadecimalDigit(byte & 0xF)
                    position += 2
                }
            }
            return body(UnsafeBufferPointer(text))
        }
    }

    /// Reads exactly the 36-byte form, in either case.
    init?(canonicalText text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isValid = withUnsafeMutableBytes(of: &value) { bytes in
            var position = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    guard text[position] == UInt8(ascii: "-") else { return false }
                    position += 1
                }
                guard let high = JSONEscapes.hexadecimalDigit(text[position]),
                    let low = JSONEscapes.hexadecimalDigit(text[position + 1])
                else { return false }
                bytes[index] = high << 4 | low
                position += 2
            }
            return true
        }
        guard isValid else { return nil }
        self.init(uuid: value)
    }
}
