import Foundation

/// One run of the built `admit`, to its end.
struct AdmitProcess {
    let exitCode: Int32
    let output: String
    let errors: String

    /// Runs `admit` without a terminal. `ADMIT_URL` and `ADMIT_TOKEN` are what is given here, or
    /// not set.
    static func run(
        _ arguments: [String], url: String? = nil, token: String? = "token",
        environment: [String: String] = [:], input: String = ""
    ) async throws -> AdmitProcess {
        let (process, errors) = (make(arguments, url, token, environment), Pipe())
        let (standardInput, output) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = errors
        return try await withCheckedThrowingContinuation { continuation in
            // Blocking reads belong on a thread of their own, not on the shared pool.
            Thread.detachNewThread {
                do {
                    try process.run()
                    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                    try standardInput.fileHandleForWriting.close()
                    // Errors are a line or two and never fill their pipe.
                    let said = output.fileHandleForReading.readDataToEndOfFile()
                    let complained = errors.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: AdmitProcess(
                            exitCode: process.terminationStatus,
                            output: String(decoding: said, as: UTF8.self),
                            errors: String(decoding: complained, as: UTF8.self)))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// The process, ready to be run.
    static func make(
        _ arguments: [String], _ url: String?, _ token: String?, _ more: [String: String] = [:]
    ) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["ADMIT_URL"] = url
        environment["ADMIT_TOKEN"] = token
        environment["NO_COLOR"] = nil
        process.environment = environment.merging(more) { $1 }
        return process
    }

    /// The binary lies beside the one that runs the tests.
    private static let executable: URL = {
        let beside = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent()
                .appendingPathComponent("admit")
        }
        return beside.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? beside[0]
    }()
}
