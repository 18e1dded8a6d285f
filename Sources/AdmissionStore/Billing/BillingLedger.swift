package import Admission
package import Billing
package import Foundation
import Postgres

/// An event of the ledger, without its body.
package struct LedgerEvent: Sendable, Equatable {
    package let id: ID<BillingEvent>
    package let source: BillingSource
    package let origin: IncomingEvent.Origin
    package let kind: String
    /// By the provider's clock.
    package let occurredAt: Date
    package let receivedAt: Date
    package let outcome: String
    /// Why it failed, in one sentence.
    package let error: String?
    /// How often it was tried in vain or again.
    package let attempts: Int
    /// Ours, when one has come of it.
    package let subscription: Subscription.ID?

    init(row: Row) throws {
        id = try row.id(0)
        source = try row.source(1, 2)
        let origin: String = try row(3)
        self.origin = IncomingEvent.Origin(rawValue: origin) ?? .ingest
        kind = try row(4)
        occurredAt = try row(5)
        receivedAt = try row(6)
        outcome = try row(7)
        error = try row(8)
        attempts = try row(9)
        subscription = try row.optionalID(10)
    }
}

/// A hold of a subscription.
package struct HoldRecord: Sendable, Equatable {
    package let id: UUID
    package let since: Date
    /// `nil` while it stands.
    package let until: Date?
    package let reason: String
    /// The dispute that it comes from; `nil` when staff made it.
    package let dispute: String?
}

/// A subscription with all that lies behind its state.
package struct SubscriptionStory: Sendable {
    package let record: SubscriptionRecord
    /// The newest of the provider's events, oldest first.
    package let events: [LedgerEvent]
    /// How it stood from each moment on, oldest first.
    package let moments: [Standing.Moment]
    package let holds: [HoldRecord]
}

extension Store {
    /// Lists the ledger's events, newest first.
    package func billingEvents(
        provider: BillingProvider? = nil, outcome: String? = nil,
        subscription: Subscription.ID? = nil, after last: UUID? = nil, limit: Int = 50
    ) async throws -> Page<LedgerEvent> {
        let rows = try await client.all(
            .billingEventList,
            [
                .uuid(last), .text(provider?.rawValue), .text(outcome),
                .uuid(subscription?.uuid), .int4(Int32(limit + 1)),
            ])
        return Page(try rows.map(LedgerEvent.init(row:)), limit: limit, id: \.id.uuid)
    }

    /// A subscription with the events behind it, the newest 500 at most.
    /// - Throws: `.notFound("subscription")`.
    package func story(of subscription: Subscription.ID) async throws -> SubscriptionStory {
        let id: PostgresValue = .uuid(subscription.uuid)
        guard let row = try await client.optional(.subscriptionGet, [id]) else {
            throw StoreError.notFound("subscription")
        }
        return SubscriptionStory(
            record: try SubscriptionRecord(row: row),
            events: try await client.all(.billingTimeline, [id, .int4(500)])
                .map(LedgerEvent.init(row:)),
            moments: try await client.all(.subscriptionMomentList, [id])
                .map(Standing.Moment.init(row:)),
            holds: try await client.all(.subscriptionHoldList, [id]).map { row in
                HoldRecord(
                    id: try row(0), since: try row(1), until: try row(2), reason: try row(3),
                    dispute: try row(4))
            })
    }

    /// Reads an event's body again and applies it anew, whatever became of it before.
    /// - Throws: `.notFound("event")`.
    package func retry(
        _ event: ID<BillingEvent>, idempotency: Idempotency<IngestOutcome>? = nil
    ) async throws -> Answer<IngestOutcome> {
        let rows = try await client.all(.billingEventRead, [.uuidArray([event.uuid])])
        guard let row = rows.first else { throw StoreError.notFound("event") }
        let entry = try LedgerEntry(row: row, desk.seal)
        return try await ingest(
            IngestRequest(
                id: event.uuid, incoming: entry.readAgain(for: desk.policy.environment),
                isAgain: true), idempotency)
    }
}

extension Standing.Moment {
    init(row: Row) throws {
        self.init(
            from: try row(0), state: Subscription.State(rawValue: try row(1)) ?? .unknown,
            rawStatus: try row(2), willRenew: try row(3), paidThrough: try row(4),
            graceUntil: try row(5), accessUntil: try row(6), products: [])
    }
}
