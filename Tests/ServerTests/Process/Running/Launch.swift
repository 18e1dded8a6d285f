import Foundation
import JSONRPC
import Testing

/// A product that is open in the United States by invitation, and what a test needs to fill it.
struct Launch: Sendable {
    let session: Session
    let campaign: String

    static func make(_ session: Session) async throws -> Launch {
        _ = try await session.result(
            "product.put", #"{"product":"sora","name":"Sora","policy":{}}"#)
        _ = try await session.result(
            "region.set",
            """
            {"product":"sora","region":"US","layer":"rollout","status":"open",\
            "requires":{"invite":true,"entitlement":null},"from":"2026-01-01T00:00:00Z",\
            "reason":"launch"}
            """)
        let campaign = try await session.result(
            "campaign.create", #"{"product":"sora","name":"first"}"#)
        return Launch(session: session, campaign: try campaign.string("campaign", "id"))
    }

    /// Issues one code.
    func code(uses: Int) async throws -> String {
        let issued = try await session.result(
            "invite.issue", #"{"campaign":"\#(campaign)","count":1,"max_uses":\#(uses)}"#)
        return try #require(issued["invites"]?.elements.first).string("code")
    }

    /// Creates accounts at home in the United States.
    func accounts(_ count: Int) async throws -> [String] {
        var accounts: [String] = []
        while accounts.count < count {
            let calls = Array(
                repeating: (method: "account.create", parameters: #"{"home_region":"US"}"#),
                count: min(1000, count - accounts.count))
            for reply in try await session.batch(calls) {
                accounts.append(try #require(reply.result).string("account", "id"))
            }
        }
        return accounts
    }

    func invite(_ code: String) async throws -> JSON {
        try #require(
            try await session.result("invite.get", #"{"code":"\#(code)"}"#)["invite"])
    }
}

extension Session {
    func redeem(_ code: String, for account: String) async throws -> Reply {
        try await call("invite.redeem", #"{"code":"\#(code)","account":"\#(account)"}"#)
    }
}

/// Works through `items` on several connections at once, spread evenly over `servers`.
func onManyConnections<Item: Sendable, Answer: Sendable>(
    _ count: Int, to servers: [AdmitdProcess], token: String, _ items: [Item],
    _ work: @escaping @Sendable (Session, Item) async throws -> Answer
) async throws -> [(item: Item, answer: Answer)] {
    try await withThrowingTaskGroup(of: [(item: Item, answer: Answer)].self) { group in
        for lane in 0..<count {
            let session = try await servers[lane % servers.count].session(token)
            group.addTask {
                var answers: [(item: Item, answer: Answer)] = []
                for index in stride(from: lane, to: items.count, by: count) {
                    answers.append((items[index], try await work(session, items[index])))
                }
                return answers
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
}
