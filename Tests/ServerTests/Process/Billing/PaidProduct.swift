import JSONRPC
import Testing

/// A product whose door opens to whoever pays, at any of the providers.
struct PaidProduct: Sendable {
    let session: Session

    static func make(_ session: Session) async throws -> PaidProduct {
        _ = try await session.result(
            "product.put", #"{"product":"sora","name":"Sora","policy":{}}"#)
        _ = try await session.result(
            "plan.put",
            """
            {"plan":"plus","entitlements":["sora"],"provider_products":[\
            {"provider":"stripe","product":"price_plus"},\
            {"provider":"app_store","product":"plus.monthly"},\
            {"provider":"google_play","product":"plus"}]}
            """)
        _ = try await session.result(
            "region.set",
            """
            {"product":"sora","region":"US","layer":"rollout","status":"open",\
            "requires":{"invite":false,"entitlement":"sora"},"from":"2026-01-01T00:00:00Z",\
            "reason":"launch"}
            """)
        return PaidProduct(session: session)
    }

    func account() async throws -> String {
        try await session.result("account.create", #"{"home_region":"US"}"#)
            .string("account", "id")
    }

    func link(_ account: String, to owner: String, at issuer: String) async throws {
        let linked = try await session.result(
            "link.attach",
            #"{"account":"\#(account)","identity":{"issuer":"\#(issuer)","subject":"\#(owner)"}}"#)
        try #require(linked["outcome"]?.string == "linked", "\(linked.text)")
    }

    /// Whether an account gets in, or what it has to do first.
    func step(_ account: String) async throws -> String {
        let check = try await session.result(
            "access.check", #"{"account":"\#(account)","product":"sora"}"#)
        if check["admitted"]?.bool == true { return "admitted" }
        return check["next_step"]?.string ?? check.text
    }
}
