import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// Every list can be read page by page, and comes out whole.
    @Suite struct PagingTests {
        @Test func pagesTogetherAreTheList() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            let account = try await Self.fill(session)
            let lists: [(method: String, own: String, id: String)] = [
                ("product.list", "", "product"), ("plan.list", "", "plan"),
                ("region.list", #""product":"sora","#, "id"),
                ("subscription.list", #""account":"\#(account)","#, "id"),
                ("campaign.list", #""product":"sora","#, "id"), ("invite.list", "", "id"),
            ]
            for list in lists {
                let whole = try await Self.page(session, list.method, list.own, "")
                let ids = try whole.items.map { try $0.string(list.id) }
                #expect(ids.count == 5, "\(list.method)")
                #expect(whole.next == nil)
                var paged: [String] = []
                var sizes: [Int] = []
                var cursor: String?
                repeat {
                    let more = cursor.map { #","cursor":"\#($0)""# } ?? ""
                    let page = try await Self.page(
                        session, list.method, list.own, #""limit":2\#(more)"#)
                    paged += try page.items.map { try $0.string(list.id) }
                    sizes.append(page.items.count)
                    cursor = page.next
                } while cursor != nil && sizes.count < 10
                #expect(paged == ids, "\(list.method)")
                #expect(sizes == [2, 2, 1], "\(list.method)")
            }
        }

        /// Five of everything that can be listed.
        private static func fill(_ session: Session) async throws -> String {
            let created = try await session.result("account.create", "{}")
            let account = try created.string("account", "id")
            for (number, name) in ["sora", "a", "b", "y", "z"].enumerated() {
                _ = try await session.result(
                    "product.put", #"{"product":"\#(name)","name":"One","policy":{}}"#)
                _ = try await session.result(
                    "plan.put",
                    #"{"plan":"\#(name)","entitlements":[],"provider_products":[]}"#)
                let region = ["US", "CA", "FR", "JP", "DE"][number]
                _ = try await session.result(
                    "region.set",
                    """
                    {"product":"sora","region":"\(region)","layer":"rollout","status":"open",\
                    "reason":"test"}
                    """)
                _ = try await session.result(
                    "subscription.grant",
                    """
                    {"account":"\(account)","plan":"\(name)","until":"2100-01-01T00:00:00Z",\
                    "reason":"test"}
                    """)
                let campaign = try await session.result(
                    "campaign.create", #"{"product":"sora","name":"One"}"#)
                _ = try await session.result(
                    "invite.issue",
                    #"{"campaign":"\#(try campaign.string("campaign", "id"))","count":1}"#)
            }
            return account
        }

        private static func page(
            _ session: Session, _ method: String, _ own: String, _ paging: String
        ) async throws -> (items: [JSON], next: String?) {
            let parameters = "{\(own)\(paging)}".replacing(",}", with: "}")
            let page = try await session.result(method, parameters)
            return (page["items"]?.elements ?? [], page["next_cursor"]?.string)
        }
    }
}
