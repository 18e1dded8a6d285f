import Foundation
import Testing

@Suite struct UsageTests {
    @Test(arguments: [
        ["access", "check"],
        ["access", "check", "no-account", "sora"],
        ["invite", "issue", "no-uuid", "3"],
        ["invite", "issue", "0198c0de-0000-7000-8000-000000000001", "three"],
        ["invite", "issue", "0198c0de-0000-7000-8000-000000000001", "1001"],
        ["invite", "issue", "0198c0de-0000-7000-8000-000000000001", "1000001", "--file", "x"],
        ["invite", "issue", "0198c0de-0000-7000-8000-000000000001", "5", "--format", "csv"],
        ["invite", "issue", "0198c0de-0000-7000-8000-000000000001", "1", "--vanity", "PRESS"],
        ["invite", "extend", "0198c0de-0000-7000-8000-000000000001", "tomorrow", "why"],
        ["campaign", "update", "0198c0de-0000-7000-8000-000000000001", "--budget", "much"],
        [
            "campaign", "update", "0198c0de-0000-7000-8000-000000000001", "--everywhere",
            "--region", "US",
        ],
        ["invite", "release", "0198c0de-0000-7000-8000-000000000001"],
        ["invite", "release", "0198c0de-0000-7000-8000-000000000001", "why", "--reason", "why"],
        ["subscription", "grant", "google:1", "plus", "tomorrow", "why"],
        ["region", "set", "sora", "US", "weather", "open", "why"],
        ["region", "set", "sora", "US", "rollout", "ajar", "why"],
        ["product", "put", "sora", "Sora", "--travel", "home-with-grace"],
        ["product", "list", "-o", "xml"],
        ["account", "show", "google:1", "--idempotency-key", ""],
        ["invite", "revoke-branch", "google:1"],
        ["allowance", "grant", "google:1", "sora", "three", "why"],
        ["subscription", "hold", "0198c0de-0000-7000-8000-000000000001"],
        ["billing", "retry"],
        ["billing", "retry", "0198c0de-0000-7000-8000-000000000001", "--all"],
        ["billing", "retry", "0198c0de-0000-7000-8000-000000000001", "--provider", "stripe"],
        ["billing", "events", "--stuck", "--outcome", "failed"],
        ["nonsense"],
    ])
    func whatCannotBeReadEndsWith64(arguments: [String]) async throws {
        let run = try await AdmitProcess.run(arguments, url: "http://127.0.0.1:1")
        #expect(run.exitCode == 64)
        #expect(run.output.isEmpty)
        #expect(!run.errors.isEmpty)
    }

    @Test func helpNamesEveryGroup() async throws {
        let run = try await AdmitProcess.run(["--help"])
        #expect(run.exitCode == 0)
        for group in [
            "access", "invite", "allowance", "campaign", "account", "link", "subscription",
            "billing", "region", "product", "plan", "waitlist",
        ] {
            #expect(run.output.contains("\n  \(group) "))
        }
    }

    @Test func aMissingTokenIsNamed() async throws {
        let run = try await AdmitProcess.run(["product", "list"], token: nil)
        #expect(run.exitCode == 64)
        #expect(
            run.errors
                == "admit: no token; set ADMIT_TOKEN, or name a file with --token-file\n")
    }

    @Test(arguments: ["127.0.0.1:8080", "ftp://host", "unix:", "http://", "http://a?b"])
    func anAddressThatIsNoneIsNamed(url: String) async throws {
        let run = try await AdmitProcess.run(["product", "list"], url: url)
        #expect(run.exitCode == 64)
        #expect(run.errors.hasPrefix("admit: \"\(url)\" is no address; write http://"))
    }

    @Test(arguments: [
        ["invite", "revoke", "ABCD-EFGH-JKMN", "leaked"],
        ["campaign", "update", "0198c0de-0000-7000-8000-000000000001", "--mode", "closed"],
        ["subscription", "revoke", "0198c0de-0000-7000-8000-000000000001", "fraud"],
        ["region", "set", "sora", "US", "rollout", "closed", "full"],
        ["region", "set", "sora", "US", "legal", "blocked", "law"],
        ["waitlist", "draw", "sora", "US", "10"],
    ])
    func whatIsHardToUndoNeedsYesWithoutATerminal(arguments: [String]) async throws {
        let server = try ScriptedServer { _, _ in .result("{}") }
        defer { server.stop() }
        let run = try await AdmitProcess.run(arguments, url: server.url)
        #expect(run.exitCode == 2)
        #expect(run.errors.contains("repeat with --yes"))
        #expect(server.requests.isEmpty)
        let agreed = try await AdmitProcess.run(arguments + ["--yes"], url: server.url)
        #expect(agreed.exitCode == 0)
        #expect(server.requests.count == 1)
    }

    @Test func aDryRunNeedsNoServerAndMasksTheCode() async throws {
        let run = try await AdmitProcess.run(
            [
                "invite", "redeem", "ABCD-EFGH-JKMN", "google:1:2", "--reserve", "--location",
                "US-TX", "--dry-run",
            ], token: nil)
        #expect(run.exitCode == 0)
        #expect(
            run.output == """
                {
                  "method": "invite.redeem",
                  "params": {
                    "code": "****",
                    "identity": {
                      "issuer": "google",
                      "subject": "1:2"
                    },
                    "reserve": true,
                    "location": "US-TX"
                  }
                }

                """)
    }

    @Test func noneTakesALimitAway() async throws {
        let update = try await AdmitProcess.run(
            [
                "campaign", "update", "0198c0de-0000-7000-8000-000000000001", "--everywhere",
                "--budget", "none", "--closes-at", "none", "--opens-at", "2026-01-02", "--mode",
                "open", "--dry-run", "-o", "jsonl",
            ], token: nil)
        #expect(
            update.output == #"{"method":"campaign.update","params":{"#
                + #""campaign":"0198c0de-0000-7000-8000-000000000001","regions":[],"#
                + #""budget":null,"opens_at":"2026-01-02T00:00:00.000Z","closes_at":null,"#
                + #""mode":"open"}}"# + "\n")
    }

    @Test func requirementsAndPoliciesAreWrittenWhole() async throws {
        let rule = try await AdmitProcess.run(
            [
                "region", "set", "sora", "US", "rollout", "open", "--reason", "launch",
                "--no-requires-invite", "--percent", "10", "--from", "2026-01-02", "--dry-run",
                "-o", "jsonl",
            ])
        #expect(
            rule.output == #"{"method":"region.set","params":{"product":"sora","region":"US","#
                + #""layer":"rollout","status":"open","requires":{"invite":false,"#
                + #""entitlement":"sora"},"percent":10,"from":"2026-01-02T00:00:00.000Z","#
                + #""reason":"launch"}}"# + "\n")
        let product = try await AdmitProcess.run(
            [
                "product", "put", "sora", "Sora", "--link", "openai", "--travel",
                "home-with-grace", "--travel-grace-days", "14", "--dry-run", "-o", "jsonl",
            ])
        #expect(
            product.output == #"{"method":"product.put","params":{"product":"sora","#
                + #""name":"Sora","policy":{"links":["openai"],"keep_admitted":false,"#
                + #""travel":"home_with_grace","travel_grace_days":14}}}"# + "\n")
    }
}
