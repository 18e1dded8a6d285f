package import Billing
package import Foundation
import Postgres

/// A provider's subscription that the provider should be asked about.
package struct RefetchTask: Sendable, Equatable {
    package let subject: UUID
    package let source: BillingSource
    /// The provider's name of it.
    package let externalID: String
    /// How often it was asked in vain.
    package let attempts: Int
}

extension Store {
    /// Takes subscriptions that are due to be asked about. Nobody else gets them for a while, so that
    /// any number of servers may do so at once.
    package func takeRefetches(
        of providers: Set<BillingProvider>, limit: Int = 20, forSeconds lease: Int = 120
    ) async throws -> [RefetchTask] {
        let rows = try await client.all(
            .billingRefetchTake,
            [
                .textArray(providers.map(\.rawValue).sorted()), .int4(Int32(lease)),
                .int4(Int32(limit)),
            ])
        return try rows.map { row in
            RefetchTask(
                subject: try row(0), source: try row.source(1, 2), externalID: try row(3),
                attempts: try row(4))
        }
    }

    /// Applies what the provider answered. It goes into the ledger like any event.
    /// - Throws: when the database cannot be used; what cannot be read stays in the ledger as failed.
    package func apply(
        _ answer: FetchedSubscription, to task: RefetchTask
    ) async throws -> IngestOutcome {
        let incoming: IncomingEvent
        do {
            let event = try BillingReading.fetched(
                task.source.provider, answer.body, subject: task.externalID,
                at: answer.requestedAt)
            incoming = IncomingEvent(event, origin: .fetch, body: answer.body)
        } catch {
            let moment = Int64(answer.requestedAt.timeIntervalSince1970 * 1000)
            let event = BillingEvent(
                source: task.source, key: "unread/\(task.subject)/\(moment)", kind: "snapshot",
                at: answer.requestedAt, observation: nil)
            incoming = IncomingEvent(
                event, origin: .fetch, body: answer.body,
                problem: ReadingProblem.sentence(error))
        }
        guard case .fresh(let outcome) = try await ingest(incoming) else { throw StoreError.busy }
        // What is not told of this subscription in this world leaves the question open.
        if [.failed, .ignored].contains(outcome.verdict) { try await putOff(task) }
        return outcome
    }

    /// Notes that the provider did not answer. Nothing else changes: a failed question takes nothing
    /// from anybody.
    package func putOff(_ task: RefetchTask) async throws {
        try await client.execute(
            .billingRefetchFailed,
            [.uuid(task.subject), .float8(Self.pauseSeconds(after: task.attempts))])
    }

    /// Half a minute, doubled with each try, up to six hours.
    static func pauseSeconds(after attempts: Int) -> Double {
        min(30 * Double(1 << min(max(attempts, 0), 12)), 6 * 3600)
    }
}
