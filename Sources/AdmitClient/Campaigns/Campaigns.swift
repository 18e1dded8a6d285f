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
    /// `closed`: its codes are refused; `invite`: they let people in; `open`: nobody needs one.
    public let mode: String
    /// How many minutes a reservation holds its use.
    public let holdMinutes: Int
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
    /// How many uses an account that came in may hand out at first.
    public let allowance: Int
    /// How many days after it came in.
    public let allowanceAfterDays: Int
    /// Whether draws take those first who subscribed when they joined the waitlist.
    public let subscribersFirst: Bool

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        product = try json.text("product")
        name = try json.text("name")
        mode = try json.text("mode")
        holdMinutes = try json.count("hold_minutes")
        regions = json.texts("regions")
        budget = json.countIfPresent("budget")
        uses = json.countIfPresent("uses")
        opensAt = json.dateIfPresent("opens_at")
        closesAt = json.dateIfPresent("closes_at")
        maxDepth = json.countIfPresent("max_depth")
        allowance = try json.count("allowance")
        allowanceAfterDays = try json.count("allowance_after_days")
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
        ///   - allowance: how many uses an account that came in may hand out at first.
        ///   - allowanceAfterDays: how many days after it came in.
        ///   - mode: `closed`, `invite` or `open`; `invite` unless said.
        ///   - holdMinutes: how long a reservation holds its use; a quarter of an hour unless said.
        ///   - subscribersFirst: whether draws take those first who subscribed when they joined
        ///     the waitlist; not unless said.
        ///   - idempotencyKey: makes repeating harmless.
        public func create(
            product: String, name: String, regions: [String]? = nil, budget: Int? = nil,
            opensAt: Date? = nil, closesAt: Date? = nil, maxDepth: Int? = nil,
            allowance: Int? = nil, allowanceAfterDays: Int? = nil, mode: String? = nil,
            holdMinutes: Int? = nil, subscribersFirst: Bool? = nil, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Campaign {
            let result = try await client.call("campaign.create", idempotencyKey: idempotencyKey) {
                $0.add("product", product)
                $0.add("name", name)
                $0.add("regions", ifPresent: regions)
                $0.add("budget", ifPresent: budget)
                $0.add("opens_at", ifPresent: opensAt)
                $0.add("closes_at", ifPresent: closesAt)
                $0.add("max_depth", ifPresent: maxDepth)
                $0.add("allowance", ifPresent: allowance)
                $0.add("allowance_after_days", ifPresent: allowanceAfterDays)
                $0.add("mode", ifPresent: mode)
                $0.add("hold_minutes", ifPresent: holdMinutes)
                $0.add("subscribers_first", ifPresent: subscribersFirst)
            }
            return try Campaign(result.object("campaign"))
        }

        /// Changes what is given of a campaign. Of what may be without a limit, `.some(nil)` takes
        /// the limit away:
        ///
        /// ```swift
        /// try await client.campaigns.update(id, budget: .some(nil), mode: "closed")
        /// ```
        ///
        /// A budget below what is used is refused with 4090.
        public func update(
            _ campaign: UUID, name: String? = nil, regions: [String]? = nil, budget: Int?? = nil,
            opensAt: Date?? = nil, closesAt: Date?? = nil, maxDepth: Int?? = nil,
            mode: String? = nil, holdMinutes: Int? = nil, allowance: Int? = nil,
            allowanceAfterDays: Int? = nil, subscribersFirst: Bool? = nil,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Campaign {
            let result = try await client.call("campaign.update", idempotencyKey: idempotencyKey) {
                $0.add("campaign", campaign)
                $0.add("name", ifPresent: name)
                $0.add("regions", ifPresent: regions)
                $0.add("budget", clearing: budget)
                $0.add("opens_at", clearing: opensAt)
                $0.add("closes_at", clearing: closesAt)
                $0.add("max_depth", clearing: maxDepth)
                $0.add("mode", ifPresent: mode)
                $0.add("hold_minutes", ifPresent: holdMinutes)
                $0.add("allowance", ifPresent: allowance)
                $0.add("allowance_after_days", ifPresent: allowanceAfterDays)
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
