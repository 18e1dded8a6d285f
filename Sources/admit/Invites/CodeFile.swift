import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

/// A file of codes, one a line, that only its owner can read.
final class CodeFile {
    /// How a line is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv, jsonl
    }

    private static let heading = "code,invite,prefix,max_uses,expires_at\n"

    private let path: String
    private let format: Format
    private let descriptor: Int32
    /// The invites whose lines are whole, in their order.
    private(set) var ids: [String] = []
    /// When it was last written to, before now.
    let lastWritten: Date

    /// Makes the file, which must not exist.
    init(creating path: String, _ format: Format) throws {
        self.path = path
        self.format = format
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem("make", path) }
        lastWritten = Date()
        if format == .csv { try write(Array(Self.heading.utf8)) }
    }

    /// Opens a file that was begun before. A last line that is not whole is taken away; the code in it
    /// comes again.
    init(resuming path: String, _ format: Format) throws {
        self.path = path
        self.format = format
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.problem("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.problem("read", path) }
        lastWritten = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))
        guard fchmod(descriptor, 0o600) == 0 else { throw Self.problem("keep to its owner", path) }
        guard let text = FileManager.default.contents(atPath: path) else {
            throw Self.problem("read", path)
        }
        let end = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var lines = text[..<end].split(separator: UInt8(ascii: "\n"))
        if format == .csv, !lines.isEmpty {
            guard lines.removeFirst().elementsEqual(Self.heading.utf8.dropLast()) else {
                throw Failure("\(Terminal.clean(path)) is no file of codes as csv", .conflict)
            }
        }
        ids = try lines.map { line in
            guard let id = Self.id(in: Array(line), format) else {
                throw Failure(
                    "\(Terminal.clean(path)) is no file of codes as \(format)", .conflict)
            }
            return id
        }
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw Self.problem("write", path)
        }
        if format == .csv, end == 0 { try write(Array(Self.heading.utf8)) }
    }

    func close() { Foundation.close(descriptor) }

    /// Adds the invites that stand from `start` on in the file, except those that are there.
    /// - Throws: `Failure` when others are there in their place.
    func append(_ invites: [JSON], from start: Int) throws {
        var lines: [UInt8] = []
        for (offset, invite) in invites.enumerated() {
            let id = invite["id"]?.string ?? ""
            let place = start + offset
            guard place >= ids.count else {
                guard ids[place] == id else {
                    throw Failure(
                        "\(Terminal.clean(path)) was begun with another key, or another campaign",
                        .conflict)
                }
                continue
            }
            lines += line(invite)
            ids.append(id)
        }
        try write(lines)
    }

    private func line(_ invite: JSON) -> [UInt8] {
        switch format {
        case .jsonl: return Array((invite.oneLine + "\n").utf8)
        case .csv:
            // None of these holds a comma or a quote.
            let cells = ["code", "id", "prefix", "max_uses", "expires_at"].map { name in
                guard let value = invite[name], !value.isNull else { return "" }
                return value.string ?? value.oneLine
            }
            return Array((cells.joined(separator: ",") + "\n").utf8)
        }
    }

    private static func id(in line: [UInt8], _ format: Format) -> String? {
        switch format {
        case .jsonl: return (try? JSON.parse(line))?["id"]?.string
        case .csv:
            let cells = line.split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard cells.count == 5 else { return nil }
            return String(decoding: cells[1], as: UTF8.self)
        }
    }

    /// Writes all of it and sees to it that it outlives a power failure.
    private func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.problem("write", path) }
            rest = rest.dropFirst(count)
        }
        guard fdatasync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw Self.problem("write", path)
        }
    }

    private static func problem(_ action: String, _ path: String) -> Failure {
        Failure(
            "cannot \(action) \(Terminal.clean(path)): \(String(cString: strerror(errno)))", .failed
        )
    }
}
