import AdmitClient
import Foundation
import Testing

/// The typed client against answers written down.
@Suite struct TypedClientTests {
    private static let text = "0198c0de-0000-7000-8000-000000000001"
    private let id = UUID(uuidString: text)!

    @discardableResult
    private func asking<Value>(
        retries: Int = 3,
        _ answer:
            @escaping @Sendable (Int, ScriptedServer.Request)
            -> ScriptedServer.Reply,
        _ body: (AdmitClient, ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = try ScriptedServer(answer)
        defer { server.stop() }
        let client = AdmitClient(
            url: server.url, token: "t", configuration: .init(timeoutSeconds: 5, retries: retries))
        let value: Result<Value, any Error>
        do { value = .success(try await body(client, server)) } catch { value = .failure(error) }
        await client.shutdown()
        return try value.get()
    }

    @Test func aDecisionIsReadWhole() async throws {
        let decision = try await asking { _, _ in
            .result(
                #"""
                {"admitted":false,"account":"\#(Self.text)","product":"sora","requirements":[
                {"requirement":"invite","state":"unmet","reason":"reserved",
                "reserved_until":"2026-01-02T03:04:05.000Z"}],"next_step":"confirm_invite",
                "admission":{"at":"2026-01-01T00:00:00.000Z","region":"US"},
                "as_of":"2026-01-02T00:00:00.000Z","valid_until":"2026-01-02T03:04:05.000Z"}
                """#)
        } _: { client, _ in
            try await client.access.check(.id(id), product: "sora", location: "US")
        }
        #expect(!decision.isAdmitted)
        #expect(decision.account == id)
        #expect(decision.nextStep == .confirmInvite)
        #expect(decision.requirements.map(\.reason) == ["reserved"])
        #expect(decision.requirements[0].reservedUntil == decision.validUntil)
        #expect(decision.admission?.region == "US")
    }

    @Test func outcomesAreCases() async throws {
        let redemption = #"{"id":"\#(Self.text)","account":"\#(Self.text)","state":"confirmed"}"#
        try await asking { number, _ in
            number == 0
                ? .result(
                    #"{"outcome":"redeemed","already":true,"redemption":\#(redemption)}"#)
                : .result(#"{"outcome":"refused","already":false,"reason":"invalid"}"#)
        } _: { client, server in
            let identity = Identity(issuer: "google", subject: "1")
            let first = try await client.invites.redeem("A", for: .identity(identity))
            guard case .redeemed(let redemption, already: true) = first else {
                Issue.record("\(first)")
                return
            }
            #expect(redemption.id == id && redemption.state == "confirmed")
            let second = try await client.invites.redeem("A", for: .id(id), reserving: true)
            #expect(second == .refused(reason: "invalid"))
            #expect(server.requests[0].argument("identity") != nil)
            #expect(server.requests[0].argument("account") == nil)
            #expect(server.requests[1].argument("reserve") == "true")
        }
    }

    @Test(arguments: [("key", 3), (nil, 1)] as [(String?, Int)])
    func aWriteIsTriedAgainOnlyUnderAKey(key: String?, attempts: Int) async throws {
        try await asking(retries: 2) { _, _ in
            .hangUp
        } _: { client, server in
            await #expect(throws: ClientError.self) {
                try await client.accounts.create(homeRegion: "US", idempotencyKey: key)
            }
            #expect(server.requests.count == attempts)
        }
    }

    @Test func anErrorKeepsWhatTheServerSaid() async throws {
        try await asking(retries: 0) { _, _ in
            .error(
                #"{"code":-32602,"message":"Invalid","data":{"reason":"invalid_params","#
                    + #""retryable":false,"request_id":"r","param":"region"}}"#)
        } _: { client, _ in
            let expected = Refusal(
                code: -32602, message: "Invalid", reason: "invalid_params", parameter: "region",
                requestID: "r")
            await #expect(throws: ClientError.refused(expected)) {
                try await client.regions.list(product: "sora")
            }
        }
    }

    @Test func aMissingMemberIsABadAnswer() async throws {
        try await asking { _, _ in
            .result(#"{"account":{}}"#)
        } _: { client, _ in
            await #expect(throws: ClientError.badAnswer(problem: "no valid id in the result")) {
                try await client.accounts.get(.id(id))
            }
        }
    }

    @Test func aBatchComesBackInTheOrderOfItsCalls() async throws {
        try await asking { _, _ in
            .body(
                #"""
                [{"jsonrpc":"2.0","id":1,"error":{"code":4040,"message":"None","data":
                {"reason":"not_found","retryable":false}}},{"jsonrpc":"2.0","id":0,"result":
                {"admitted":true,"account":"\#(Self.text)","product":"sora","requirements":[],
                "next_step":"none","as_of":"2026-01-02T00:00:00.000Z","valid_until":null}}]
                """#)
        } _: { client, server in
            let outcomes = try await client.access.check([.id(id), .id(id)], product: "sora")
            #expect(try outcomes[0].get().isAdmitted)
            let missing = Refusal(code: 4040, message: "None", reason: "not_found")
            #expect(outcomes[1] == .failure(.refused(missing)))
            #expect(server.requests.count == 1)
            #expect(server.requests[0].body.hasPrefix(#"[{"jsonrpc":"2.0","id":0,"method":"#))
        }
    }

    @Test func manyCallsGoSideBySide() async throws {
        let page = #"{"items":[],"next_cursor":null}"#
        try await asking { _, _ in
            .result(page)
        } _: { client, server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<256 {
                    group.addTask { try await client.products.list().items.count }
                }
                for try await count in group { #expect(count == 0) }
            }
            #expect(server.requests.count == 256)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:80", "http://127.0.0.1:80/rpc"), ("https://a/", "https://a/rpc"),
        ("https://a/b", "https://a/b/rpc"), ("unix:/a b", "http+unix://%2Fa%20b/rpc"),
    ])
    func addressesAreRead(text: String, url: String) {
        #expect(Endpoint(text)?.rpcURL == url)
    }
}
