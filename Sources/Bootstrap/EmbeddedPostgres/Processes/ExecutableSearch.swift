import Foundation

/// Finds programs by name.
package enum ExecutableSearch {
    /// Folders of the environment's PATH, then those where every system keeps its own programs.
    package static var folders: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
            + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    }

    /// The first executable file called `name` in `folders`; nil when there is none.
    package static func find(_ name: String, in folders: [String] = folders) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
