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
    package let allowance: Int
    package let allowanceAfterDays: Int
    package let mode: Campaign.Mode
    package let holdMinutes: Int
    package let subscribersFirst: Bool

    package init(
        product: Product.Name, name: String, regions: [Region] = [], budget: Int? = nil,
        opensAt: Date? = nil, closesAt: Date? = nil, maxDepth: Int? = nil,
        allowance: Int = Campaign.usualAllowance, allowanceAfterDays: Int = 0,
        mode: Campaign.Mode = .invite, holdMinutes: Int = Campaign.usualHoldMinutes,
        subscribersFirst: Bool = false
    ) {
        self.product = product
        self.name = name
        self.regions = regions
        self.budget = budget
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.maxDepth = maxDepth
        self.allowance = allowance
        self.allowanceAfterDays = allowanceAfterDays
        self.mode = mode
        self.holdMinutes = holdMinutes
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
                // An opening is a change of the catalogue.
                if draft.mode == .open { try await transaction.execute(.catalogueLock) }
                let row = try await transaction.one(
                    .campaignCreate,
                    [
                        .uuid(Campaign.ID.make(at: now ?? Date()).uuid),
                        .text(draft.product.text), .text(draft.name),
                        .textArray(draft.regions.map(\.text)), .number(draft.budget),
                        .date(draft.opensAt), .date(draft.closesAt), .number(draft.maxDepth),
                        .date(now), .number(draft.allowance),
                        .number(draft.allowanceAfterDays), .text(draft.mode.rawValue),
                        .number(draft.holdMinutes),
                        .bool(draft.subscribersFirst),
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
            mode: Mode(rawValue: try row(10)) ?? .closed, holdMinutes: try row(11),
            regions: regions.map { Region(trusted: $0) }, budget: try row(4), uses: try row(5),
            opensAt: try row(6), closesAt: try row(7), maxDepth: try row(8),
            allowance: try row(13), allowanceAfterDays: try row(14),
            subscribersFirst: try row(12), createdAt: try row(9))
    }
}

extension Opening {
    init(row: Row) throws {
        let regions: [String] = try row(1)
        self.init(
            product: Product.Name(trusted: try row(0)),
            regions: Set(regions.map { Region(trusted: $0) }), opensAt: try row(2),
            closesAt: try row(3))
    }
}

extension Statement {
    private static let campaignColumns: [PostgresType] = [
        .uuid, .text, .text, .textArray, .int4, .int8, .timestamptz, .timestamptz, .int4,
        .timestamptz, .text, .int4, .bool, .int4, .int4,
    ]
    static let campaignCreate = Statement(
        .campaignCreate,
        [
            .uuid, .text, .text, .textArray, .int4, .timestamptz, .timestamptz, .int4,
            .timestamptz, .int4, .int4, .text, .int4, .bool,
        ], campaignColumns)
    static let campaignList = Statement(.campaignList, [.text, .uuid, .int4], campaignColumns)

    static let campaignLock = Statement(.campaignLock, [.uuid], campaignColumns)
    static let campaignInvitesLock = Statement(.campaignInvitesLock, [.uuid], [.int8])
    static let campaignUpdate = Statement(
        .campaignUpdate,
        [
            .uuid, .text, .textArray, .int4, .timestamptz, .timestamptz, .int4, .text, .int4,
            .int4, .int4, .int4, .bool,
        ], campaignColumns)
    static let campaignOfInvite = Statement(
        .campaignOfInvite, [.uuid], campaignColumns + [.int8])
    static let openingList = Statement(
        .openingList, [], [.text, .textArray, .timestamptz, .timestamptz])

    static let campaigns = [
        campaignCreate, campaignList, campaignLock, campaignInvitesLock, campaignUpdate,
        campaignOfInvite, openingList,
    ]
}
