import Testing

/// What support does about codes that leaked and accounts that tried too much.
@Suite struct AbuseTests {
    private static let shared = Task { try await Gate.open() }

    @Test func anAccountThatTriedTooMuchIsUnlocked() async throws {
        let gate = try await Self.shared.value
        let campaign = try await gate.launch("tried")
        let code = try await gate.code(campaign)
        try await gate.done(
            "account", "create", "--identity", "google:tried", "--home-region", "US")
        var last = try await gate.run(["invite", "redeem", "unusable", "google:tried"])
        #expect(last.exitCode == 1)
        // A code has no U, so this is none.
        var tries = 1
        for _ in 0..<120 where last.exitCode != 75 {
            tries += 1
            last = try await gate.run(["invite", "redeem", "unusable", "google:tried"])
        }
        #expect(last.exitCode == 75)
        #expect(
            last.errors.hasPrefix(
                "admit: the account tried too many codes in vain; account.unlock lifts it; "
                    + "try again in "))
        let unlocked = try await gate.done("account", "unlock", "google:tried", "called us")
        #expect(unlocked.hasPrefix("✔ unlocked\n"))
        // What weighed on it are all of them but the last, which was not looked at.
        #expect(tries > 60)
        #expect(unlocked.contains("tries taken off  \(tries - 1)\n"))
        let again = try await gate.done("account", "unlock", "google:tried", "called us")
        #expect(again.hasPrefix("✔ nothing weighed on it\n"))
        try await gate.done("invite", "redeem", code, "google:tried")
    }

    @Test func aCodeIsRotatedAndResumed() async throws {
        let gate = try await Self.shared.value
        let campaign = try await gate.launch("leaked")
        let invite = try await gate.value(
            "invites.0.id", of: "invite", "issue", campaign, "1", "--max-uses", "3")
        let running = try await gate.done("invite", "resume", invite, "checked")
        #expect(running.hasPrefix("✔ it was not paused\n"))
        let unasked = try await gate.run(["invite", "rotate", invite, "sold"])
        #expect(unasked.exitCode == 2)
        #expect(unasked.errors.contains("repeat with --yes to revoke this code for good"))
        let rotated = try await gate.done("invite", "rotate", invite, "sold", "--yes")
        #expect(rotated.hasPrefix("✔ rotated\n"))
        #expect(rotated.hasSuffix("Nobody can show this code again; keep it now.\n"))
        let shown = try await gate.done("invite", "show", invite)
        #expect(shown.contains("\nstate       revoked "))
        #expect(shown.contains("\ngoes on as  "))
        let refused = try await gate.run(["invite", "rotate", invite, "again", "--yes"])
        #expect(refused.exitCode == 1)
        #expect(refused.output.hasPrefix("✘ refused: nothing is left of it, it is revoked\n"))
    }
}
