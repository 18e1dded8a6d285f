import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

/// Issues many codes to a file, a chunk at a time. Each chunk has a key of its own, made from the
/// command's: whatever was interrupted is repeated with the same key, and a chunk that was issued
/// before is answered with the same codes.
struct BulkIssue {
    /// The most codes of one call.
    static let chunk = 1000
    /// The most codes of one command.
    static let most = 1_000_000
    /// How long the server is sure to keep the answer to a key.
    private static let keyLifetimeSeconds: Double = 24 * 3600

    let count: Int
    let path: String
    let format: CodeFile.Format
    let options: CallOptions
    /// Adds the arguments of a call for so many codes.
    let arguments: @Sendable (inout Arguments, Int) -> Void

    func run() async throws {
        let key = options.idempotencyKey ?? UUID().uuidString.lowercased()
        guard key.count <= 240 else {
            throw Failure("--idempotency-key takes 240 characters at most here", .usage)
        }
        let file = try open()
        defer { file.close() }
        if options.idempotencyKey == nil {
            Terminal.complain(
                "if this is interrupted, go on with --idempotency-key \(Terminal.clean(key))")
        }
        let start = ContinuousClock.now
        var progress = Progress(total: count)
        let had = file.ids.count
        try await options.withClient { client in
            // The last chunk that is there is asked for again: it may be there in part, and it tells
            // whether the file was begun with this key.
            var done = max(0, (had - 1) / Self.chunk) * Self.chunk
            while done < count {
                let wanted = min(Self.chunk, count - done)
                var call = Arguments()
                arguments(&call, wanted)
                let result = try await client.call(
                    "invite.issue", call.text, idempotencyKey: "\(key):\(done / Self.chunk)")
                try file.append(result["invites"]?.elements ?? [], from: done)
                done += wanted
                progress.show(done)
            }
        }
        progress.end()
        let took = (ContinuousClock.now - start).components
        let seconds = Double(took.seconds) + Double(took.attoseconds) / 1e18
        let before = had > 0 ? "; \(had) of them were there before" : ""
        Terminal.complain(
            "\(count) codes are in \(Terminal.clean(path))\(before) "
                + "(\(String(format: "%.1f", seconds)) s). Nobody can show them again; keep the file"
        )
    }

    /// Opens a new file; or, with a key that was given, the one that was begun with it.
    private func open() throws -> CodeFile {
        guard FileManager.default.fileExists(atPath: path) else {
            return try CodeFile(creating: path, format)
        }
        guard options.idempotencyKey != nil else {
            throw Failure(
                "\(Terminal.clean(path)) exists; name another file, or give --idempotency-key to go "
                    + "on with it", .conflict)
        }
        let file = try CodeFile(resuming: path, format)
        guard file.ids.count <= count else {
            throw Failure(
                "\(Terminal.clean(path)) holds \(file.ids.count) codes already, more than \(count)",
                .conflict)
        }
        guard -file.lastWritten.timeIntervalSinceNow < Self.keyLifetimeSeconds else {
            throw Failure(
                "\(Terminal.clean(path)) is older than a day, and the server no longer knows its key; "
                    + "issue the rest to another file", .conflict)
        }
        return file
    }
}

/// Tells a person at a terminal how far it has come.
private struct Progress {
    let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1
    private var isBegun = false

    init(total: Int) { self.total = total }

    mutating func show(_ done: Int) {
        guard isShown else { return }
        isBegun = true
        Terminal.write("\r\(done) of \(total) codes", to: .error)
    }

    func end() {
        if isBegun { Terminal.write("\n", to: .error) }
    }
}
