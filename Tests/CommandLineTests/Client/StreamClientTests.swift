import Foundation
import JSONRPC
import Synchronization
import Testing

@testable import AdmitClient

/// The client on a stream, against answers written down.
@Suite struct StreamClientTests {
    private func asking(
        _ server: ScriptedStream, timeoutSeconds: Double = 20, retries: Int = 3,
        streams: Int = 1, _ body: (AdmitClient) async throws -> Void
    ) async throws {
        let client = AdmitClient(
            url: server.url, token: "t",
            configuration: .init(
                timeoutSeconds: timeoutSeconds, retries: retries, streamConnections: streams))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
        await client.shutdown()
        server.stop()
        try outcome.get()
    }

    private func parameters(_ number: Int) -> JSONText {
        JSONText(bytes: Array(#"{"number":\#(number)}"#.utf8))
    }

    private func expect(
        _ result: Int64, of method: String, _ number: Int, _ client: AdmitClient,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await client.call(method, parameters(number))
        #expect(answer.integer == result, sourceLocation: sourceLocation)
    }

    @Test(arguments: [1, 3])
    func manyCallsShareAConnection(streams: Int) async throws {
        let server = try ScriptedStream.open { $0.result($0.raw("params")) }
        try await asking(server, streams: streams) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        for call in 0..<20 {
                            let number = task * 20 + call
                            let result = try await client.call("thing.do", parameters(number))
                            #expect(result["number"]?.integer == Int64(number))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.connectionCount == streams)
            #expect(server.calls.count == 64 * 20)
            #expect(
                server.lines[0].text
                    == #"{"jsonrpc":"2.0","id":0,"method":"rpc.authenticate","#
                    + #""params":{"token":"t"}}"#)
        }
    }

    @Test func answersComeInAnyOrder() async throws {
        let held = Mutex<ScriptedStream.Line?>(nil)
        let server = try ScriptedStream.open { line in
            let first = held.withLock { held in
                defer { held = held ?? line }
                return held
            }
            guard let first else { return .nothing }
            return .both(line.result("2"), first.result("1"))
        }
        try await asking(server) { client in
            async let first = client.call("thing.do", parameters(1))
            await server.arrival()
            try await expect(2, of: "thing.do", 2, client)
            let late = try await first
            #expect(late.integer == 1)
        }
    }

    @Test func aCallThatWasSentAndLostSaysSo() async throws {
        let server = try ScriptedStream.open { line in
            line.connection == 0 ? .hangUp : line.result("1")
        }
        try await asking(server) { client in
            let error = await #expect(throws: ClientError.self) {
                try await client.call("thing.do", parameters(1))
            }
            guard case .lost = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.wasSent == true)
            #expect(server.calls.count == 1)
            // The next call goes over a new connection.
            try await expect(1, of: "thing.do", 2, client)
            #expect(server.connectionCount == 2)
        }
    }

    @Test func aLostCallIsRepeatedUnderItsKey() async throws {
        let server = try ScriptedStream.open { line in
            line.connection < 2 ? .hangUp : line.result("1")
        }
        try await asking(server) { client in
            let result = try await client.call("thing.do", parameters(1), idempotencyKey: "k")
            #expect(result.integer == 1)
            #expect(server.calls.map { $0.text.contains(#""idempotency_key":"k""#) }.count == 3)
        }
    }

