import Foundation
import Testing

@testable import admitd

/// What HTTP itself asks of requests to `/rpc` and beside it.
@Suite struct RequestTests {
    static let call = #"{"jsonrpc":"2.0","method":"get_data","id":1}"#
    static let result = #"{"jsonrpc":"2.0","result":["hello",5],"id":1}"#

    @Test func theWholeHeadOfAnAnswer() async throws {
        try await TestServer.run { server in
            var answer = try await server.call(Self.call, headers: "X-Request-Id: abc\r\n")
            let date = answer.headers.removeValue(forKey: "date")
            #expect(date?.hasSuffix(" GMT") == true)
            #expect(
                answer
                    == RawAnswer(
                        status: 200,
                        headers: [
                            "content-type": "application/json",
                            "content-length": "\(Self.result.utf8.count)", "x-request-id": "abc",
                        ], body: Self.result))
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
    func onlyPOSTCalls(method: String) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("\(method) /rpc HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await client.receive(toHead: method == "HEAD")
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "POST")
        }
    }

    @Test(arguments: [
        ("text/plain", 415), ("application/jsonp", 415), ("application/json-rpc", 415),
        ("", 415), ("application/json", 200), ("Application/JSON", 200),
        ("application/json; charset=utf-8", 200), ("application/json;charset=UTF-8", 200),
    ])
    func onlyJSONIsTaken(type: String, status: Int) async throws {
        try await TestServer.run { server in
            let text = TestServer.post(Self.call).replacingOccurrences(
                of: "Content-Type: application/json\r\n",
                with: type.isEmpty ? "" : "Content-Type: \(type)\r\n")
            let client = try await server.connect()
            try await client.send(text)
            #expect(try await client.receive().status == status)
            // The refused body was read, so that the connection goes on.
            try await client.send(TestServer.post(Self.call))
            #expect(try await client.receive().body == Self.result)
        }
    }

    @Test(arguments: [
        "", "Authorization: Basic abc\r\n", "Authorization: Bearer \r\n",
        "Authorization: Bearer wrong\r\n", "Authorization: Bearer a b\r\n",
        "Authorization: Bearer all\r\nAuthorization: Bearer all\r\n",
    ])
    func withoutAGoodTokenNothingRuns(header: String) async throws {
        try await TestServer.run { server in
            let text = TestServer.post(
                #"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5],"id":1}"#,
                headers: "X-Request-Id: R\r\n"
            ).replacingOccurrences(of: "Authorization: Bearer all\r\n", with: header)
            let client = try await server.connect()
            try await client.send(text)
            let answer = try await client.receive()
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] == "Bearer")
            #expect(
                answer.body == #"{"jsonrpc":"2.0","error":{"code":4010,"#
                    + #""message":"Unauthenticated","data":{"reason":"unauthenticated","#
                    + #""retryable":false,"request_id":"R"}},"id":null}"#)
            #expect(server.updates.value == [])
        }
    }

    @Test func theSchemeIsReadInAnyCase() async throws {
        try await TestServer.run { server in
            let text = TestServer.post(Self.call).replacingOccurrences(
                of: "Bearer all", with: "bEARER  all")
            let client = try await server.connect()
            try await client.send(text)
            #expect(try await client.receive().status == 200)
        }
    }

    @Test func tokensThatCannotBeCheckedAreUnavailable() async throws {
        try await TestServer.run { server in
            let undecided = try await server.call(Self.call, token: "undecided")
            #expect(undecided.status == 503)
            #expect(undecided.headers["retry-after"] == "1")
            #expect(undecided.body.contains(#""code":5030"#))
            #expect(undecided.body.contains(#""retry_after_ms":500"#))
            let broken = try await server.call(Self.call, token: "broken")
            #expect(broken.status == 500)
            #expect(broken.body.contains(#""code":-32603"#))
            #expect(!broken.body.contains("db.internal"))
        }
    }

    @Test(arguments: [
        ("/", 404), ("/rpc/", 404), ("/RPC", 404), ("/livez?x=1", 200), ("/livez", 200),
        ("/readyz", 200), ("/metrics", 200), ("/openrpc.json", 200), ("*", 404),
    ])
    func paths(path: String, status: Int) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await client.receive()
            #expect(answer.status == status)
            try await client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await client.receive(toHead: true)
            #expect(head.status == status)
            try await client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
            let post = try await client.receive()
            #expect(post.status == (status == 404 ? 404 : 405))
            #expect(post.headers["allow"] == (status == 404 ? nil : "GET, HEAD"))
        }
    }

    @Test func theDescriptionIsTheOneThatDiscoverGives() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /openrpc.json HTTP/1.1\r\nHost: a\r\n\r\n")
            let document = try await client.receive().body
            let discovered = try await server.call(
                #"{"jsonrpc":"2.0","method":"rpc.discover","id":1}"#)
            #expect(discovered.body == #"{"jsonrpc":"2.0","result":\#(document),"id":1}"#)
            #expect(document.contains(#""openrpc":"1.3.2""#))
        }
    }

    @Test func readinessFollowsTheGateway() async throws {
        try await TestServer.run { server in
            server.isReady.update { $0 = false }
            let client = try await server.connect()
            try await client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().status == 503)
            try await client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().body == "ok\n")
        }
    }

    @Test func requestIdsAreTakenOrMade() async throws {
        try await TestServer.run { server in
            let good = String(repeating: "a", count: 61) + ".-_"
            let taken = try await server.call(
                #"{"jsonrpc":"2.0","method":"nothing","id":1}"#,
                headers: "X-Request-Id: \(good)\r\n")
            #expect(taken.headers["x-request-id"] == good)
            #expect(taken.body.contains(#""request_id":"\#(good)""#))
            var made: Set<String> = []
            for bad in [String(repeating: "a", count: 65), "a b", #"a"b"#, "é", "a,b", ""] {
                let answer = try await server.call(
                    #"{"jsonrpc":"2.0","method":"nothing","id":1}"#,
                    headers: "X-Request-Id: \(bad)\r\n")
                let id = try #require(answer.headers["x-request-id"])
                #expect(id.wholeMatch(of: /[a-z0-9]{15}/) != nil)
                #expect(answer.body.contains(#""request_id":"\#(id)""#))
                made.insert(id)
            }
            #expect(made.count == 6)
        }
    }

    @Test(arguments: ["abc\rSet-Cookie: x", "abc\u{0}", "abc\nSet-Cookie: x"])
    func aRequestIdCannotAddAHeader(id: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.call(Self.call, headers: "X-Request-Id: \(id)\r\n")
            #expect(answer.headers["set-cookie"] == nil)
            #expect(answer.headers["x-request-id"] != id)
            #expect(!answer.body.contains("Set-Cookie"))
        }
    }
}
