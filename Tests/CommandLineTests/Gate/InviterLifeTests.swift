import AdmitClient
import Foundation
import Testing

/// What an account that invites others goes through, by the support command and the typed client.
@Suite struct InviterLifeTests {
    private static let shared = Task { try await Gate.open() }

    /// An account with two codes in its hands, one of which another account came in by.
    private struct Inviter {
        let owner: String
        let friend: String
        let codes: [String]

        static func make(_ gate: Gate, _ name: String) async throws -> Inviter {
            let campaign = try await gate.launch(name)
            var accounts: [String] = []
            for person in ["owner", "friend"] {
                accounts.append(
                    try await gate.value(
                        "account.id", of: "account", "create", "--identity", "\(person):\(name)",
                        "--home-region", "US"))
            }
            try await gate.done("allowance", "grant", "owner:\(name)", name, "3", "press")
            let issue = [
                "invite", "issue", campaign, "2", "--owner", accounts[0],
                "--idempotency-key", "issue \(name)", "-o", "json",
            ]
            let issued = try await gate.run(issue)
            let codes = issued.output.matches(of: /"code": "([0-9A-Z-]{14})"/).map {
                String($0.output.1)
            }
            try #require(codes.count == 2, "\(issued.errors)")
            try await gate.done("invite", "redeem", codes[0], accounts[1])
            return Inviter(owner: accounts[0], friend: accounts[1], codes: codes)
        }
    }

