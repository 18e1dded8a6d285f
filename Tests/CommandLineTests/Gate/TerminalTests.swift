import Foundation
import PostgresTesting
import Testing

/// What a person sees, on a real terminal, and what a pipe gets.
@Suite struct TerminalTests {
    private static let shared = Task {
        let gate = try await Gate.open()
        return (gate: gate, campaign: try await gate.launch("term"))
    }

    /// Runs `admit` on a terminal that `script` makes, typing `input`.
    private func screen(
        _ arguments: String, _ environment: [String: String] = [:], typing input: String = ""
    ) async throws -> String {
        let gate = try await Self.shared.value.gate
        let terminal = [
            "ADMIT_URL": gate.url, "ADMIT_TOKEN": gate.token, "SHELL": "/bin/sh", "TERM": "xterm",
        ]
        let run = try await ChildProcess.run(
            "script", ["-qec", "\(AdmitProcess.executable.path) \(arguments)", "/dev/null"],
            environment: terminal.merging(environment) { $1 }, input: input)
        return run.output.replacing("\r\n", with: "\n")
    }

    @Test func aTerminalGetsAColouredHeadline() async throws {
        let screen = try await screen("access check google:ghost term")
        let lines = screen.split(separator: "\n")
        let headline =
            "\u{1B}[31;1m✘ not admitted to term — next step: support must look into it\u{1B}[0m"
        #expect(try #require(lines.first).utf8.elementsEqual(headline.utf8))
        #expect(lines.dropFirst().allSatisfy { !$0.contains("\u{1B}") })
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func whoeverWantsNoColourGetsNone(environment: [String: String]) async throws {
        let screen = try await screen("access check google:ghost term", environment)
        #expect(screen.hasPrefix("✘ not admitted to term"))
        #expect(!screen.contains("\u{1B}"))
    }

    @Test(arguments: ["table", "json", "jsonl"])
    func aPipeGetsNoColour(format: String) async throws {
        let gate = try await Self.shared.value.gate
        let run = try await gate.run(
            ["access", "check", "google:ghost", "term", "-o", format],
            environment: ["TERM": "xterm", "CLICOLOR_FORCE": "1", "FORCE_COLOR": "1"])
        #expect(run.exitCode == 0)
        #expect(!run.output.isEmpty && !run.output.contains("\u{1B}"))
    }

    @Test func aCodeIsAskedForOnATerminal() async throws {
        let (gate, campaign) = try await Self.shared.value
        let code = try await gate.code(campaign)
        let screen = try await screen("invite show -", typing: "\(code)\n")
        #expect(screen.contains("Code: "))
        #expect(screen.contains("\(code.prefix(4))-****-****"))
        #expect(screen.contains("uses      0 of 1"))
    }
}
