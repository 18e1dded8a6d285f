package import Admission
package import Foundation
import Postgres

/// What is to become different in a campaign; `nil` leaves a thing as it is, and of two the inner one
/// clears it.
package struct CampaignChange: Sendable {
    package var name: String?
    package var regions: [Region]?
    package var budget: Int??
    package var opensAt: Date??
    package var closesAt: Date??
    package var maxDepth: Int??
    package var mode: Campaign.Mode?
    package var holdMinutes: Int?
    package var allowance: Int?
    package var allowanceAfterDays: Int?
    package var subscribersFirst: Bool?

    /// Changes nothing until it is told what.
    package init() {}
}

extension Store {
    /// Changes a campaign. Redemptions under way end first where that could make a difference: once
    /// this has answered, none goes beyond the budget, and none is made by a code of a campaign that
    /// was closed. Another allowance is that of those who have not been given theirs.
    /// - Throws: `.notFound("campaign")`; `.conflict` for a budget below what is used; `.invalid` when
    ///   it would close before it opens.
    package func update(
        _ campaign: Campaign.ID, _ change: CampaignChange,
        idempotency: Idempotency<Campaign>? = nil
    ) async throws -> Answer<Campaign> {
        do {
            return try await changeCatalogue(idempotency) { transaction in
                var known = try await Self.locked(campaign, transaction)
                let budget = change.budget ?? known.budget
                let isClosing = change.mode == .closed && known.mode != .closed
                // With a budget the campaign's own lock keeps redemptions away. Without one they
                // lock their invites alone.
                if known.budget == nil, budget != nil || isClosing {
                    try await transaction.execute(.campaignInvitesLock, [.uuid(campaign.uuid)])
                    known = try await Self.locked(campaign, transaction)
                }
                if let budget, budget < known.uses {
                    throw StoreError.conflict("more than this budget is used already")
                }
                return try Campaign(
                    row: try await transaction.one(
                        .campaignUpdate, change.parameters(known, budget: budget)))
            }
        } catch let error as PostgresError
            where error.constraint == "campaign_holds_within_budget"
        {
            throw StoreError.conflict("offers of the waitlist hold more than would be left")
        } catch let error as PostgresError
            where error.constraint == "campaign_closes_after_opening"
        {
            throw StoreError.invalid(
                parameter: "closes_at", problem: "must be later than opens_at")
        }
    }

    private static func locked(
        _ campaign: Campaign.ID, _ transaction: borrowing Transaction
    ) async throws -> Campaign {
        let row = try await transaction.optional(.campaignLock, [.uuid(campaign.uuid)])
        guard let row else { throw StoreError.notFound("campaign") }
        return try Campaign(row: row)
    }
}

extension CampaignChange {
    fileprivate func parameters(_ known: Campaign, budget: Int?) -> [PostgresValue] {
        [
            .uuid(known.id.uuid), .text(name ?? known.name),
            .textArray((regions ?? known.regions).map(\.text)), .number(budget),
            .date(opensAt ?? known.opensAt), .date(closesAt ?? known.closesAt),
            .number(maxDepth ?? known.maxDepth), .text((mode ?? known.mode).rawValue),
            .number(holdMinutes ?? known.holdMinutes), .number(known.uses),
            .number(allowance ?? known.allowance),
            .number(allowanceAfterDays ?? known.allowanceAfterDays),
            .bool(subscribersFirst ?? known.subscribersFirst),
        ]
    }
}