    @Test func aCallThatWasNeverSentIsRepeatedByItself() async throws {
        let server = try ScriptedStream { line in
            guard line.method == "rpc.authenticate" else { return line.result("1") }
            return line.connection < 2 ? .hangUp : line.result(#"{"authenticated":true}"#)
        }
        try await asking(server) { client in
            try await expect(1, of: "thing.do", 1, client)
            #expect(server.connectionCount == 3)
            #expect(server.calls.count == 1)
        }
    }

    @Test func withoutAServerNothingIsSent() async throws {
        for url in [
            "stream+unix:/tmp/admit-none.sock", "stream://127.0.0.1:\(try Sockets.freePort())",
        ] {
            let client = AdmitClient(url: url, token: "t", configuration: .init(retries: 1))
            let expected = ClientError.unreachable(reason: "nothing answers at \(url)")
            await #expect(throws: expected) { try await client.call("thing.do", parameters(1)) }
            #expect(!expected.wasSent)
            await client.shutdown()
        }
    }

    @Test func aTokenThatDoesNotStandIsRefused() async throws {
        let server = try ScriptedStream { $0.error(4010) }
        try await asking(server) { client in
            let expected = ClientError.refused(Refusal(code: 4010, message: "No", reason: "no"))
            await #expect(throws: expected) { try await client.call("thing.do", parameters(1)) }
            #expect(server.calls.isEmpty)
        }
    }

    @Test func aRevokedTokenIsTheAnswerToEveryCall() async throws {
        let server = try ScriptedStream.open { line in
            if line.connection > 0 { return line.result("1") }
            return line.method == "thing.do"
                ? .nothing : .both(line.error(4010, id: "null"), .hangUp)
        }
        try await asking(server) { client in
            let expected = ClientError.refused(Refusal(code: 4010, message: "No", reason: "no"))
            async let first: Void = {
                await #expect(throws: expected) {
                    try await client.call("thing.do", parameters(1))
                }
            }()
            await server.arrival()
            await #expect(throws: expected) { try await client.call("thing.end", parameters(2)) }
            await first
            try await expect(1, of: "thing.do", 3, client)
        }
    }

    @Test func aCallHasItsTime() async throws {
        let server = try ScriptedStream.open { line in
            line.method == "thing.do" ? .nothing : line.result("1")
        }
        // Long enough that the call which is answered never runs into it on a busy machine.
        try await asking(server, timeoutSeconds: 3) { client in
            let start = ContinuousClock.now
            await #expect(throws: ClientError.timeout) {
                try await client.call("thing.do", parameters(1))
            }
            #expect(ContinuousClock.now - start > .milliseconds(2990))
            try await expect(1, of: "thing.other", 2, client)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func aServerThatOnlyAcceptsIsNone() async throws {
        let server = try ScriptedStream { _ in .nothing }
        try await asking(server, timeoutSeconds: 0.2, retries: 0) { client in
            let error = await #expect(throws: ClientError.self) {
                try await client.call("thing.do", parameters(1))
            }
            #expect(error?.wasSent == false)
        }
    }

    @Test func aCancelledCallLeavesTheOthersAlone() async throws {
        let server = try ScriptedStream.open { line in
            line.method == "thing.do" ? .nothing : line.result("1")
        }
        try await asking(server) { client in
            let call = Task { try await client.call("thing.do", parameters(1)) }
            await server.arrival()
            call.cancel()
            await #expect(throws: ClientError.cancelled) { try await call.value }
            try await expect(1, of: "thing.other", 2, client)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func aClientThatIsShutDownIsOfNoUse() async throws {
        let server = try ScriptedStream.open { _ in .nothing }
        try await asking(server) { client in
            let call = Task { try await client.call("thing.do", parameters(1)) }
            await server.arrival()
            await client.shutdown()
            await #expect(throws: ClientError.lost(reason: "the client was shut down")) {
                try await call.value
            }
            let expected = ClientError.unreachable(reason: "the client was shut down")
            await #expect(throws: expected) { try await client.call("thing.do", parameters(1)) }
        }
    }

    @Test func aBatchIsOneLineBesideOthers() async throws {
        let server = try ScriptedStream.open { line in
            guard line.text.hasPrefix("[") else { return line.result("7") }
            let calls = try? JSON.parse(Array(line.text.utf8)).elements
            let answers = (calls ?? []).map { call in
                let id = call["id"]?.integer ?? 0
                let number = call["params"]?["number"]?.integer ?? 0
                return #"{"jsonrpc":"2.0","result":\#(number),"id":\#(id)}"#
            }
            return .line("[\(answers.reversed().joined(separator: ","))]")
        }
        try await asking(server) { client in
            _ = try await client.call("thing.do", parameters(0))
            let calls = (0..<5).map { AdmitClient.BatchCall("thing.do", parameters($0)) }
            // Answered in the order of the calls or not.
            let outcomes = try await client.batch(calls)
            #expect(try outcomes.map { try $0.get().integer } == [0, 1, 2, 3, 4])
            #expect(server.calls.count == 2)
            await #expect(throws: ClientError.self) {
                try await client.batch(Array(repeating: calls[0], count: 1001))
            }
        }
    }

