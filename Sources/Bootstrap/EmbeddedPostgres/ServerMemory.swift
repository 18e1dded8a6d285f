import Foundation

/// How much memory the embedded server keeps tables in.
package enum ServerMemory {
    /// `shared_buffers` for a machine with so many bytes: an eighth of them, since the program that is
    /// served and the kernel's cache want theirs, and between 128 MiB and 8 GiB.
    package static func sharedBuffers(ofBytes bytes: UInt64) -> String {
        "\(min(max(bytes / 8 / 1_048_576, 128), 8192))MB"
    }

    /// What this process may use: the machine's memory, or less where a control group limits it.
    static var available: UInt64 {
        limits(group: contents("/proc/self/cgroup"), root: "/sys/fs/cgroup")
            .reduce(ProcessInfo.processInfo.physicalMemory) { min($0, $1) }
    }

    /// The limits of the process's group and of all that it lies in. Without one they read `max`.
    package static func limits(group: String, root: String) -> [UInt64] {
        let unified = group.split(separator: "\n").first { $0.hasPrefix("0::/") }
        var path = unified.map { String($0.dropFirst(3)) } ?? "/"
        var files = ["\(root)/memory/memory.limit_in_bytes", "\(root)/memory.max"]
        while path.count > 1 {
            files.append("\(root)\(path)/memory.max")
            path = (path as NSString).deletingLastPathComponent
        }
        return files.compactMap {
            UInt64(contents($0).trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    private static func contents(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
