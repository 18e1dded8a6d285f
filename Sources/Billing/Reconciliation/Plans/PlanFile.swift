import Crypto
import Foundation

/// A plan that is being written, one line for each drift: to standard output, or to a file that appears
/// under its name when it is whole.
package final class PlanWriter {
    private let path: String?
    private let temporary: String?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// How many lines were written.
    package private(set) var lines = 0

    private static var bufferBytes: Int { 1 << 16 }

    /// - Parameter path: `nil` for standard output.
    /// - Throws: `PlanError` when the file cannot be made.
    package init(path: String?) throws(PlanError) {
        self.path = path
        guard let path else {
            temporary = nil
            descriptor = STDOUT_FILENO
            return
        }
        let temporary = "\(path).partial"
        self.temporary = temporary
        // Names of customers and purchases are not everybody's to read.
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PlanError("the plan cannot be written to \(path)") }
    }

    deinit {
        guard let temporary else { return }
        if descriptor >= 0 { close(descriptor) }
        unlink(temporary)
    }

    /// Adds a line.
    package func write(_ line: PlanLine) throws(PlanError) {
        buffer += line.bytes
        buffer.append(UInt8(ascii: "\n"))
        lines += 1
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes what is left, and gives the file its name.
    package func finish() throws(PlanError) {
        try flush()
        guard let path, let temporary else { return }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw .unwritten }
    }

    private func flush() throws(PlanError) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unwritten }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A plan that is read, first as a whole and then line by line.
package final class PlanReader {
    /// What a plan comes to.
    package struct Summary: Sendable {
        /// `nil` for a plan without lines.
        package fileprivate(set) var source: BillingSource?
        /// SHA-256 of the file.
        package fileprivate(set) var digest: [UInt8] = []
        package fileprivate(set) var counts = DriftCounts()
    }

    package let summary: Summary
    private let file: ExportFile
    private var held: (number: Int, line: PlanLine)?

    /// Reads the whole plan once and checks every line of it.
    /// - Throws: `PlanError` that names the first line which is none of a plan.
    package init(path: String) throws(PlanError) {
        do throws(ExportError) {
            file = try ExportFile(path: path, separation: .lines)
        } catch {
            throw PlanError(error.description)
        }
        summary = try Self.check(path)
    }

    private static func check(_ path: String) throws(PlanError) -> Summary {
        do {
            return try read(path)
        } catch let error as PlanError {
            throw error
        } catch {
            throw PlanError("\(error)")
        }
    }

    private static func read(_ path: String) throws -> Summary {
        let file = try ExportFile(path: path, separation: .lines)
        var summary = Summary()
        var digest = SHA256()
        while let record = try file.next() {
            digest.update(data: record.bytes)
            digest.update(data: [UInt8(ascii: "\n")])
            guard let line = PlanLine(record.bytes) else {
                throw PlanError("line \(record.line) is none of a plan; nothing was changed")
            }
            guard summary.source == nil || summary.source == line.source else {
                throw PlanError(
                    "line \(record.line) is of another provider than the others; nothing was "
                        + "changed")
            }
            summary.source = line.source
            summary.counts.add(line.drift)
        }
        summary.digest = Array(digest.finalize())
        return summary
    }

    /// The lines of the next subscription, with their numbers; empty after the last.
    package func next() throws -> [(number: Int, line: PlanLine)] {
        var group = held.map { [$0] } ?? []
        held = nil
        while let record = try file.next() {
            // The file was whole when it was checked.
            guard let line = PlanLine(record.bytes) else {
                throw PlanError("the plan changed while it was read; start again")
            }
            if let first = group.first, first.line.drift.subject != line.drift.subject {
                held = (record.line, line)
                return group
            }
            group.append((record.line, line))
        }
        return group
    }
}

/// What is wrong with a plan, in one sentence.
package struct PlanError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    static let unwritten = PlanError("the plan could not be written to its end")
}
