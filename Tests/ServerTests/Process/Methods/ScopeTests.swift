import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// Who may call what.
    @Suite struct ScopeTests {
        /// Every method with the scope it asks for.
        private static let scopes = [
            "access.check": "access:read", "access.preview": "access:read",
            "access.enter": "access:write", "account.create": "account:write",
            "account.get": "account:read", "link.attach": "link:write",
            "product.put": "product:write", "product.list": "product:write",
            "plan.put": "product:write", "plan.list": "product:write",
            "region.set": "region:write", "region.list": "access:read",
            "subscription.grant": "subscription:write", "subscription.list": "access:read",
            "subscription.revoke": "subscription:write", "campaign.create": "invite:issue",
            "campaign.update": "invite:issue", "invite.extend": "invite:revoke",
            "campaign.list": "invite:issue", "invite.issue": "invite:issue",
            "invite.redeem": "invite:redeem", "invite.confirm": "invite:redeem",
            "invite.release": "invite:redeem", "invite.get": "invite:read",
            "invite.list": "invite:read", "invite.revoke": "invite:revoke",
            "invite.mine": "invite:read", "invite.tree": "invite:read",
            "invite.revoke_branch": "invite:revoke", "invite.restore_batch": "invite:revoke",
            "allowance.grant": "invite:issue", "allowance.freeze": "invite:issue",
            "allowance.unfreeze": "invite:issue",
            "invite.resume": "invite:revoke", "invite.rotate": "invite:issue",
            "account.unlock": "support",
            "subscription.get": "support", "subscription.hold": "subscription:write",
            "subscription.release": "subscription:write", "billing.ingest": "billing:ingest",
            "billing.events": "support", "billing.retry": "support",
            "waitlist.join": "access:write", "waitlist.status": "access:write",
            "waitlist.draw": "invite:issue", "waitlist.list": "invite:issue",
            "waitlist.proof": "access:read",
        ]

        private func start() async throws -> (Installation, AdmitdProcess) {
            let installation = try await Installation.onDatabase()
            return (installation, try await installation.serve())
        }

        @Test func theMethodsAreTheseAndAskForTheseScopes() async throws {
            let (installation, server) = try await start()
            let document = try await server.get("/openrpc.json").body
            let methods = try #require(try JSON.parse(Array(document.utf8))["methods"]).elements
            var found: [String: String] = [:]
            for method in methods {
                let scopes = (method["x-scopes"]?.elements ?? []).compactMap(\.string)
                found[try method.string("name")] = scopes.joined(separator: " ")
            }
            #expect(found == Self.scopes)
            #expect(methods.count == Self.scopes.count)

            let session = try await server.session(try await installation.token(scopes: []))
            let discovered = try await session.result("rpc.discover", "{}")
            #expect(discovered.text == document)
        }

        @Test func withoutItsScopeNoMethodRuns() async throws {
            let (installation, server) = try await start()
            let every = Set(Self.scopes.values)
            let before = try await installation.checksum(except: ["caller"])
            for (method, scope) in Self.scopes {
                let others = Array(every.union(["support", "audit:read"]).subtracting([scope]))
                let session = try await server.session(
                    try await installation.token(scopes: others))
                let alone = try await session.call(method, "{}")
                #expect(Self.isForbidden(alone, scope), "\(method): \(alone.text)")
                // Beside one that is allowed.
                let (allowed, _) = try #require(
                    Self.scopes.first { $0.value != scope && $0.key != method })
                let replies = try await session.batch(
                    [(allowed, #"{"nonsense":1}"#), (method, "{}"), (allowed, #"{"nonsense":1}"#)])
                #expect(replies.map(\.errorCode) == [-32602, 4030, -32602])
                #expect(Self.isForbidden(replies[1], scope))
            }
            #expect(try await installation.checksum(except: ["caller"]) == before)
        }

        @Test func itsScopeAloneSufficesForEachMethod() async throws {
            let (installation, server) = try await start()
            for (scope, methods) in Dictionary(grouping: Self.scopes.keys, by: { Self.scopes[$0] })
            {
                let token = try await installation.token(scopes: [try #require(scope)])
                let session = try await server.session(token)
                for method in methods {
                    let reply = try await session.call(method, "{}")
                    #expect(reply.errorCode != 4030 && !reply.text.isEmpty, "\(reply.text)")
                }
            }
        }

        @Test func aTokenThatDoesNotStandIsRefused() async throws {
            let (installation, server) = try await start()
            let tokens = [
                "unknown": "admit_" + UUID().uuidString,
                "expired": try await installation.token(expires: "now() - interval '1 second'"),
                "revoked": try await installation.token(revoked: "now() - interval '1 second'"),
            ]
            for (kind, token) in tokens {
                let answer = try await server.session(token).post(
                    Session.request("product.list", "{}"))
                #expect(answer.status == 401, "\(kind)")
                let body = answer.body.replacing(
                    #/"request_id":"[^"]+"/#, with: #""request_id":"…""#)
                #expect(
                    body == """
                        {"jsonrpc":"2.0","error":{"code":4010,"message":"Unauthenticated","data":\
                        {"reason":"unauthenticated","retryable":false,"request_id":"…"}},"id":null}
                        """, "\(kind)")
            }
            // A token that runs out while the server remembers it.
            let brief = try await server.session(
                try await installation.token(expires: "now() + interval '1 second'"))
            let request = Session.request("product.list", "{}")
            #expect(try await brief.post(request).status == 200)
            let end = ContinuousClock.now + .seconds(1.1)
            while ContinuousClock.now < end { _ = try await brief.post(request) }
            #expect(try await brief.post(request).status == 401)
        }

        private static func isForbidden(_ reply: Reply, _ scope: String) -> Bool {
            reply.errorCode == 4030 && reply.text.contains(#""reason":"forbidden""#)
                && reply.text.contains(scope)
        }
    }
}
