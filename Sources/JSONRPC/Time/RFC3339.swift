package import Foundation

/// Instants as RFC 3339 text, by arithmetic alone.
package enum RFC3339 {
    private static let secondsFrom1970To2001 = 978_307_200
    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds from 1970.
    private static let validSeconds = -62_135_596_800...253_402_300_799

    /// Reads a full date and time with its zone (`Z` or `±hh:mm`).
    ///
    /// - Returns: nil unless the date exists, in the years 1 to 9999 in UTC and as written, the
    ///   time is one of a day without leap second, and a fraction has one to nine digits.
    package static func parse(_ text: String) -> Date? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    /// Writes UTC with milliseconds, rounded down (what lies less than a microsecond below a
    /// millisecond counts as it). What lies outside the years 1 to 9999 becomes the nearest end.
    package static func format(_ date: Date) -> String {
        withText(date) { String(decoding: $0, as: UTF8.self) }
    }

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Date? {
        var reader = Reader(text: text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), reader.skip(":"),
            let minute = reader.number(digits: 2), reader.skip(":"),
            let second = reader.number(digits: 2),
            let nanoseconds = reader.fraction(), let offset = reader.offsetSeconds(),
            reader.isAtEnd
        else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1,
            day <= daysInMonth(year: year, month: month), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysFrom1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard validSeconds.contains(seconds) else { return nil }
        let whole = Double(seconds - secondsFrom1970To2001)
        return Date(timeIntervalSinceReferenceDate: whole + Double(nanoseconds) / 1e9)
    }

    /// Lends the 24 bytes of the text.
    static func withText<R>(_ date: Date, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let milliseconds = millisecondsFrom1970(date)
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let inDay = milliseconds - days * 86_400_000
        let (year, month, day) = civilDate(daysFrom1970: days)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            var position = 0
            func put(_ value: Int, _ digits: Int, _ separator: StaticString) {
                var rest = value
                for offset in (0..<digits).reversed() {
                    text[position + offset] = UInt8(0x30 + rest % 10)
                    rest /= 10
                }
                text[position + digits] = separator.utf8Start.pointee
                position += digits + 1
            }
            put(year, 4, "-")
            put(month, 2, "-")
            put(day, 2, "T")
            put(inDay / 3_600_000, 2, ":")
            put(inDay / 60_000 % 60, 2, ":")
            put(inDay / 1_000 % 60, 2, ".")
            put(inDay % 1_000, 3, "Z")
            return body(UnsafeBufferPointer(text))
        }
    }

    private static func millisecondsFrom1970(_ date: Date) -> Int {
        let interval = date.timeIntervalSinceReferenceDate
        let lowest = Double(validSeconds.lowerBound - secondsFrom1970To2001)
        let highest = Double(validSeconds.upperBound - secondsFrom1970To2001)
        guard interval >= lowest else { return validSeconds.lowerBound * 1_000 }
        guard interval < highest + 1 else { return validSeconds.upperBound * 1_000 + 999 }
        // A double is seldom exactly the millisecond it was made from.
        let slack = max(5e-7, interval.ulp)
        let milliseconds = Int(((interval + slack) * 1_000).rounded(.down))
        return min(
            milliseconds + secondsFrom1970To2001 * 1_000, validSeconds.upperBound * 1_000 + 999)
    }
}
