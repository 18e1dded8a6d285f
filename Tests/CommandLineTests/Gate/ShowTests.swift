import Foundation
import Testing

/// `admit invite show`: one screen that answers.
@Suite struct ShowTests {
    /// The commands that the screen proposes.
    private func commands(_ screen: String) -> [String] {
        screen.split(separator: "\n").compactMap { line in
            line.range(of: "admit ").map { String(line[$0.lowerBound...]) }
        }
    }

    /// Runs a command as it is written on the screen.
    private func run(_ command: String, _ gate: Gate, _ more: String...) async throws
        -> AdmitProcess
    {
        var words: [String] = []
        for (number, part) in command.split(separator: "\"").enumerated() {
            words += number % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
        return try await gate.run(Array(words.dropFirst()) + more)
    }

    @Test func tellsWhoHoldsAUseAndWhatCanBeDone() async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("show")
        let code = try await gate.code(campaign)
        try await gate.done("account", "create", "--identity", "show:a", "--home-region", "US")
        let account = try await gate.value("account.id", of: "account", "show", "show:a")
        let redemption = try await gate.value(
            "redemption.id", of: "invite", "redeem", code, "show:a", "--reserve")
        let held = try await gate.done("invite", "show", code)
        #expect(held.contains("campaign  Launch (\(campaign))"))
        #expect(held.contains("state     exhausted"))
        #expect(held.contains("HELD BY"))
        #expect(held.contains("min)"))
        #expect(held.contains("\(account) "))
        #expect(commands(held).contains("admit invite confirm \(redemption)"))
        #expect(commands(held).contains("admit invite release \(redemption) \"not paid\""))
        let listed = try await gate.done("invite", "list", "--campaign", campaign)
        #expect(listed.contains("1 until 20"))
        #expect(
            try await gate.value("invite.reservations.0.account", of: "invite", "show", code)
                == account)

        // What it proposes can be pasted, each in its turn.
        let more = try #require(commands(held).first { $0.contains("--max-uses 2") })
        #expect(try await run(more, gate).exitCode == 0)
        let release = try #require(commands(held).first { $0.contains(" release ") })
        #expect(try await run(release, gate).exitCode == 0)
        #expect(try await gate.value("invite.uses", of: "invite", "show", code) == "0")
        try await gate.done("invite", "redeem", code, "show:a")
        let redeemed = try await gate.done("invite", "show", code)
        #expect(redeemed.contains("confirmed") && redeemed.contains(" US "))
        let revoke = try #require(commands(redeemed).first { $0.contains(" revoke ") })
        #expect(try await run(revoke, gate, "--yes").exitCode == 0)
        let revoked = try await gate.done("invite", "show", code)
        #expect(revoked.contains("state     revoked 20") && revoked.contains(": leaked"))
        let issue = try #require(commands(revoked).first)
        #expect(issue == "admit invite issue \(campaign) 1")
        #expect(try await run(issue, gate).exitCode == 0)
    }

    @Test func tellsWhenItsCampaignStandsInTheWay() async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("ways")
        let code = try await gate.code(campaign)
        let id = try await gate.value("invite.id", of: "invite", "show", code)
        let cases: [([String], String, String)] = [
            (["--mode", "closed", "--yes"], "active, but its campaign is closed", "--mode invite"),
            (
                ["--closes-at", "2020-01-01"], "active, but its campaign is closed",
                "--closes-at none"
            ),
            (
                ["--opens-at", "2099-01-01"], "active, but its campaign has not begun",
                "--opens-at none"
            ),
            (["--budget", "0"], "active, but its campaign has no redemptions left", "list"),
        ]
        for (change, state, cure) in cases {
            let update = try await gate.run(["campaign", "update", campaign] + change)
            #expect(update.exitCode == 0, "\(update.errors)")
            // By its id as well as by its code.
            let screen = try await gate.done("invite", "show", id)
            #expect(screen.contains("state     \(state)\n"), "\(screen)")
            let command = try #require(commands(screen).first)
            #expect(command.hasSuffix(cure), "\(command)")
            #expect(try await run(command, gate).exitCode == 0)
        }
        try await gate.done("campaign", "update", campaign, "--budget", "none")
        #expect(
            try await gate.done("invite", "show", "-", input: code).contains("state     active\n"))
    }

    @Test func aCodeThatWasChosen() async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("chosen")
        let issued = try await gate.done(
            "invite", "issue", campaign, "1", "--vanity", "press-day", "--max-uses", "2")
        #expect(issued.contains("PRESSDAY"))
        let screen = try await gate.done("invite", "show", "Press Day")
        #expect(screen.contains("code      PRES… (chosen)"))
        #expect(!screen.contains("PRESSDAY"))
        let again = try await gate.run([
            "invite", "issue", campaign, "1", "--vanity", "PRESSDAY", "--max-uses", "2",
        ])
        #expect(again.exitCode == 6 && again.errors.contains("exists already"))
        let bad = try await gate.run([
            "invite", "issue", campaign, "1", "--vanity", "LAUNCH", "--max-uses", "2",
        ])
        #expect(bad.exitCode == 64 && bad.errors.contains("without U"))
    }
}
