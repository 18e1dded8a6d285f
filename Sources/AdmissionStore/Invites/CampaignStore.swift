package import Admission
package import Foundation
import Postgres
import Queries

/// A campaign that is to be made.
package struct CampaignDraft: Sendable {
    package let product: Product.Name
    package let name: String
    package let regions: [Region]
    package let budget: Int?
    package let opensAt: Date?
    package let closesAt: Date?
    package let maxDepth: Int?
    package let subscribersFirst: Bool

    package init(
        product: Product.Name, name: String, regions: [Region] = [], budget: Int? = nil,
        opensAt: Date? = nil, closesAt: Date? = nil, maxDepth: Int? = nil,
        subscribersFirst: Bool = false
    ) {
        self.product = product
        self.name = name
        self.regions = regions
        self.budget = budget
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.maxDepth = maxDepth
        self.subscribersFirst = subscribersFirst
    }
}

extension Store {
    /// Creates a campaign.
    /// - Throws: `.notFound("product")`; `.invalid` when it would close before it opens.
    package func create(
        _ draft: CampaignDraft, at now: Date? = nil, idempotency: Idempotency<Campaign>? = nil
    ) async throws -> Answer<Campaign> {
        do {
            return try await write(idempotency) { transaction in
                let row = try await transaction.one(
                    .campaignCreate,
                    [
                        .uuid(Campaign.ID.make(at: now ?? Date()).uuid),
                        .text(draft.product.text), .text(draft.name),
                        .textArray(draft.regions.map(\.text)), .number(draft.budget),
                        .date(draft.opensAt), .date(draft.closesAt), .number(draft.maxDepth),
                        .bool(draft.subscribersFirst), .date(now),
                    ])
                return try Campaign(row: row)
            }
        } catch let error as PostgresError where error.constraint == "campaign_product" {
            throw StoreError.notFound("product")
        } catch let error as PostgresError
            where error.constraint == "campaign_closes_after_opening"
        {
            throw StoreError.invalid(
                parameter: "closes_at", problem: "must be later than opens_at")
        }
    }

    /// Lists campaigns, newest first.
    package func campaigns(
        of product: Product.Name?, limit: Int, after: UUID?
    ) async throws -> Page<Campaign> {
        let rows = try await client.all(
            .campaignList, [.text(product?.text), .uuid(after), .number(limit + 1)])
        return Page(try rows.map(Campaign.init(row:)), limit: limit, id: \.id.uuid)
    }
}

extension Campaign {
    init(row: Row) throws {
        let regions: [String] = try row(3)
        self.init(
            id: try row.id(0), product: Product.Name(trusted: try row(1)), name: try row(2),
            regions: regions.map { Region(trusted: $0) }, budget: try row(4), uses: try row(5),
            opensAt: try row(6), closesAt: try row(7), maxDepth: try row(8),
            subscribersFirst: try row(10), createdAt: try row(9))
    }
}

extension Statement {
    private static let campaignColumns: [PostgresType] = [
        .uuid, .text, .text, .textArray, .int4, .int8, .timestamptz, .timestamptz, .int4,
        .timestamptz, .bool,
    ]
    static let campaignCreate = Statement(
        .campaignCreate,
        [
            .uuid, .text, .text, .textArray, .int4, .timestamptz, .timestamptz, .int4,
            .bool, .timestamptz,
        ], campaignColumns)
    static let campaignList = Statement(.campaignList, [.text, .uuid, .int4], campaignColumns)

    static let campaigns = [campaignCreate, campaignList]
}
