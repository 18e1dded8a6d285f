import Foundation
import JSONRPC

/// Reads Stripe's CSV of subscriptions.
///
/// Columns are found by their heading, in any order and case: `id`, `customer` (or `Customer ID`),
/// `status`, `current_period_start`, `current_period_end`, `cancel_at_period_end`, `cancel_at`,
/// `ended_at`, `price` (or `plan`), `product`, `latest_invoice`, `livemode`; `(UTC)` behind a heading is
/// passed over. The first two, the status, the period's end and one of `price` and `product` must be
/// there. Times are UTC: as the dashboard writes them (`2026-11-30 18:49`, to the minute), with seconds,
/// as RFC 3339, or in seconds since 1970.
struct StripeColumns: Sendable {
    private let places: [String: Int]
    private let count: Int

    /// - Throws: `ExportError` when a column is missing.
    init(heading: [UInt8]) throws(ExportError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let plain = heading.starts(with: mark) ? Array(heading.dropFirst(3)) : heading
        guard let names = CSVRecord.fields(plain) else {
            throw ExportError("the first line is no heading of a CSV")
        }
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            let name = Self.name(name)
            if places[name] == nil { places[name] = place }
        }
        for needed in ["id", "customer", "status", "current_period_end"]
        where places[needed] == nil {
            throw ExportError("the CSV has no column “\(needed)”")
        }
        guard places["price"] != nil || places["product"] != nil else {
            throw ExportError("the CSV has neither a column “price” nor one “product”")
        }
        self.places = places
        count = names.count
    }

    private static func name(_ heading: String) -> String {
        var name = heading.lowercased()
        if name.hasSuffix("(utc)") { name.removeLast(5) }
        let words = name.split { $0 == " " || $0 == "_" }.joined(separator: "_")
        return switch words {
        case "customer_id": "customer"
        case "plan", "plan_id", "price_id": "price"
        case "product_id": "product"
        default: words
        }
    }

    /// Reads one row, by way of the object that Stripe's API would give.
    func subscription(_ record: [UInt8], asOf: Date) throws -> RemoteSubscription {
        guard let fields = CSVRecord.fields(record) else {
            throw ExportError("its quotes do not match")
        }
        guard fields.count == count else {
            throw ExportError("it has \(fields.count) fields; the heading has \(count)")
        }
        func text(_ column: String) -> String? {
            places[column].map { fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        }
        var isToTheMinute = false
        func moment(_ column: String) throws(ExportError) -> Int? {
            guard let written = text(column) else { return nil }
            guard let time = CSVTime(written) else {
                throw ExportError("its \(column) is no time")
            }
            isToTheMinute = isToTheMinute || time.isToTheMinute
            return time.seconds
        }
        func truth(_ column: String) throws(ExportError) -> Bool? {
            switch text(column)?.lowercased() {
            case nil: return nil
            case "true", "1", "yes": return true
            case "false", "0", "no": return false
            default: throw ExportError("its \(column) is neither true nor false")
            }
        }
        for needed in ["id", "customer", "status"] where text(needed) == nil {
            throw ExportError("its \(needed) is empty")
        }
        let period = (
            start: try moment("current_period_start"), end: try moment("current_period_end")
        )
        let (cancelAt, endedAt) = (try moment("cancel_at"), try moment("ended_at"))
        let (isEnding, isLive) = (try truth("cancel_at_period_end"), try truth("livemode"))
        let document = JSONText { writer in
            writer.object {
                $0.member("id", text("id"))
                $0.member("object", "subscription")
                $0.member("customer", text("customer"))
                $0.member("status", text("status"))
                $0.member("current_period_start", period.start)
                $0.member("current_period_end", period.end)
                $0.member("cancel_at_period_end", isEnding ?? false)
                $0.member("cancel_at", cancelAt)
                $0.member("ended_at", endedAt)
                $0.member("latest_invoice", text("latest_invoice"))
                $0.member("livemode", ifPresent: isLive)
                $0.member("items") {
                    $0.object {
                        $0.member("data") {
                            $0.array {
                                $0.object {
                                    $0.member("price") {
                                        $0.object {
                                            $0.member("id", text("price"))
                                            $0.member("product", text("product"))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        var remote = try RemoteSubscription.read(document.bytes, provider: .stripe, asOf: asOf)
        if isToTheMinute { remote.precisionSeconds = 60 }
        return remote
    }
}

/// A time as Stripe's exports write it.
struct CSVTime {
    let seconds: Int
    let isToTheMinute: Bool

    init?(_ text: String) {
        if let seconds = Int(text), seconds > 0 {
            self.seconds = seconds
            isToTheMinute = false
            return
        }
        var written = text.replacingOccurrences(of: " ", with: "T")
        isToTheMinute = written.utf8.count == 16
        if isToTheMinute { written += ":00" }
        if written.utf8.count == 19 { written += "Z" }
        guard let moment = RFC3339.parse(written) else { return nil }
        seconds = Int(moment.timeIntervalSince1970)
    }
}
