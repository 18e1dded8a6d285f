import Foundation
import JSONRPC
import Logging

/// Writes log lines to a file descriptor: one JSON object a line for machines, or a short line for
/// a person at a terminal.
///
/// Each line goes out in one write, so that lines of several threads do not mix.
struct JSONLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    private let label: String
    private let descriptor: Int32
    private let isForPerson: Bool

    /// - Parameter isForPerson: Whether to write short lines; by default when `descriptor` is a terminal.
    init(label: String, descriptor: Int32 = 2, isForPerson: Bool? = nil) {
        self.label = label
        self.descriptor = descriptor
        self.isForPerson = isForPerson ?? (isatty(descriptor) == 1)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error { all["error"] = .string(String(describing: error)) }
        let line =
            isForPerson
            ? Self.person(event.level, "\(event.message)", all)
            : machine(event.level, "\(event.message)", all)
        Self.write(line, to: descriptor)
    }

    private func machine(
        _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { line in
            line.member("time", RFC3339.format(Date()))
            line.member("level", level.rawValue)
            line.member("logger", label)
            line.member("message", message)
            for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
                // The line's own members stay what they are.
                let own = ["time", "level", "logger", "message"].contains(name)
                line.member(named: own ? "_" + name : name) { $0.value(Self.text(value)) }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private static func person(
        _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> [UInt8] {
        let details = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(text($0.value))" }
        let line = "\(level.rawValue): \(message)\(details.joined())"
        // A value must not move the cursor or begin a line of its own.
        var safe = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            safe.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return Array(String(safe).utf8) + [UInt8(ascii: "\n")]
    }

    /// A value as one string: structure below the first level is written as Swift writes it.
    private static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array, .dictionary: "\(value)"
        }
    }

    private static func write(_ line: [UInt8], to descriptor: Int32) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = writeSome(descriptor, rest)
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Writes some of `bytes`; the count, or less than one when the descriptor takes no more.
    private static func writeSome(_ descriptor: Int32, _ bytes: Slice<UnsafeRawBufferPointer>)
        -> Int
    {
        while true {
            let count = Foundation.write(
                descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
            if count < 0, errno == EINTR { continue }
            return count
        }
    }
}
