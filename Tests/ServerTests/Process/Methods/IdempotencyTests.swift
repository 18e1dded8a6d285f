import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// Every method that writes, with a key.
    @Suite struct IdempotencyTests {
        private struct Write: Sendable {
            let method: String
            let parameters: String
            let others: String
        }

        @Test func aKeyGivesItsAnswerAgainAndOnlyToItsCaller() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let session = try await server.session(try await installation.token())
            let neighbour = try await server.session(try await installation.token())
            let launch = try await Launch.make(session)
            let writes = try await Self.writes(launch)
            let document = try await server.get("/openrpc.json").body
            let writing = try #require(try JSON.parse(Array(document.utf8))["methods"]).elements
                .filter { $0["x-writes"]?.bool == true }.compactMap { $0["name"]?.string }
            #expect(Set(writes.map(\.method)) == Set(writing))

            for (number, write) in writes.enumerated() {
                let key = #""idempotency_key":"key \#(number)""#
                let keyed = "{\(key),\(write.parameters)}"
                let first = try await session.call(write.method, keyed)
                try #require(first.result != nil, "\(write.method): \(first.text)")
                let after = try await installation.checksum(except: ["caller"])
                for again in ["{\(write.parameters),\(key)}", "{ \(key), \(write.parameters) }"] {
                    #expect(try await session.call(write.method, again).text == first.text)
                }
                let mismatch = try await session.call(write.method, "{\(key),\(write.others)}")
                #expect(mismatch.errorCode == 4220, "\(write.method): \(mismatch.text)")
                #expect(mismatch.text.contains(#""reason":"idempotency_mismatch""#))
                #expect(try await installation.checksum(except: ["caller"]) == after)

                let independent = try await neighbour.call(
                    write.method, "{\(key),\(write.others)}")
                #expect(independent.errorCode != 4220 && !independent.text.isEmpty)
                let kept = try await installation.sql(
                    "select count(*) from idempotency where key = 'key \(number)'")
                #expect(kept == (independent.result == nil ? "1" : "2"), "\(write.method)")
            }
            // The same key with another method is another use of it.
            let other = try await session.call(
                "account.create", #"{"idempotency_key":"key 0"}"#)
            #expect(other.errorCode == 4220)
        }

        /// A write of every kind that succeeds, and the same with other arguments.
        private static func writes(_ launch: Launch) async throws -> [Write] {
            let session = launch.session
            let accounts = try await launch.accounts(10)
            let code = try await launch.code(uses: 100)
            let invite = try await launch.invite(try await launch.code(uses: 1)).string("id")
            let codeToRevoke = try await launch.code(uses: 1)
            let extended = try await launch.invite(try await launch.code(uses: 1)).string("id")
            _ = try await session.result(
                "plan.put", #"{"plan":"plus","entitlements":["sora"],"provider_products":[]}"#)
            func reservation(_ account: String) async throws -> String {
                try await session.result(
                    "invite.redeem",
                    #"{"code":"\#(code)","account":"\#(account)","reserve":true}"#
                ).string("redemption", "id")
            }
            let redemptions = [
                try await reservation(accounts[0]), try await reservation(accounts[1]),
                try await reservation(accounts[2]), try await reservation(accounts[3]),
            ]
            func grant(_ account: String) -> String {
                """
                "account":"\(account)","plan":"plus","until":"2036-01-01T00:00:00Z","reason":"press"
                """
            }
            let granted = try await session.result(
                "subscription.grant", "{\(grant(accounts[4]))}"
            ).string("subscription", "id")
            let other = try await session.result(
                "subscription.grant", "{\(grant(accounts[4]))}"
            ).string("subscription", "id")
            let event = try await session.result(
                "billing.ingest", StripeHook.parameters(StripeHook.event(3))
            ).string("event")
            let otherEvent = try await session.result(
                "billing.ingest", StripeHook.parameters(StripeHook.event(4))
            ).string("event")
            let until = #""until":"2036-01-01T00:00:00Z""#
            let rule = #""region":"CA","layer":"rollout","status":"closed","reason":"not yet""#
            let identity = #""identity":{"issuer":"chatgpt","subject""#
            let allowance = #""account":"\#(accounts[4])","product":"sora""#
            func branch(_ number: Int, _ more: String) -> String {
                #""account":"\#(accounts[number])","actions":["suspend_members"],"dry_run":\#(more)"#
            }
            let suspension = branch(4, #"false,"confirm":1"#)
            let batch = try await session.result("invite.revoke_branch", "{\(suspension)}")
                .string("batch")
            let table = [
                (
                    "product.put", #""product":"draw","name":"Draw","policy":{}"#,
                    #""product":"draw","name":"Draw","policy":{"keep_admitted":true}"#
                ),
                (
                    "plan.put", #""plan":"pro","entitlements":["sora"],"provider_products":[]"#,
                    #""plan":"pro","entitlements":["sora","draw"],"provider_products":[]"#
                ),
                (
                    "region.set", #""product":"sora",\#(rule)"#,
                    #""product":"sora",\#(until),\#(rule)"#
                ),
                ("account.create", #""home_region":"US""#, #""home_region":"CA""#),
                (
                    "link.attach", #""account":"\#(accounts[5])",\#(identity):"a"}"#,
                    #""account":"\#(accounts[5])",\#(identity):"b"}"#
                ),
                ("subscription.grant", grant(accounts[5]), grant(accounts[6])),
                (
                    "subscription.revoke", #""subscription":"\#(granted)","reason":"mistake""#,
                    #""subscription":"\#(granted)","reason":"another""#
                ),
                (
                    "subscription.hold", #""subscription":"\#(granted)","reason":"looked into""#,
                    #""subscription":"\#(granted)","reason":"another""#
                ),
                (
                    "subscription.release", #""subscription":"\#(granted)""#,
                    #""subscription":"\#(other)""#
                ),
                (
                    "billing.ingest", StripeHook.arguments(StripeHook.event(1)),
                    StripeHook.arguments(StripeHook.event(2))
                ),
                (
                    "billing.retry", #""event":"\#(event)""#, #""event":"\#(otherEvent)""#
                ),
                (
                    "campaign.create", #""product":"sora","name":"second""#,
                    #""product":"sora","name":"third""#
                ),
                (
                    "campaign.update", #""campaign":"\#(launch.campaign)","budget":null"#,
                    #""campaign":"\#(launch.campaign)""#
                ),
                (
                    "invite.extend",
                    #""invite":"\#(extended)","reason":"late","expires_at":"2036-01-01T00:00:00Z""#,
                    #""invite":"\#(extended)","reason":"late","expires_at":"2036-01-02T00:00:00Z""#
                ),
                (
                    "invite.issue", #""campaign":"\#(launch.campaign)","count":2"#,
                    #""campaign":"\#(launch.campaign)","count":3"#
                ),
                (
                    "invite.redeem", #""code":"\#(code)","account":"\#(accounts[6])""#,
                    #""code":"\#(code)","account":"\#(accounts[7])""#
                ),
                (
                    "invite.confirm", #""redemption":"\#(redemptions[0])""#,
                    #""redemption":"\#(redemptions[1])""#
                ),
                (
                    "invite.release", #""redemption":"\#(redemptions[2])","reason":"unpaid""#,
                    #""redemption":"\#(redemptions[3])","reason":"unpaid""#
                ),
                (
                    "access.enter",
                    #""account":"\#(accounts[0])","product":"sora","location":"US""#,
                    #""account":"\#(accounts[7])","product":"sora","location":"US""#
                ),
                (
                    "invite.revoke", #""code":"\#(codeToRevoke)","reason":"leaked""#,
                    #""code":"\#(codeToRevoke)","reason":"mistake""#
                ),
                (
                    "allowance.grant", #"\#(allowance),"count":3,"reason":"press""#,
                    #"\#(allowance),"count":4,"reason":"press""#
                ),
                (
                    "allowance.freeze", #"\#(allowance),"reason":"sold""#,
                    #"\#(allowance),"reason":"leaked""#
                ),
                (
                    "allowance.unfreeze", #"\#(allowance),"reason":"sorry""#,
                    #"\#(allowance),"reason":"mistake""#
                ),
                (
                    "invite.revoke_branch", branch(6, #"false,"confirm":1"#), branch(7, "true")
                ),
                (
                    "invite.restore_batch", #""batch":"\#(batch)","reason":"sorry""#,
                    #""batch":"\#(batch)","reason":"mistake""#
                ),
                (
                    "account.unlock", #""account":"\#(accounts[5])","reason":"mistyped""#,
                    #""account":"\#(accounts[6])","reason":"mistyped""#
                ),
                (
                    "invite.resume", #""invite":"\#(invite)","reason":"a false alarm""#,
                    #""invite":"\#(invite)","reason":"looked into""#
                ),
                (
                    "invite.rotate", #""invite":"\#(invite)","reason":"leaked""#,
                    #""invite":"\#(invite)","reason":"sold""#
                ),
                (
                    "waitlist.join", #""account":"\#(accounts[8])","product":"sora""#,
                    #""account":"\#(accounts[9])","product":"sora""#
                ),
                (
                    "waitlist.draw", #""product":"sora","region":"US","count":1"#,
                    #""product":"sora","region":"US","count":2"#
                ),
            ]
            return table.map { Write(method: $0.0, parameters: $0.1, others: $0.2) }
        }
    }
}
