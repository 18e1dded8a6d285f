import Foundation
import PostgresTesting
import Testing

@Suite struct ExitCodeTests {
    private static let account = "0198c0de-0000-7000-8000-000000000001"

    @Test(arguments: [
        (4010, "unauthenticated", 4), (4030, "forbidden", 4), (4040, "not_found", 5),
        (4090, "conflict", 6), (4220, "idempotency_mismatch", 6), (-32602, "invalid_params", 64),
        (-32603, "internal_error", 1), (-32601, "method_not_found", 1),
    ])
    func everyErrorHasItsExitCode(code: Int, reason: String, exitCode: Int32) async throws {
        let server = try ScriptedServer { _, _ in
            .error(
                #"{"code":\#(code),"message":"It is so","data":{"reason":"\#(reason)","#
                    + #""retryable":false,"request_id":"r-1"}}"#)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["access", "check", Self.account, "sora"], url: server.url)
        #expect(run.exitCode == exitCode)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("admit: "))
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [(4290, "rate_limited"), (5030, "unavailable"), (5040, "deadline_exceeded")])
    func whatPassesIsTriedAgainThenEndsWith75(code: Int, reason: String) async throws {
        let server = try ScriptedServer { _, _ in
            .error(
                #"{"code":\#(code),"message":"Not now","data":{"reason":"\#(reason)","#
                    + #""retryable":true,"retry_after_ms":1,"request_id":"r-1"}}"#)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["access", "check", Self.account, "sora"], url: server.url)
        #expect(run.exitCode == 75)
        #expect(server.requests.count == 4)
    }

    @Test func anErrorWithAnHTTPStatusIsReadFromItsBody() async throws {
        let server = try ScriptedServer { _, _ in
            .body(
                #"{"jsonrpc":"2.0","id":null,"error":{"code":4010,"message":"Unauthenticated","#
                    + #""data":{"reason":"unauthenticated","retryable":false}}}"#, status: 401)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(["product", "list"], url: server.url)
        #expect(run.exitCode == 4)
        #expect(run.errors == "admit: the server does not know this token; check ADMIT_TOKEN\n")
    }

    @Test func anUnreachableServerIsSaidInOneSentence() async throws {
        let url = "http://127.0.0.1:\(try Sockets.freePort())"
        let run = try await AdmitProcess.run(["product", "list"], url: url)
        #expect(run.exitCode == 75)
        #expect(
            run.errors == "admit: nothing answers at \(url); start admitd, or set ADMIT_URL\n")
    }

    @Test func somethingElseThatAnswersIsNotTakenForTheServer() async throws {
        let server = try ScriptedServer { _, _ in .body("<html>", status: 200) }
        defer { server.stop() }
        let run = try await AdmitProcess.run(["product", "list"], url: server.url)
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("no Admit server"))
    }

    @Test func aWriteIsRepeatedUnderOneKey() async throws {
        let server = try ScriptedServer { number, _ in
            switch number {
            case 0: .hangUp
            case 1: .body("", status: 503)
            default: .result(#"{"outcome":"confirmed","redemption":null}"#)
            }
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["invite", "confirm", Self.account], url: server.url)
        #expect(run.exitCode == 0)
        let keys = server.requests.map { $0.argument("idempotency_key") }
        #expect(keys.count == 3)
        #expect(Set(keys).count == 1 && keys[0] != nil)
    }

    @Test func aReadCarriesNoKeyAndTheTokenIsInTheHead() async throws {
        let server = try ScriptedServer { _, _ in .result(#"{"items":[],"next_cursor":null}"#) }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["product", "list"], url: server.url, token: " secret-token\n")
        #expect(run.exitCode == 0)
        #expect(run.output == "no products\n")
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("POST /rpc HTTP/1.1\r\n"))
        #expect(request.head.contains("authorization: Bearer secret-token\r\n"))
        #expect(request.body == #"{"jsonrpc":"2.0","id":1,"method":"product.list","params":{}}"#)
    }

    @Test func aUnixSocketServes() async throws {
        let path = "/tmp/admit-\(UUID().uuidString.prefix(8)) test.sock"
        let server = try ScriptedServer(unixPath: path) { _, _ in .result(#"{"items":[]}"#) }
        defer {
            server.stop()
            unlink(path)
        }
        let run = try await AdmitProcess.run(["plan", "list"], url: server.url)
        #expect(run.exitCode == 0)
        #expect(run.output == "no plans\n")
    }

    @Test(arguments: [("refused", Int32(1)), ("conflict", 6), ("linked", 0)])
    func aRefusalIsShownAndHasAnExitCode(outcome: String, exitCode: Int32) async throws {
        let server = try ScriptedServer { _, _ in .result(#"{"outcome":"\#(outcome)"}"#) }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["link", "attach", Self.account, "google:7"], url: server.url)
        #expect(run.exitCode == exitCode)
        #expect(run.output.hasPrefix((exitCode == 0 ? "✔ " : "✘ ") + outcome))
    }

    @Test func anAccountNamedByIdentityIsLookedUpBeforeLinking() async throws {
        let server = try ScriptedServer { _, request in
            request.method == "account.get"
                ? .result(
                    #"{"account":{"id":"\#(Self.account)","state":"active","#
                        + #""created_at":"2026-01-02T03:04:05.000Z","links":[]}}"#)
                : .result(#"{"outcome":"already_linked"}"#)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["link", "attach", "apple:1", "google:7"], url: server.url)
        #expect(run.exitCode == 0)
        #expect(server.requests.map(\.method) == ["account.get", "link.attach"])
        #expect(server.requests[1].argument("account") == "\"\(Self.account)\"")
        #expect(
            server.requests[1].argument("identity") == #"{"issuer":"google","subject":"7"}"#)
    }

    @Test func theCodeAndTheTokenCanComeFromElsewhere() async throws {
        let server = try ScriptedServer { _, _ in
            .result(#"{"outcome":"refused","reason":"invalid"}"#)
        }
        defer { server.stop() }
        let file = "/tmp/admit-token-\(UUID().uuidString)"
        try "from-a-file\n".write(toFile: file, atomically: true, encoding: .utf8)
        defer { unlink(file) }
        let run = try await AdmitProcess.run(
            ["invite", "redeem", "-", Self.account, "--token-file", file], url: server.url,
            token: nil, input: "abcd efgh jkmn\n")
        #expect(run.exitCode == 1)
        #expect(run.output.hasPrefix("✘ refused: invalid — the code cannot be used;"))
        #expect(server.requests[0].argument("code") == #""abcd efgh jkmn""#)
        #expect(server.requests[0].head.contains("Bearer from-a-file\r\n"))
    }

    @Test func anInterruptEndsWith130() async throws {
        let (asked, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { _, _ in
            signal.yield()
            Thread.sleep(forTimeInterval: 60)
            return .hangUp
        }
        defer { server.stop() }
        let process = try await ChildProcess.start(
            AdmitProcess.executable.path, ["product", "list"],
            environment: ["ADMIT_URL": server.url, "ADMIT_TOKEN": "token"])
        for await _ in asked { break }
        process.signal(SIGINT)
        #expect("\(try await process.waitForExit())" == "code(130)")
    }
}
