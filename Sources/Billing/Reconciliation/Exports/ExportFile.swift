import Foundation

/// Reads an export record by record, from any record's place on, in bounded memory.
final class ExportFile {
    /// How records are told apart.
    enum Separation: Sendable {
        /// A line each.
        case lines
        /// A line each, but for line ends inside of double quotes (RFC 4180).
        case quotedLines
    }

    /// One record, without its line end.
    struct Record: Sendable {
        /// The number of its first line, from 1.
        let line: Int
        let bytes: [UInt8]
    }

    /// Where a reader stands: between two records.
    struct Place: Sendable, Equatable {
        /// In bytes from the beginning.
        var offset: Int64 = 0
        /// How many lines lie before it.
        var lines = 0
    }

    /// No subscription is larger; a quote that is never closed must not fill the memory.
    static let longestRecordBytes = 1 << 20
    private static let chunkBytes = 1 << 20

    private let descriptor: Int32
    private let separation: Separation
    /// After the last record that was read.
    private(set) var place = Place()
    private var buffer: [UInt8] = []
    /// Where in the buffer the next record begins.
    private var start = 0
    private var isAtEnd = false

    /// - Throws: `ExportError` when the file cannot be read.
    init(path: String, separation: Separation) throws(ExportError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.separation = separation
        guard descriptor >= 0 else { throw ExportError("\(path) cannot be read") }
        #if os(Linux)
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Goes on from a place where this or an earlier reader of the same file stood.
    func go(to place: Place) throws(ExportError) {
        guard lseek(descriptor, off_t(place.offset), SEEK_SET) >= 0 else {
            throw ExportError("the file cannot be read from its middle; give a plain file")
        }
        self.place = place
        buffer = []
        start = 0
        isAtEnd = false
    }

    /// The next record that is not empty; `nil` after the last.
    func next() throws(ExportError) -> Record? {
        while true {
            guard let end = try recordEnd() else { return nil }
            var bytes = Array(buffer[start..<end.content])
            let line = place.lines + 1
            place.offset += Int64(end.next - start)
            place.lines += end.lines
            start = end.next
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            if !bytes.isEmpty { return Record(line: line, bytes: bytes) }
        }
    }

    private struct End {
        /// Where the record's bytes end, and where the next record begins.
        var content: Int
        var next: Int
        var lines: Int
    }

    /// Where the record at the start ends, reading more as it must; `nil` at the end of the file.
    private func recordEnd() throws(ExportError) -> End? {
        var scan = Scan(position: start)
        while true {
            if let end = find(&scan) { return end }
            guard scan.position - start <= Self.longestRecordBytes else {
                throw ExportError(
                    "line \(place.lines + 1) is longer than a megabyte"
                        + (separation == .quotedLines ? "; a quote may be left open" : ""))
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                return End(content: buffer.count, next: buffer.count, lines: scan.lines + 1)
            }
            scan.position -= start
            try fill()
        }
    }

    private struct Scan {
        var position: Int
        var isQuoted = false
        var lines = 0
    }

    private func find(_ scan: inout Scan) -> End? {
        var (position, isQuoted, lines) = (scan.position, scan.isQuoted, scan.lines)
        let found = buffer.withUnsafeBufferPointer { bytes -> Int? in
            let newline = UInt8(ascii: "\n")
            guard separation == .quotedLines else {
                guard position < bytes.count, let base = bytes.baseAddress,
                    let hit = memchr(base + position, Int32(newline), bytes.count - position)
                else {
                    position = bytes.count
                    return nil
                }
                return base.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            }
            while position < bytes.count {
                let byte = bytes[position]
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == newline {
                    if !isQuoted { return position }
                    lines += 1
                }
                position += 1
            }
            return nil
        }
        scan = Scan(position: position, isQuoted: isQuoted, lines: lines)
        return found.map { End(content: $0, next: $0 + 1, lines: lines + 1) }
    }

    /// Drops what was read, and reads more behind what was not.
    private func fill() throws(ExportError) {
        buffer.removeSubrange(..<start)
        start = 0
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { bytes, filled in
                count = read(descriptor, bytes.baseAddress, bytes.count)
                filled = max(count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ExportError("the file cannot be read to its end") }
            buffer += chunk
            isAtEnd = count == 0
            return
        }
    }
}

/// Why an export cannot be read, in one sentence.
public struct ExportError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
