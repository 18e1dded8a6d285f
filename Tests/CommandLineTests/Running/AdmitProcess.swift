import Bootstrap
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

    /// Starts `admit` with `terminal` for its input and its errors.
    static func start(
        _ arguments: [String], on terminal: Int32, url: String, token: String
    ) async throws -> SpawnedProcess {
        var command = SpawnedProcess.Command(
            executable.path, arguments, environment: environment(url, token))
        command.descriptors = [0: terminal, 2: terminal]
        return try await SpawnedProcess.start(command)
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
