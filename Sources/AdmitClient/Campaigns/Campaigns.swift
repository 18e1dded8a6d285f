public import Foundation
import JSONRPC

/// A set of invitations for one product.
public struct Campaign: Hashable, Sendable {
    /// Names the campaign.
    public let id: UUID
    /// What its invitations are for.
    public let product: String
    /// What people call it.
    public let name: String
    /// Where its invitations may be redeemed; empty means anywhere.
    public let regions: [String]
    /// How many redemptions there may be in all, if that is bounded.
    public let budget: Int?
    /// How many are reserved or confirmed.
    public let uses: Int?
    /// When its invitations open, if not at once.
    public let opensAt: Date?
    /// When they close, if they do.
    public let closesAt: Date?
    /// How far invited accounts may invite in turn, if that is bounded.
    public let maxDepth: Int?
    /// Whether draws take those first who subscribed when they joined the waitlist.
    public let subscribersFirst: Bool

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        product = try json.text("product")
        name = try json.text("name")
        regions = json.texts("regions")
        budget = json.countIfPresent("budget")
        uses = json.countIfPresent("uses")
        opensAt = json.dateIfPresent("opens_at")
        closesAt = json.dateIfPresent("closes_at")
        maxDepth = json.countIfPresent("max_depth")
        subscribersFirst = json["subscribers_first"]?.bool ?? false
    }
}

extension AdmitClient {
    /// Sets of invitations.
    public var campaigns: Campaigns { Campaigns(client: self) }

    /// Sets of invitations.
    public struct Campaigns: Sendable {
        let client: AdmitClient

        /// Makes a campaign for a product.
        ///
        /// - Parameters:
        ///   - product: what its invitations are for.
        ///   - name: what people call it.
        ///   - regions: where they may be redeemed; anywhere unless said.
        ///   - budget: how many redemptions there may be in all.
        ///   - opensAt: when they open.
        ///   - closesAt: when they close.
        ///   - maxDepth: how far invited accounts may invite in turn.
        ///   - subscribersFirst: whether draws take those first who subscribed when they joined
        ///     the waitlist; not unless said.
        ///   - idempotencyKey: makes repeating harmless.
        public func create(
            product: String, name: String, regions: [String]? = nil, budget: Int? = nil,
            opensAt: Date? = nil, closesAt: Date? = nil, maxDepth: Int? = nil,
            subscribersFirst: Bool? = nil, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Campaign {
            let result = try await client.call("campaign.create", idempotencyKey: idempotencyKey) {
                $0.add("product", product)
                $0.add("name", name)
                $0.add("regions", ifPresent: regions)
                $0.add("budget", ifPresent: budget)
                $0.add("opens_at", ifPresent: opensAt)
                $0.add("closes_at", ifPresent: closesAt)
                $0.add("max_depth", ifPresent: maxDepth)
                $0.add("subscribers_first", ifPresent: subscribersFirst)
            }
            return try Campaign(result.object("campaign"))
        }

        /// Lists campaigns, of one product or of all.
        public func list(
            product: String? = nil, limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<Campaign> {
            let result = try await client.call("campaign.list") {
                $0.add("product", ifPresent: product)
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Campaign.init)
        }
    }
}