    @Test func theOwnerSeesItsAllowanceItsCodesAndItsFriends() async throws {
        let gate = try await Self.shared.value
        let inviter = try await Inviter.make(gate, "mine")
        let mine = try await gate.done("invite", "mine", "owner:mine", "mine")
        #expect(mine.hasPrefix("account    \(inviter.owner)\n"))
        #expect(mine.contains("\nallowance  1 left of 3\n"))
        for code in inviter.codes { #expect(mine.contains("\n\(code) ")) }
        #expect(mine.contains("\n\(inviter.codes[0].prefix(4)) \(inviter.friend) confirmed "))

        let tree = try await gate.done("invite", "tree", "owner:mine")
        let lines = tree.split(separator: "\n")
        #expect(lines[0] == "2 members, 1 level below the account")
        #expect(lines[lines.count - 2].hasPrefix("\(inviter.owner) "))
        #expect(lines[lines.count - 1].hasPrefix("· \(inviter.friend) active"))

        let listed = try await gate.done("invite", "list", "--owner", inviter.owner)
        #expect(listed.split(separator: "\n").count == 4)
        let shown = try await gate.done("invite", "show", inviter.codes[1])
        #expect(shown.contains("\nowner     \(inviter.owner)\n"))

        let frozen = try await gate.done("allowance", "freeze", "owner:mine", "mine", "sold")
        #expect(frozen.contains("\nwhy        sold\n"))
        let campaign = try await gate.value(
            "invite.campaign", of: "invite", "show", inviter.codes[1])
        let refused = try await gate.run(
            ["invite", "issue", campaign, "1", "--owner", inviter.owner])
        #expect(refused.exitCode == 6)
        #expect(refused.errors == "admit: Conflict: the allowance is frozen\n")
        try await gate.done("allowance", "unfreeze", "owner:mine", "mine", "mistake")
        let short = try await gate.run(
            ["invite", "issue", campaign, "2", "--owner", inviter.owner])
        #expect(
            short.errors
                == "admit: Conflict: the allowance has 1 left, and 2 are asked for\n")
        try await gate.done("invite", "revoke", inviter.codes[1], "lost", "--return-uses", "--yes")
        #expect(
            try await gate.value("allowance.left", of: "invite", "mine", "owner:mine", "mine")
                == "2")
    }

    @Test func aBranchIsTriedThenRevokedThenRestored() async throws {
        let gate = try await Self.shared.value
        let inviter = try await Inviter.make(gate, "branch")
        let command = [
            "invite", "revoke-branch", "owner:branch", "--freeze-allowances",
            "--revoke-unused-codes", "--suspend-members",
        ]
        let would = """
            members     2
            allowances  2 would be frozen
            codes       1 would be revoked
            accounts    2 would be suspended
            changes     5

            """
        let tried = try await gate.run(command + ["--dry-run"])
        #expect(tried.output == would)
        let asked = try await gate.run(command)
        #expect(asked.exitCode == 2 && asked.errors.contains("repeat with --yes"))
        #expect(
            try await gate.value("account.state", of: "account", "show", "owner:branch")
                == "active")

        let wrong = try await gate.run(command + ["--confirm", "4"])
        #expect(wrong.exitCode == 6)
        #expect(
            wrong.errors == "admit: Conflict: 5 changes would be made, and confirm says 4\n")
        let done = try await gate.run(command + ["--yes"])
        #expect(done.exitCode == 0)
        #expect(done.errors == would)
        let lines = done.output.split(separator: "\n")
        #expect(lines[0] == "✔ made 5 changes")
        let hint = try #require(lines.last)
        #expect(hint.hasPrefix("Undo it with admit invite restore-batch "))
        #expect(hint.hasSuffix(" REASON"))
        let batch = String(hint.split(separator: " ")[6])
        for account in [inviter.owner, inviter.friend] {
            #expect(
                try await gate.value("account.state", of: "account", "show", account)
                    == "suspended")
        }
        try await gate.done("allowance", "unfreeze", inviter.friend, "branch", "not that one")
        let restored = try await gate.done("invite", "restore-batch", batch, "mistake")
        #expect(restored.hasPrefix("✔ restored 4\n1 left as they are:\n"))
        #expect(restored.contains("allowance \(inviter.friend) branch  changed since\n"))
        let none = try await gate.run(
            ["invite", "restore-batch", inviter.owner, "mistake"])
        #expect(none.exitCode == 5)
    }

    @Test func theTypedClientDoesTheSame() async throws {
        let gate = try await Self.shared.value
        let inviter = try await Inviter.make(gate, "typed")
        let client = AdmitClient(url: gate.url, token: gate.token)
        let result: Result<Void, any Error>
        do { result = .success(try await play(client, inviter)) } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try result.get()
    }

    private func play(_ client: AdmitClient, _ inviter: Inviter) async throws {
        let owner = try #require(UUID(uuidString: inviter.owner))
        let friend = try #require(UUID(uuidString: inviter.friend))
        let mine = try await client.invites.mine(.id(owner), product: "typed")
        #expect(mine.allowance.left == 1 && mine.allowance.granted == 3)
        #expect(Set(mine.codes.map(\.code)) == Set(inviter.codes))
        #expect(mine.codes.flatMap(\.redemptions).map(\.account) == [friend])
        let tree = try await client.invites.tree(Branch(.id(owner)), limit: 1)
        #expect(tree.items.map(\.account) == [owner] && tree.nextCursor != nil)
        let rest = try await client.invites.tree(
            Branch(.id(owner)), limit: 1, cursor: tree.nextCursor)
        #expect(rest.items.map(\.inviter) == [owner] && rest.items[0].level == 1)

        let branch = Branch(.id(owner), product: "typed", depth: 1)
        let tried = try await client.invites.tryRevoking(branch, [.suspendMembers])
        #expect(tried.count == 2 && tried.batch == nil && tried.members == 2)
        let done = try await client.invites.revoke(
            branch, [.suspendMembers], confirm: tried.count, idempotencyKey: "typed")
        let batch = try #require(done.batch)
        let restored = try await client.invites.restore(batch: batch, reason: "mistake")
        #expect(restored.restored == 2 && restored.skipped == 0)

        let frozen = try await client.allowances.freeze(
            .id(friend), product: "typed", reason: "sold")
        #expect(frozen.isFrozen && frozen.freezeReason == "sold")
        let granted = try await client.allowances.grant(
            2, to: .id(friend), product: "typed", reason: "press")
        #expect(granted.isFrozen && granted.granted == 2 && granted.maturesAt == nil)
        let thawed = try await client.allowances.unfreeze(
            .id(friend), product: "typed", reason: "mistake")
        #expect(!thawed.isFrozen && thawed.left == 2)
    }
}
