import Foundation
import Testing

/// What every command says of itself.
@Suite struct HelpTests {
    private static let commands = [
        "access check", "access preview", "access enter", "invite issue", "invite redeem",
        "invite confirm", "invite release", "invite revoke", "invite extend", "invite show",
        "invite list", "invite mine", "invite tree", "invite revoke-branch",
        "invite restore-batch", "allowance grant", "allowance freeze", "allowance unfreeze",
        "campaign create", "campaign update", "campaign list", "account create", "account show",
        "link attach",
        "invite resume", "invite rotate", "account unlock",
        "subscription grant", "subscription list", "subscription revoke", "subscription show",
        "subscription hold", "subscription release", "billing events", "billing retry",
        "region set",
        "region list", "product put", "product list", "plan put", "plan list",
        "waitlist join", "waitlist status", "waitlist draw", "waitlist list", "waitlist verify",
    ]

    /// The entries under a heading: what stands on the left, and whether anything explains it.
    private func entries(
        _ heading: String, in help: String
    ) -> [(name: String, explanation: String)] {
        guard let start = help.range(of: "\n\(heading):\n") else { return [] }
        var entries: [(name: String, explanation: String)] = []
        for line in help[start.upperBound...].split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            guard !line.isEmpty else { break }
            if line.hasPrefix("   ") {
                entries[entries.count - 1].explanation += line
            } else {
                // One space alone follows a name that nearly fills its column.
                let text = String(line.dropFirst(2))
                let end = text.firstRange(of: "  ") ?? text.firstRange(of: "> ")
                let name = text[..<(end?.upperBound ?? text.endIndex)]
                entries.append(
                    (
                        name.trimmingCharacters(in: .whitespaces),
                        String(text[name.endIndex...])
                    ))
            }
        }
        return entries
    }

    @Test(arguments: commands) func everyArgumentIsExplained(command: String) async throws {
        let words = command.split(separator: " ").map(String.init)
        let run = try await AdmitProcess.run(words + ["--help"], token: nil)
        #expect(run.exitCode == 0)
        #expect(run.errors == "")
        #expect(run.output.hasPrefix("OVERVIEW: "))
        #expect(run.output.contains("USAGE: admit \(command)"))
        let arguments = entries("ARGUMENTS", in: run.output)
        let options = entries("OPTIONS", in: run.output)
        #expect(options.contains { $0.name == "--dry-run" })
        for (name, explanation) in arguments + options {
            let words = explanation.split(whereSeparator: \.isWhitespace)
            #expect(words.count >= 2, "\(command) does not explain \(name)")
        }
    }

    @Test func theListOfCommandsIsWhole() async throws {
        var found: [String] = []
        let groups = entries("SUBCOMMANDS", in: try await AdmitProcess.run(["--help"]).output)
        for group in groups {
            let help = try await AdmitProcess.run([group.name, "--help"]).output
            found += entries("SUBCOMMANDS", in: help).map { "\(group.name) \($0.name)" }
        }
        #expect(found.sorted() == Self.commands.sorted())
    }
}
