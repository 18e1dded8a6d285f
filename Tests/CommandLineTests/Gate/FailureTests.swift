import Foundation
import PostgresTesting
import Testing

/// What can go wrong between the command and its server, and what is said of it.
@Suite struct FailureTests {
    private static let nobody = "0198c0de-0000-7000-8000-000000000001"
    private static let shared = Task {
        let gate = try await Gate.open()
        _ = try await gate.launch("fail")
        try await gate.done("account", "create", "--identity", "google:fail")
        return gate
    }

    @Test(arguments: [
        (["account", "show", "google:ghost"], "account"), (["account", "show", nobody], "account"),
        (["access", "check", "google:fail", "ghost"], "product"),
        (["region", "set", "ghost", "US", "rollout", "open", "x"], "product"),
        (["campaign", "create", "ghost", "Ghost"], "product"),
        (["subscription", "grant", "google:fail", "ghost", "2100-01-01", "x"], "plan"),
        (["subscription", "revoke", nobody, "x", "--yes"], "subscription"),
        (["invite", "issue", nobody, "1"], "campaign"), (["invite", "show", nobody], "invite"),
        (["invite", "show", "no code"], "invite"), (["invite", "confirm", nobody], "redemption"),
        (["invite", "revoke", nobody, "x", "--yes"], "invite"),
        (["invite", "redeem", "0000-0000-0000", "google:ghost"], "account"),
        (["link", "attach", "google:ghost", "apple:9"], "account"),
    ])
    func whatIsNotThereIsNamed(arguments: [String], noun: String) async throws {
        let run = try await Self.shared.value.run(arguments)
        #expect(run.exitCode == 5)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("admit: there is no such \(noun); "))
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        (["product", "put", "Sora", "x"], "product must be 1 to 64 lower-case letters"),
        (["region", "set", "fail", "Mars", "rollout", "open", "x"], "region must be an ISO 3166"),
        (["region", "set", "fail", "US", "rollout", "open", "x", "--percent", "101"], "percent"),
        (["access", "check", "google:fail", "fail", "--location", "Mars"], "location must be"),
        (["account", "create", "--home-region", "XX"], "home_region must be an ISO 3166"),
        (["account", "create", "--identity", "Google:1"], "identity issuer must be"),
        (["invite", "issue", nobody, "0"], "count must be an integer from 1 to 1000"),
        (["invite", "list", "--state", "fresh"], "state must be one of active, exhausted"),
        (["invite", "list", "--cursor", "x"], "cursor must be next_cursor"),
        (["invite", "list", "--limit", "0"], "limit must be an integer from 1 to 500"),
    ])
    func whatTheServerCannotReadIsUsage(arguments: [String], complaint: String) async throws {
        let run = try await Self.shared.value.run(arguments)
        #expect(run.exitCode == 64)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("admit: \(complaint)"))
    }

    @Test(arguments: [
        (["region", "set", "fail", "US", "rollout", "blocked", "x"], "The rollout layer takes"),
        (["region", "set", "fail", "US", "legal", "open", "x"], "The legal layer takes"),
        (["subscription", "grant", "google:fail", "fail_plus", "2020-01-01", "x"], "UNTIL has"),
        (["invite", "list", "--prefix", "ABCDE"], "--prefix takes the first four symbols"),
    ])
    func whatMakesNoSenseIsSaidBeforeAsking(arguments: [String], complaint: String) async throws {
        let run = try await AdmitProcess.run(arguments, url: "http://127.0.0.1:1")
        #expect(run.exitCode == 64)
        #expect(run.errors.hasPrefix("Error: \(complaint)"))
    }

    @Test func aTokenNeedsTheScope() async throws {
        let gate = try await Self.shared.value
        let reader = try await gate.token("access:read")
        let arguments = ["access", "check", "google:fail", "fail"]
        #expect(try await gate.run(arguments, token: reader).exitCode == 0)
        let refused = try await gate.run(["product", "put", "fail", "x"], token: reader)
        #expect(refused.exitCode == 4)
        #expect(
            refused.errors == "admit: not allowed: this call needs the scope product:write; "
                + "use a token that has it\n")
        let stranger = try await gate.run(arguments, token: "admit_nobody_knows_it")
        #expect(stranger.exitCode == 4)
        #expect(
            stranger.errors == "admit: the server does not know this token; check ADMIT_TOKEN\n")
    }

    @Test func aKeyMeansOneThing() async throws {
        let gate = try await Self.shared.value
        let create = ["campaign", "create", "fail", "--idempotency-key", "once"]
        let first = try await gate.run(create + ["First"])
        let again = try await gate.run(create + ["First"])
        #expect(first.exitCode == 0 && again.exitCode == 0)
        #expect(first.output == again.output)
        let other = try await gate.run(create + ["Other"])
        #expect(other.exitCode == 6)
        #expect(
            other.errors
                == "admit: this idempotency key was used for something else; take another\n")
        let list = try await gate.done("campaign", "list", "--product", "fail")
        #expect(!list.contains("Other"))
    }

    @Test func withoutADatabaseItIsWorthTryingAgain() async throws {
        let cluster = try await TestCluster.start()
        let migrated = try await ChildProcess.run(
            BuiltBinary.path("admitd"), ["migrate"],
            environment: [
                "DATABASE_URL": cluster.url, "ADMIT_CODE_PEPPER": Gate.randomKey(),
                "ADMIT_SEAL_KEY": Gate.randomKey(), "ADMIT_ALLOW_SUPERUSER": "1",
            ])
        try #require("\(migrated.exit)" == "code(0)", "\(migrated.errors)")
        let gate = try await Gate.open(database: cluster.url)
        try await gate.done("product", "list")
        try await cluster.stop(immediately: true)

        let read = try await gate.run(["product", "list"])
        #expect(read.exitCode == 75)
        #expect(
            read.errors
                == "admit: the server, or its database, is not available; try again\n")
        // A write names its key, so that it can be repeated without being done twice.
        let write = try await gate.run(["product", "put", "late", "Late"])
        #expect(write.exitCode == 75)
        let key = try #require(write.errors.firstMatch(of: /--idempotency-key ([0-9a-f-]{36}),/))
        try await cluster.restart()
        try await gate.done("product", "put", "late", "Late", "--idempotency-key", "\(key.1)")

        gate.server.signal(SIGTERM)
        try await gate.server.waitForExit()
        let gone = try await gate.run(["product", "list"])
        #expect(gone.exitCode == 75)
        #expect(
            gone.errors
                == "admit: nothing answers at \(gate.url); start admitd, or set ADMIT_URL\n")
    }
}
