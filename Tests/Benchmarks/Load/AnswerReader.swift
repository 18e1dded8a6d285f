import Foundation

/// Finds where answers end and whether they are the right ones, without parsing them.
struct AnswerReader {
    typealias Bytes = UnsafePointer<UInt8>

    let isHTTP: Bool
    let isRedemption: Bool
    /// Where the verdict was found the last time: it hardly ever moves.
    private var usualOffset = 0
    private let verdict: [UInt8]

    init(_ workload: Workload, transport: Target.Transport) {
        isHTTP = transport == .http
        if case .check = workload { isRedemption = false } else { isRedemption = true }
        verdict = Array((isRedemption ? #""outcome":""# : #""admitted":"#).utf8)
    }

    /// The first whole answer in `count` bytes: where its body begins and ends, and where the next
    /// answer begins; nil while it is not whole. An answer that is no success has an empty body.
    func answer(in bytes: Bytes, count: Int) -> (start: Int, end: Int, next: Int)? {
        guard isHTTP else {
            guard let end = memchr(bytes, 10, count) else { return nil }
            let length = UnsafeRawPointer(end) - UnsafeRawPointer(bytes)
            return (0, length, length + 1)
        }
        var line = 0
        var length = 0
        while let found = memchr(bytes + line, 10, count - line) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
            if end - line <= 1 {
                let start = end + 1
                guard start + length <= count else { return nil }
                let isGood = bytes[9] == UInt8(ascii: "2")
                return (start, isGood ? start + length : start, start + length)
            }
            if bytes[line] | 32 == UInt8(ascii: "c"), end - line > 16,
                bytes[line + 14] == UInt8(ascii: ":"), bytes[line + 8] | 32 == UInt8(ascii: "l")
            {
                length = Self.number(bytes + line + 15)
            }
            line = end + 1
        }
        return nil
    }

    /// The number of the call that a body answers, or of the first one in a batch; nil when there is
    /// none.
    func id(_ bytes: Bytes, _ count: Int) -> Int? {
        let opening = Self.idName
        // At the very end as a rule.
        let usual = count - 13
        let place =
            usual >= 0 && matches(opening, bytes + usual)
            ? usual : find(opening, bytes, from: 0, to: count)
        return place.map { Self.number(bytes + $0 + 5) }
    }

    /// Whether a body answers all of `calls` calls about these accounts as it must.
    mutating func isRight(
        _ bytes: Bytes, _ count: Int, accounts: UnsafePointer<Int32>, calls: Int
    ) -> Bool {
        var from = 0
        for index in 0..<calls {
            let usual = calls == 1 ? usualOffset : from + usualOffset
            let place: Int
            if usual + verdict.count <= count, matches(verdict, bytes + usual) {
                place = usual
            } else {
                guard let found = find(verdict, bytes, from: from, to: count) else { return false }
                place = found
                if index == 0 { usualOffset = found }
            }
            let value = place + verdict.count
            guard value + 120 < count else { return false }
            let account = Int(accounts[index])
            guard isRight(bytes + value, account: account) else { return false }
            guard
                let name = find(
                    Self.accountName, bytes, from: value, to: Swift.min(count, value + 240)),
                Self.number(bytes + name + Self.accountName.count + 24)
                    == Population.firstNumber + account
            else { return false }
            from = name
        }
        return true
    }

    private func isRight(_ value: Bytes, account: Int) -> Bool {
        if isRedemption {
            return matches(Self.redeemed, value)
        }
        return value[0] == UInt8(ascii: Population.isAdmitted(account) ? "t" : "f")
    }

    private static let idName = Array(#""id":1"#.utf8)
    private static let accountName = Array(#""account":""#.utf8)
    private static let redeemed = Array(#"redeemed","already":false"#.utf8)

    private func matches(_ needle: [UInt8], _ bytes: Bytes) -> Bool {
        needle.withUnsafeBufferPointer { memcmp($0.baseAddress!, bytes, $0.count) == 0 }
    }

    private func find(_ needle: [UInt8], _ bytes: Bytes, from: Int, to end: Int) -> Int? {
        var place = from
        while place + needle.count <= end,
            let found = memchr(bytes + place, Int32(needle[0]), end - needle.count - place + 1)
        {
            place = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
            if matches(needle, bytes + place) { return place }
            place += 1
        }
        return nil
    }

    private static func number(_ bytes: Bytes) -> Int {
        var place = bytes
        while place.pointee == UInt8(ascii: " ") { place += 1 }
        var number = 0
        while place.pointee >= UInt8(ascii: "0"), place.pointee <= UInt8(ascii: "9") {
            number = number * 10 + Int(place.pointee - UInt8(ascii: "0"))
            place += 1
        }
        return number
    }
}
