import Foundation

/// Executables of this package, as they were built together with the running tests.
package enum BuiltBinary {
    package struct NotBuilt: Error, CustomStringConvertible {
        package let path: String
        package var description: String { "There is no executable \(path)." }
    }

    /// The absolute path of the executable `name`, beside the test bundle.
    package static func path(_ name: String) throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: bundle).deletingLastPathComponent().path
        guard access("\(folder)/\(name)", X_OK) == 0 else {
            throw NotBuilt(path: "\(folder)/\(name)")
        }
        return "\(folder)/\(name)"
    }
}
