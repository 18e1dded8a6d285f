import Bootstrap
import Foundation
import PostgresTesting
import Testing

/// The benchmark's tools in short: what is seeded is served, and every answer under load, over both
/// transports, is the right one.
@Suite struct LoadTests {
    private static let accounts = "1000"

    @Test(.timeLimit(.minutes(4))) func everyAnswerUnderLoadIsRight() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/load-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let serving = try await ChildProcess.start(
            BuiltBinary.path("benchmarks"),
            ["serve", "--accounts", Self.accounts, "--data-dir", folder])
        func said(_ word: String, _ beginning: String = "") async throws -> String {
            let line = try await serving.line(timeoutSeconds: 120) {
                $0.hasPrefix(word) && $0.dropFirst(9).hasPrefix(beginning)
            }
            return String(line.dropFirst(9))
        }
        let http = try await said("url", "http:")
        let stream = try await said("url", "stream")
        let token = try String(contentsOfFile: try await said("token"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for arguments in [
            ["--url", http, "--connections", "16"],
            ["--url", http, "--connections", "4", "--batch", "50"],
            ["--url", http, "--connections", "16", "--rate", "200"],
            ["--url", stream, "--connections", "2", "--in-flight", "64"],
            ["--url", http, "--method", "hot", "--data-dir", folder],
        ] {
            let run = try await ChildProcess.run(
                BuiltBinary.path("benchmarks"),
                ["load", "--accounts", Self.accounts, "--seconds", "1"] + arguments,
                environment: ["ADMIT_TOKEN": token])
            #expect(run.exit == .code(0), "\(arguments): \(run.output) \(run.errors)")
        }
        // A caller that may do nothing gets no right answer, and the tool says so.
        let refused = try await ChildProcess.run(
            BuiltBinary.path("benchmarks"),
            ["load", "--accounts", Self.accounts, "--seconds", "1", "--url", http],
            environment: ["ADMIT_TOKEN": "nobody"])
        #expect(refused.exit != .code(0))
        serving.signal(SIGINT)
        #expect(try await serving.waitForExit() == .code(0))
    }
}
