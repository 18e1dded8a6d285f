public import Foundation

/// Reads a provider's export, a chunk at a time, and goes on where an earlier reader ended.
///
/// An export of Stripe is one subscription object a line, or a CSV with a heading (`StripeColumns`). The
/// stores' are a line each: of the App Store
/// `{"originalTransactionId", "status", "transaction": {…}, "renewal": {…}}` with the decoded payloads,
/// of Google Play `{"purchaseToken", "subscription": {…}}` with the resource `subscriptionsv2`.
public final class ExportReader {
    /// How an export is written.
    public enum Format: String, Sendable, CaseIterable {
        case jsonl, csv
    }

    /// One record, read or not.
    public enum Line: Sendable {
        case subscription(RemoteSubscription)
        /// The number of its line, and what is wrong with it.
        case malformed(Int, String)
    }

    /// What was read at once.
    public struct Chunk: Sendable {
        /// In the order of the file.
        public let lines: [Line]
        /// Where to go on.
        public let cursor: String
        /// Whether there is no more.
        public let isLast: Bool
    }

    private let file: ExportFile
    private let columns: StripeColumns?
    private let provider: BillingProvider
    private let asOf: Date

    /// Opens an export.
    /// - Parameters:
    ///   - format: found out from the first byte when `nil`.
    ///   - asOf: when it was made; the moment of all that it tells.
    /// - Throws: `ExportError` when the file cannot be read, or its heading lacks a column.
    public init(
        path: String, provider: BillingProvider, format: Format? = nil, asOf: Date
    ) throws(ExportError) {
        let written: Format
        if let format { written = format } else { written = try Self.format(of: path) }
        self.provider = provider
        self.asOf = asOf
        guard written == .csv else {
            file = try ExportFile(path: path, separation: .lines)
            columns = nil
            return
        }
        guard provider == .stripe else {
            throw ExportError("only Stripe's exports come as CSV; give one JSON object a line")
        }
        let file = try ExportFile(path: path, separation: .quotedLines)
        guard let heading = try file.next() else {
            columns = nil
            self.file = file
            return
        }
        columns = try StripeColumns(heading: heading.bytes)
        self.file = file
    }

    /// Goes on where an earlier reader of the same file ended.
    public func go(to cursor: String) throws(ExportError) {
        let numbers = cursor.split(separator: ":").compactMap { Int64($0) }
        guard numbers.count == 2 else { throw ExportError("the place in the file is not known") }
        try file.go(to: ExportFile.Place(offset: numbers[0], lines: Int(numbers[1])))
    }

    /// Reads up to `count` records.
    public func next(_ count: Int) throws(ExportError) -> Chunk {
        var lines: [Line] = []
        lines.reserveCapacity(count)
        while lines.count < count {
            guard let record = try file.next() else { break }
            lines.append(read(record))
        }
        let place = file.place
        return Chunk(
            lines: lines, cursor: "\(place.offset):\(place.lines)", isLast: lines.count < count)
    }

    private func read(_ record: ExportFile.Record) -> Line {
        do {
            let remote =
                if let columns {
                    try columns.subscription(record.bytes, asOf: asOf)
                } else {
                    try RemoteSubscription.read(record.bytes, provider: provider, asOf: asOf)
                }
            return .subscription(remote)
        } catch let error as ExportError {
            return .malformed(record.line, error.description)
        } catch {
            return .malformed(record.line, "it is no subscription of \(provider.title)")
        }
    }

    /// A file that begins with a brace holds JSON.
    private static func format(of path: String) throws(ExportError) -> Format {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw ExportError("\(path) cannot be read")
        }
        defer { try? handle.close() }
        let head = (try? handle.read(upToCount: 4096)) ?? Data()
        let first = head.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        switch first {
        case UInt8(ascii: "{"), nil: return .jsonl
        case UInt8(ascii: "["):
            throw ExportError("\(path) is a JSON array; give one JSON object a line")
        default: return .csv
        }
    }
}

extension BillingProvider {
    /// As people know it.
    public var title: String {
        switch self {
        case .stripe: "Stripe"
        case .appStore: "the App Store"
        case .googlePlay: "Google Play"
        }
    }
}
