import Testing

@Suite struct OutputTests {
    private static let account = "0198c0de-0000-7000-8000-000000000001"

    private static let decision = #"""
        {"admitted":false,"account":"\#(account)","product":"sora","requirements":[
        {"requirement":"account","state":"met"},{"requirement":"legal","state":"not_required"},
        {"requirement":"region","state":"met"},{"requirement":"link","state":"unmet",
        "reason":"missing","issuer":"openai"},{"requirement":"invite","state":"unmet",
        "reason":"reserved","reserved_until":"2026-01-02T03:04:05.678Z"},
        {"requirement":"subscription","state":"unmet","reason":"on_hold"}],
        "next_step":"link_account","admission":null,"as_of":"2026-01-01T00:00:00.000Z",
        "valid_until":null}
        """#

    private func output(_ arguments: [String], of result: String) async throws -> String {
        let server = try ScriptedServer { _, _ in .result(result) }
        defer { server.stop() }
        let run = try await AdmitProcess.run(arguments, url: server.url)
        #expect(run.exitCode == 0)
        return run.output
    }

    @Test func aDecisionIsReadable() async throws {
        let output = try await output(
            ["access", "check", Self.account, "sora"], of: Self.decision)
        #expect(
            output == """
                ✘ not admitted to sora — next step: link an account of openai
                REQUIREMENT  STATE        DETAILS
                ------------ ------------ ------------------------------------------------
                account      met
                legal        not required
                region       met
                link         unmet        no account of openai is linked
                invite       unmet        reserved until 2026-01-02 03:04:05 UTC (in 27 h)
                subscription unmet        a payment failed

                account  \(Self.account)
                as of    2026-01-01 00:00:00 UTC
                command  admit link attach \(Self.account) openai:SUBJECT

                """)
    }

    @Test func aPreviewSaysWhetherPayingHelps() async throws {
        let output = try await output(
            ["access", "preview", "sora", "US", "--suppose-invite"],
            of: Self.decision.dropLast() + #","paying_would_admit":true}"#)
        #expect(output.hasSuffix("\nPaying would open the door.\n"))
    }

    @Test func issuedCodesAreShownThisOnce() async throws {
        let batch = #"""
            {"batch":"\#(Self.account)","invites":[{"id":"\#(Self.account)",
            "code":"ABCD-EFGH-JKMN","prefix":"ABCD","max_uses":5,"expires_at":null}]}
            """#
        let table = try await output(["invite", "issue", Self.account, "1"], of: batch)
        #expect(table.contains("\nABCD-EFGH-JKMN 5            \(Self.account)\n"))
        let lines = try await output(
            ["invite", "issue", Self.account, "1", "-o", "jsonl"], of: batch)
        #expect(
            lines == #"{"id":"\#(Self.account)","code":"ABCD-EFGH-JKMN","prefix":"ABCD","#
                + #""max_uses":5,"expires_at":null}"# + "\n")
    }

    @Test func listsGoOn() async throws {
        let server = try ScriptedServer { _, _ in
            .result(#"{"items":[{"plan":"plus"},{"plan":"pro"}],"next_cursor":"c2"}"#)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["campaign", "list", "--limit", "2", "--cursor", "c1", "-o", "jsonl"], url: server.url)
        #expect(run.output == "{\"plan\":\"plus\"}\n{\"plan\":\"pro\"}\n")
        #expect(run.errors == "admit: there is more; go on with --cursor c2\n")
        #expect(server.requests[0].argument("limit") == "2")
        #expect(server.requests[0].argument("cursor") == "\"c1\"")
    }

    @Test func jsonIsIndentedAndKeptAsItCame() async throws {
        let output = try await output(
            ["product", "list", "-o", "json"],
            of: #"{"items":[{"n":1.50,"s":"a\u00e9 \"b","e":[],"o":{}}],"next_cursor":null}"#)
        #expect(
            output == #"""
                {
                  "items": [
                    {
                      "n": 1.50,
                      "s": "a\u00e9 \"b",
                      "e": [],
                      "o": {}
                    }
                  ],
                  "next_cursor": null
                }

                """#)
    }

    @Test func namesCannotCommandTheTerminalNorBreakTheTable() async throws {
        let output = try await output(
            ["campaign", "list"],
            of: #"""
                {"items":[{"id":"1","product":"sora","name":"\u001b[2J\n👩🏽‍🚀","regions":["US"]},
                {"id":"2","product":"sora","name":"plain","regions":["US","CA"]}]}
                """#)
        #expect(!output.contains("\u{1B}"))
        #expect(output.split(separator: "\n").count == 4)
        #expect(output.contains("[2J"))
        #expect(output.contains("US, CA"))
    }
}
