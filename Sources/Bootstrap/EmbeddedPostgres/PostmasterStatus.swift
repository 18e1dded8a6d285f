import Foundation

/// What a server says about itself in its cluster's `postmaster.pid`.
struct PostmasterStatus: Sendable, Equatable {
    let processID: Int32
    let port: Int
    /// As the server was told: `.` stands for the cluster's folder.
    let socketDirectory: String
    let isReady: Bool

    /// Nil when the file is missing or not fully written.
    init?(cluster: String) {
        guard
            let text = try? String(contentsOfFile: "\(cluster)/postmaster.pid", encoding: .utf8)
        else { return nil }
        self.init(text: text)
    }

    /// Lines: process, data directory, start time, port, socket directory, address, memory, status.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, let processID = Int32(lines[0]), processID > 0,
            let port = Int(lines[3])
        else { return nil }
        self.processID = processID
        self.port = port
        socketDirectory = String(lines[4])
        isReady = lines.count >= 8 && lines[7].hasPrefix("ready")
    }
}
