import Testing

/// What a customer goes through, by the support command alone.
@Suite struct CustomerLifeTests {
    private static let shared = Task { try await Gate.open() }

    private func headline(_ gate: Gate, _ arguments: String...) async throws -> String {
        let run = try await gate.run(arguments)
        return run.output.split(separator: "\n").first.map(String.init) ?? run.errors
    }

    @Test func fromTheFirstProductToTheOpenDoor() async throws {
        let gate = try await Self.shared.value
        let campaign = try await gate.launch("life")
        let code = try await gate.code(campaign)
        let account = try await gate.value(
            "account.id", of: "account", "create", "--identity", "google:life", "--home-region",
            "US")
        let check = ["access", "check", "google:life", "life"]

        let uninvited = try await gate.run(check)
        #expect(uninvited.exitCode == 0)
        #expect(
            uninvited.output.hasPrefix(
                "✘ not admitted to life — next step: redeem an invitation\n"))
        #expect(
            uninvited.output.hasSuffix(
                "\ncommand  admit invite redeem - \(account) --reserve\n"))

        // The code as a customer might say it: from standard input, in another spelling.
        let spelled = code.lowercased().replacing("-", with: " ")
        let redemption = try await gate.value(
            "redemption.id", of: "invite", "redeem", "-", "google:life", "--reserve",
            input: "  \(spelled) \n")
        #expect(
            try await gate.run(check).output.hasPrefix(
                "✘ not admitted to life — next step: subscribe\n"))

        try await gate.done(
            "subscription", "grant", "google:life", "life_plus", "2100-01-01", "paid twice")
        let reserved = try await gate.run(check).output
        #expect(
            reserved.hasPrefix(
                "✘ not admitted to life — next step: confirm the reserved invitation\n"))
        #expect(reserved.contains("\ninvite       unmet        reserved until 20"))

        let early = try await gate.run(["access", "enter", "google:life", "life"])
        #expect(early.exitCode == 1)
        #expect(
            early.output.hasPrefix(
                "✘ refused; not admitted to life — next step: confirm the reserved invitation\n"))

        // Whoever forgot which redemption it was finds it by the code.
        let found = try await gate.value(
            "invite.redemptions.0.id", of: "invite", "show", "-", input: "\(code)\n")
        #expect(found == redemption)
        try await gate.done("invite", "confirm", redemption)
        let headlines = [
            try await headline(gate, "access", "check", account, "life"),
            try await headline(gate, "access", "enter", account, "life"),
            try await headline(gate, "access", "enter", account, "life"),
            try await headline(gate, "access", "check", "google:life", "life"),
        ]
        #expect(
            headlines == [
                "✔ admitted to life — next step: come in", "✔ entered life", "✔ already in life",
                "✔ admitted to life",
            ])
    }

    @Test func aReservationGivenBackMayBeUsedByAnother() async throws {
        let gate = try await Self.shared.value
        let code = try await gate.code(try await gate.launch("second"))
        for name in ["a", "b"] {
            try await gate.done(
                "account", "create", "--identity", "second:\(name)", "--home-region", "US")
        }
        let redemption = try await gate.value(
            "redemption.id", of: "invite", "redeem", code, "second:a", "--reserve")
        let taken = try await gate.run(["invite", "redeem", code, "second:b"])
        #expect(taken.exitCode == 1)
        #expect(
            taken.output
                == "✘ refused: exhausted — every use is taken; issue another\n")
        let released = try await gate.done("invite", "release", redemption, "changed her mind")
        #expect(released.hasPrefix("✔ released\n"))
        let late = try await gate.run(["invite", "confirm", redemption])
        #expect(late.exitCode == 1)
        #expect(
            late.output.hasPrefix(
                "✘ refused: released — it was given back, or its time ran out; redeem the code "
                    + "again\n"))
        #expect(
            try await gate.done("invite", "redeem", code, "second:b").hasPrefix("✔ redeemed\n"))
    }

    @Test func anIdentityThatAnotherHoldsIsNotTaken() async throws {
        let gate = try await Self.shared.value
        let owner = try await gate.value(
            "account.id", of: "account", "create", "--identity", "google:owner")
        try await gate.done("account", "create", "--identity", "google:rival")
        try await gate.done("link", "attach", "google:owner", "apple:1:2")
        let again = try await gate.done("link", "attach", "google:owner", "apple:1:2")
        #expect(again.hasPrefix("✔ already linked\n"))
        let taken = try await gate.run(["link", "attach", "google:rival", "apple:1:2"])
        #expect(taken.exitCode == 6)
        #expect(taken.output == "✘ conflict: another account holds this identity\n")
        #expect(
            try await gate.value("account.id", of: "account", "show", "apple:1:2") == owner)
    }
}
