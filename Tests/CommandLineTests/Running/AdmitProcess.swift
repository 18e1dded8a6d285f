import Foundation
import PostgresTesting

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
        // A child of ours that outlives this one must not hold its pipes open: `Process` gives
        // them to whoever is started meanwhile.
        let ended = try await ChildProcess.run(
            executable.path, arguments,
            environment: self.environment(url, token).merging(environment) { $1 }, input: input)
        return AdmitProcess(
            exitCode: Int32("\(ended.exit)".filter(\.isNumber)) ?? -1,
            output: text(ended.output), errors: text(ended.errors))
    }

    /// The last line is ended, as `admit` ends every line.
    private static func text(_ lines: String) -> String {
        lines.isEmpty ? "" : lines + "\n"
    }

    private static func environment(_ url: String?, _ token: String?) -> [String: String] {
        ["ADMIT_URL": url, "ADMIT_TOKEN": token].compactMapValues { $0 }
    }

    /// The process, ready to be run on descriptors of the test's choice.
    static func make(
        _ arguments: [String], _ url: String?, _ token: String?
    ) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter {
            $0.key == "PATH"
        }.merging(environment(url, token)) { $1 }
        return process
    }

    /// The binary lies beside the one that runs the tests.
    static let executable: URL = {
        let beside = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent()
                .appendingPathComponent("admit")
        }
        return beside.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? beside[0]
    }()
}