    @Test func whatBreaksTheLinesIsKeptBack() async throws {
        let server = try ScriptedStream.open { $0.result($0.raw("params")) }
        try await asking(server) { client in
            let spread = JSONText(bytes: Array("{\n\"number\": 1\n}".utf8))
            let result = try await client.call("thing.do", spread)
            #expect(result["number"]?.integer == 1)
            let huge = JSONText(
                bytes: [UInt8](repeating: 0x20, count: 1 << 20) + parameters(1).bytes)
            let error = await #expect(throws: ClientError.self) {
                try await client.call("thing.do", huge)
            }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.code == -32600)
            #expect(server.calls.count == 1)
        }
    }

    @Test(arguments: ["junk", "{}", "[]", #"{"jsonrpc":"2.0","result":1}"#])
    func somethingElseThatAnswersIsNoServer(line: String) async throws {
        let server = try ScriptedStream.open { _ in .line(line) }
        try await asking(server) { client in
            await #expect(throws: ClientError.badAnswer(problem: "no JSON-RPC")) {
                try await client.call("thing.do", parameters(1))
            }
        }
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","result":{"id":1},"id":23}"#, AnswerID.number(23)),
        (#"{"jsonrpc":"2.0","id":23,"result":{"id":1}}"#, .number(23)),
        (#"{"jsonrpc":"2.0","id":23,"result":{"a":1,"id":1}}"#, .number(23)),
        (#"{"jsonrpc":"2.0","id":23,"result":"x,\"id\":7"}"#, .number(23)),
        (#"{"jsonrpc":"2.0","result":[{"a":1,"id":7}],"id":4}"#, .number(4)),
        (#"{"jsonrpc":"2.0","id":4,"result":[{"a":1,"id":7}]}"#, .number(4)),
        (#"[{"result":1,"id":1},{"result":1,"id":2}]"#, .number(2)),
        (#"[{"id":3,"result":1},{"id":2,"result":1}]"#, .number(3)),
        (#"{"error":{},"id":null}"#, .null), (#"{"id":"7"}"#, .none), ("7}", .none),
        ("", .none), ("}", .none), (#"{"id":12345678901234567890}"#, .none),
        (#"{"a":1,"id":-7}"#, .number(-7)), (#"{"a":1,"id":1.7}"#, .none),
    ])
    func theIDOfAnAnswerIsFound(line: String, id: AnswerID) {
        #expect(AnswerID(of: Array(line.utf8)) == id)
    }

    @Test(arguments: [
        ("stream://127.0.0.1:80", Endpoint.Place.stream(.tcp(host: "127.0.0.1", port: 80))),
        ("stream://[::1]:80/", .stream(.tcp(host: "::1", port: 80))),
        ("stream+unix:/a b", .stream(.unix(path: "/a b"))),
        ("stream://127.0.0.1", nil), ("stream://a:0", nil), ("stream://a:65536", nil),
        ("stream://a:80/rpc", nil), ("stream+unix:", nil), ("streams://a:80", nil),
        ("stream://::1:80", nil),
    ])
    func addressesAreRead(text: String, place: Endpoint.Place?) {
        #expect(Endpoint(text)?.place == place)
    }

    @Test func whatTheHTTPClientLostIsToldApart() async throws {
        let server = try ScriptedServer { _, _ in .hangUp }
        let client = AdmitClient(url: server.url, token: "t")
        let lost = await #expect(throws: ClientError.self) {
            try await client.call("thing.do", parameters(1))
        }
        #expect(lost?.wasSent == true)
        await client.shutdown()
        server.stop()
        let other = AdmitClient(url: server.url, token: "t", configuration: .init(retries: 0))
        let unreachable = await #expect(throws: ClientError.self) {
            try await other.call("thing.do", parameters(1))
        }
        #expect(unreachable?.wasSent == false)
        await other.shutdown()
    }

    @Test func theCommandNamesTheKeyToRepeatWith() async throws {
        let server = try ScriptedStream.open { _ in .hangUp }
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            [
                "invite", "confirm", "0198c0de-0000-7000-8000-000000000001", "--idempotency-key",
                "mine",
            ], url: server.url)
        #expect(run.exitCode == 75)
        #expect(run.errors.contains("try again with --idempotency-key mine, for it may have been"))
        #expect(server.calls.count == 4)
    }
}
