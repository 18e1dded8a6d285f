import Foundation
import Testing

/// Every command in its good case, with everything that it writes.
@Suite struct TranscriptTests {
    /// Runs every command once for each format. A write is repeated under its key, so that it is
    /// done once and gives the same answer each time.
    private func play(
        _ gate: Gate, _ commands: [[String]], formats: [String],
        into transcripts: inout [Transcript]
    ) async throws {
        for arguments in commands {
            let key = ["--idempotency-key", UUID().uuidString]
            for (number, format) in formats.enumerated() {
                let run = try await gate.run(arguments + key + ["-o", format])
                transcripts[number].add(arguments, run)
            }
        }
    }

    @Test func everyCommandWritesWhatItShould() async throws {
        let gate = try await Gate.open()
        let formats = ["table", "jsonl", "json"]
        var transcripts = formats.map { _ in Transcript() }
        try await play(gate, Self.preparation, formats: formats, into: &transcripts)

        let campaign = try await gate.value("items.0.id", of: "campaign", "list")
        let key = ["--idempotency-key", "issue"]
        let issue = ["invite", "issue", campaign, "1", "--max-uses", "5", "--note", "for friends"]
        let issued = try await gate.run(issue + key + ["-o", "json"])
        let code = try #require(issued.output.firstMatch(of: /"code": "([0-9A-Z-]{14})"/)).1
        let secrets = [(String(code), "AAAA-AAAA-AAAA"), (String(code.prefix(4)), "AAAA")]
        var rest = formats.map { _ in Transcript(secrets: secrets) }
        for (number, format) in formats.enumerated() {
            rest[number].add(issue, try await gate.run(issue + key + ["-o", format]))
        }
        try await play(gate, Self.settings(campaign), formats: formats, into: &rest)
        try await play(
            gate, Self.firstHalf(campaign, String(code)), formats: formats, into: &rest)
        let redemption = try await gate.value(
            "invite.redemptions.0.id", of: "invite", "show", String(code))
        let invite = try await gate.value("invite.id", of: "invite", "show", String(code))
        let subscription = try await gate.value(
            "items.0.id", of: "subscription", "list", "google:anna")
        try await play(
            gate, Self.secondHalf(redemption, subscription, invite, String(code)),
            formats: formats, into: &rest)

        let whole = formats.indices.map { transcripts[$0].text + rest[$0].text }
        for (text, golden) in [(whole[0], GoldenTables.text), (whole[1], GoldenLines.text)] {
            let difference = Transcript.difference(text, golden)
            #expect(difference == nil, "\(difference?.0 ?? "") INSTEAD OF \(difference?.1 ?? "")")
        }
        // Writes them down, to be read and taken over where the output was meant to change.
        if let folder = ProcessInfo.processInfo.environment["ADMIT_TEST_TRANSCRIPTS"] {
            for (text, format) in zip(whole, formats) {
                try text.write(toFile: "\(folder)/\(format)", atomically: true, encoding: .utf8)
            }
        }
        try expectSameValues(lines: whole[1], json: whole[2])
    }

    /// JSON says what JSON lines say, over many lines.
    private func expectSameValues(lines: String, json: String) throws {
        let pairs = zip(lines.components(separatedBy: "$ "), json.components(separatedBy: "$ "))
        for (lines, json) in pairs.dropFirst() {
            let lines = lines.split(separator: "\n").dropFirst().filter { !$0.hasPrefix("[") }
            let text = json.split(separator: "\n").dropFirst().filter { !$0.hasPrefix("[") }
            #expect(text.first == "{" && text.last == "}")
            #expect(text.dropFirst().dropLast().allSatisfy { $0.hasPrefix("  ") })
            let whole = try #require(
                try JSONSerialization.jsonObject(with: Data(text.joined(separator: "\n").utf8))
                    as? NSDictionary)
            let items = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
            let list = whole["items"] ?? whole["invites"]
            #expect(NSArray(array: items) == (list as? NSArray ?? NSArray(array: [whole])))
        }
    }

    private static let preparation = [
        ["product", "put", "sora", "Sora", "--link", "openai", "--keep-admitted"],
        ["product", "list"],
        [
            "plan", "put", "chatgpt_plus", "--entitlement", "sora", "--provider-product",
            "stripe:price:1",
        ],
        ["plan", "list"],
        [
            "region", "set", "sora", "US", "rollout", "open", "launch", "--percent", "100",
            "--until", "2099-01-01",
        ],
        ["region", "set", "sora", "CA", "rollout", "waitlist", "soon"],
        ["region", "set", "sora", "KP", "legal", "blocked", "sanctions", "--yes"],
        ["region", "list", "sora"],
        [
            "campaign", "create", "sora", "Launch week", "--region", "US", "--budget", "100",
            "--opens-at", "2020-01-01", "--closes-at", "2099-01-01", "--max-depth", "2",
        ],
        ["campaign", "list", "--product", "sora"],
    ]

    private static func settings(_ campaign: String) -> [[String]] {
        [["campaign", "update", campaign, "--budget", "200", "--hold-minutes", "30"]]
    }

    private static func firstHalf(_ campaign: String, _ code: String) -> [[String]] {
        [
            ["account", "create", "--identity", "google:anna", "--home-region", "US"],
            ["link", "attach", "google:anna", "openai:77"],
            ["account", "show", "openai:77"],
            ["access", "check", "google:ghost", "sora"],
            ["access", "check", "google:anna", "sora"],
            ["access", "preview", "sora", "US", "--suppose-invite", "--suppose-link", "openai"],
            ["access", "preview", "sora", "CA", "--account", "google:anna"],
            ["invite", "redeem", code, "google:anna", "--reserve", "--location", "US"],
            ["invite", "show", code],
            ["access", "check", "google:anna", "sora"],
            ["subscription", "grant", "google:anna", "chatgpt_plus", "2100-01-01", "paid twice"],
            ["subscription", "list", "google:anna"],
        ]
    }

    private static func secondHalf(
        _ redemption: String, _ subscription: String, _ invite: String, _ code: String
    ) -> [[String]] {
        [
            ["invite", "confirm", redemption],
            ["access", "check", "google:anna", "sora"],
            ["access", "enter", "google:anna", "sora"],
            ["access", "enter", "google:anna", "sora"],
            ["invite", "release", redemption, "mistake"],
            ["invite", "list"],
            ["invite", "extend", invite, "2098-01-01", "asked for", "--max-uses", "6"],
            ["invite", "revoke", code, "leaked", "--yes"],
            ["invite", "show", code],
            ["invite", "list", "--state", "revoked", "--limit", "1"],
            ["subscription", "revoke", subscription, "charged back", "--yes"],
            ["subscription", "list", "google:anna"],
            ["access", "check", "google:anna", "sora"],
            ["account", "create", "--identity", "google:bert", "--home-region", "US"],
            ["waitlist", "join", "google:bert", "sora"],
            ["link", "attach", "google:bert", "openai:78"],
            ["waitlist", "list", "sora"],
            ["waitlist", "status", "google:bert", "sora"],
            ["waitlist", "join", "google:bert", "sora"],
            ["waitlist", "status", "google:bert", "sora"],
            ["waitlist", "draw", "sora", "US", "3", "--dry-run"],
            ["waitlist", "draw", "sora", "US", "3", "--yes"],
            ["waitlist", "list", "sora"],
            ["waitlist", "verify", "sora", "US"],
        ]
    }
}
