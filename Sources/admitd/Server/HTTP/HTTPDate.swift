import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The `Date` line of answers, made once a second.
final class HTTPDate: Sendable {
    private let line = Mutex<(second: Int, bytes: [UInt8])>((-1, []))

    /// The line for now, with its line end, as RFC 9110 writes dates.
    func now() -> [UInt8] {
        let second = time(nil)
        return line.withLock { line in
            if line.second != second { line = (second, Self.format(second)) }
            return line.bytes
        }
    }

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` for a time in seconds since 1970.
    static func format(_ second: Int) -> [UInt8] {
        var moment = second
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return Array("Date: \(day) \(parts.tm_year + 1900) \(clock) GMT\r\n".utf8)
    }
}
