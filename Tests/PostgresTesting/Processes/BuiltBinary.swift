import Foundation

/// Executables of this package, as they were built together with the running tests, or those in the
/// folder that `ADMIT_TEST_BINARIES` names: long tests measure what is built for release.
package enum BuiltBinary {
    package struct NotBuilt: Error, CustomStringConvertible {
        package let path: String
        package var description: String { "There is no executable \(path)." }
    }

    /// The absolute path of the executable `name`, beside the test bundle unless said otherwise.
    package static func path(_ name: String) throws -> String {
        let folder = try folder()
        guard access("\(folder)/\(name)", X_OK) == 0 else {
            throw NotBuilt(path: "\(folder)/\(name)")
        }
        return "\(folder)/\(name)"
    }

    private static func folder() throws -> String {
        if let told = ProcessInfo.processInfo.environment["ADMIT_TEST_BINARIES"] { return told }
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
    }
}
