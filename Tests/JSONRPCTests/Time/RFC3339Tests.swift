import Foundation
import Testing

@testable import JSONRPC

struct RFC3339Tests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
            ("1970-01-01T00:00:00.5Z", 0.5),
            ("2000-02-29T12:34:56Z", 951_827_696), ("2026-11-23T15:00:00+02:00", 1_795_438_800),
            ("2026-11-23T15:00:00-05:30", 1_795_465_800), ("1970-01-01t00:00:01z", 1),
            ("1970-01-01T00:00:00-00:00", 0), ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("1970-01-01T00:00:00.123456789Z", 0.123456789),
            ("1970-01-02T00:00:00+23:59", 60),
            ("2001-01-01T00:00:00.000000001Z", 978_307_200.000000001),
        ] as [(String, Double)])
    func reads(_ text: String, _ secondsFrom1970: Double) throws {
        let date = try #require(RFC3339.parse(text))
        #expect(abs(date.timeIntervalSince1970 - secondsFrom1970) < 1e-7)
    }

    @Test(arguments: [
        "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z",
        "1970-01-01T00:00Z", "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00 Z",
        " 1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "1970-00-01T00:00:00Z",
        "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z",
        "1970-04-31T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z", "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567890Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00+00:60", "1970-01-01T00:00:00+0000", "1970-01-01T00:00:00+00",
        "1970-01-01T00:00:00+", "1970-1-1T0:0:0Z", "+1970-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "1970-01-01T00:00:00\u{2212}00:00", "١٩٧٠-01-01T00:00:00Z", "-970-01-01T00:00:00Z",
        "1970-01-01T-1:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(RFC3339.parse(text) == nil)
    }

    /// The calendar agrees with Foundation's, over all years.
    @Test(arguments: 1...8) func agreesWithFoundation(_ seed: Int) throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var generator = SeededGenerator(state: UInt64(seed))
        for _ in 0..<500 {
            // Foundation reckons Julian dates before 1582.
            let seconds = Int.random(in: -12_000_000_000...253_402_300_799, using: &generator)
            let milliseconds = Int.random(in: 0...999, using: &generator)
            let date = Date(
                timeIntervalSinceReferenceDate: Double(seconds - 978_307_200)
                    + Double(milliseconds) / 1_000)
            let text = RFC3339.format(date)
            #expect(text.hasSuffix(String("00\(milliseconds)".suffix(3)) + "Z"))
            let whole = Date(timeIntervalSince1970: Double(seconds))
            #expect(text.prefix(20) == style.format(whole).prefix(20))
            #expect(RFC3339.parse(text) == date)
            #expect(try style.parse(RFC3339.format(whole)) == whole)
        }
    }

    /// Every day of the years 1 to 9999 is written as a date that follows the one before.
    @Test func everyDay() {
        var days = -719_162
        for year in 1...9999 {
            for month in 1...12 {
                let length = RFC3339.daysInMonth(year: year, month: month)
                let first = RFC3339.daysFrom1970(year: year, month: month, day: 1)
                let last = RFC3339.civilDate(daysFrom1970: first + length - 1)
                guard first == days, last == (year, month, length) else {
                    Issue.record("\(year)-\(month)")
                    return
                }
                days += length
            }
        }
        #expect(days == 2_932_897)
    }

    @Test func roundsDownAndKeepsToFourDigits() {
        let base = Date(timeIntervalSince1970: 1_795_438_800)
        #expect(RFC3339.format(base + 0.000_999) == "2026-11-23T13:00:00.000Z")
        #expect(RFC3339.format(base + 0.999_998) == "2026-11-23T13:00:00.999Z")
        #expect(RFC3339.format(base - 0.000_002) == "2026-11-23T12:59:59.999Z")
        #expect(
            RFC3339.format(Date(timeIntervalSince1970: -0.000_002)) == "1969-12-31T23:59:59.999Z")
        for date in [
            Date(timeIntervalSinceReferenceDate: .infinity), .init(timeIntervalSince1970: 1e15),
        ] {
            #expect(RFC3339.format(date) == "9999-12-31T23:59:59.999Z")
        }
        for date in [
            Date(timeIntervalSinceReferenceDate: -.infinity), .init(timeIntervalSince1970: -1e15),
            Date(timeIntervalSinceReferenceDate: .nan),
        ] {
            #expect(RFC3339.format(date) == "0001-01-01T00:00:00.000Z")
        }
    }
}
