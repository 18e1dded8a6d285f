import Foundation
import PostgresTesting
import Testing

/// A code is said once, when it is issued, and nowhere else.
@Suite struct SecrecyTests {
    private static let shared = Task { try await Gate.open() }

    /// Whether `text` holds the code, or more of it than the first group, in any spelling.
    private func tells(_ text: String, _ code: String) -> Bool {
        let groups = code.split(separator: "-").map(String.init)
        let plain = text.uppercased()
        return [code, groups.joined(), groups[1...].joined(separator: "-")].contains {
            plain.contains($0)
        }
    }

    @Test func noCommandButIssueTellsACode() async throws {
        let gate = try await Self.shared.value
        let campaign = try await gate.launch("secret")
        let code = try await gate.code(campaign)
        try await gate.done(
            "account", "create", "--identity", "google:secret", "--home-region", "US")
        for format in ["table", "json", "jsonl"] {
            for arguments in [
                ["invite", "redeem", "-", "google:secret", "--reserve"], ["invite", "show", "-"],
                ["invite", "list"], ["access", "check", "google:secret", "secret"],
                ["campaign", "list"], ["invite", "revoke", "-", "leaked"],
                ["invite", "revoke", "-", "leaked", "--dry-run"],
                ["invite", "revoke", "-", "leaked", "--yes"],
                ["invite", "redeem", "-", "google:nobody"],
                // Mistakes: the code where something else belongs.
                ["invite", "redeem", "google:secret", code], ["invite", "confirm", code],
                ["access", "check", code, "secret"], ["access", "check", "google:secret", code],
                ["invite", "issue", code, "1"], ["account", "show", code],
                ["invite", "redeem", code.replacing("-", with: " "), "x", "y"],
                ["invite", "redeem", "google:secret"] + code.split(separator: "-").map(String.init),
                ["invite", "list", "--prefix", code], ["region", "list", code],
            ] {
                let run = try await gate.run(arguments + ["-o", format], input: "\(code)\n")
                #expect(!tells(run.output + run.errors, code), "\(arguments.prefix(2))")
            }
        }
        #expect(!tells(gate.server.output.text + gate.server.errors.text, code))
        #expect(gate.server.errors.text.contains("{"))
    }

    @Test func aCodeFromStandardInputIsInNoListOfProcesses() async throws {
        // No other test gives this code.
        let code = "ZYXW-VTSR-QPNM"
        for (argument, isSeen) in [("-", false), (code, true)] {
            let server = try ScriptedServer { _, request in
                let found = Self.commandLines().contains { $0.contains(code) }
                let arrived = request.argument("code") == "\"\(code)\""
                return .result(#"{"outcome":"\#(arrived ? "" : "not ")arrived \#(found)"}"#)
            }
            defer { server.stop() }
            let run = try await AdmitProcess.run(
                ["invite", "redeem", argument, "google:1", "-o", "jsonl"], url: server.url,
                input: "\(code)\n")
            #expect(run.output == #"{"outcome":"arrived \#(isSeen)"}"# + "\n")
        }
    }

    /// The command line of every `admit` that runs now.
    private static func commandLines() -> [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.compactMap {
            FileManager.default.contents(atPath: "/proc/\($0)/cmdline").map {
                String(decoding: $0, as: UTF8.self)
            }
        }.filter { $0.hasPrefix(AdmitProcess.executable.path) }
    }

    @Test func aDryRunChangesNothing() async throws {
        let gate = try await Self.shared.value
        let campaign = try await gate.launch("dry")
        let code = try await gate.code(campaign)
        try await gate.done("account", "create", "--identity", "google:dry", "--home-region", "US")
        let looks = [
            ["product", "list"], ["plan", "list"], ["region", "list", "dry"],
            ["campaign", "list", "--product", "dry"], ["invite", "list", "--campaign", campaign],
            ["account", "show", "google:dry"], ["subscription", "list", "google:dry"],
            ["invite", "show", code],
        ]
        func state() async throws -> [String] {
            var state: [String] = []
            for look in looks { state.append(try await gate.run(look + ["-o", "json"]).output) }
            return state
        }
        let before = try await state()
        for arguments in [
            ["product", "put", "dry2", "x"], ["plan", "put", "dry2"],
            ["region", "set", "dry", "US", "rollout", "closed", "x"],
            ["campaign", "create", "dry", "x"], ["invite", "issue", campaign, "1"],
            ["invite", "redeem", code, "google:dry"], ["invite", "revoke", code, "x"],
            ["subscription", "grant", "google:dry", "dry_plus", "2100-01-01", "x"],
            ["link", "attach", "google:dry", "apple:dry"],
        ] {
            let run = try await gate.run(arguments + ["--dry-run", "-o", "jsonl"])
            #expect(run.exitCode == 0)
            let method = "\(arguments[0]).\(arguments[1])"
            #expect(run.output.hasPrefix(#"{"method":"\#(method)","params":{"#))
        }
        #expect(try await state() == before)
    }
}
