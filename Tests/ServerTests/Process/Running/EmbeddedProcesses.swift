import Foundation
import PostgresTesting
import Testing

/// A server with its embedded database.
struct EmbeddedProcesses {
    let admitd: Int32
    let postmaster: Int32

    init(of server: AdmitdProcess, dataDirectory: String) throws {
        admitd = server.child.processID
        let file = try String(
            contentsOfFile: dataDirectory + "/postgres/postmaster.pid", encoding: .utf8)
        postmaster = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
    }

    /// Kills all of them, as they happen to be.
    func killAll() {
        var all = [postmaster] + children
        all.insert(admitd, at: Int.random(in: 0...all.count))
        for process in all { kill(process, SIGKILL) }
    }

    /// Kills the database alone.
    func killDatabase() { signalDatabase(SIGKILL) }

    /// After `SIGSTOP` the database hangs: it keeps its connections and answers nothing, until
    /// `SIGCONT`.
    func signalDatabase(_ signal: Int32) {
        for process in [postmaster] + children { kill(process, signal) }
    }

    private var children: [Int32] {
        let path = "/proc/\(postmaster)/task/\(postmaster)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }
    }
}
