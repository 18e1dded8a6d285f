import Admission
import Billing
import Foundation
import Postgres

/// An event of the ledger with its body opened.
struct LedgerEntry: Sendable {
    let id: UUID
    let source: BillingSource
    let key: String
    let origin: IncomingEvent.Origin
    let kind: String
    let at: Date
    let body: [UInt8]
    /// The provider's name of its subscription, as far as known.
    let subject: String?
    /// What was read out of the body when it came.
    let observation: Observation?

    /// From a row of billing_event_read.
    init(row: Row, _ seal: BillingSeal) throws {
        id = try row(0)
        source = try row.source(1, 2)
        key = try row(3)
        let origin: String = try row(4)
        self.origin = IncomingEvent.Origin(rawValue: origin) ?? .ingest
        kind = try row(5)
        at = try row(6)
        body = try seal.open(try row(7), for: id)
        subject = try row(9)
        observation = try row(10, as: String?.self).map { try ObservationCode().read($0) }
    }

    /// What is read out of the body now, under the key that it has in the ledger.
    /// - Parameter environment: the world that this deployment is for.
    func readAgain(for environment: Identity.Environment) -> IncomingEvent {
        do {
            let read = try reread(for: environment)
            let event = BillingEvent(
                source: source, key: key, kind: read.kind, at: at, observation: read.observation)
            return IncomingEvent(event, origin: origin, body: body)
        } catch {
            let event = BillingEvent(
                source: source, key: key, kind: kind, at: at, observation: nil)
            return IncomingEvent(
                event, origin: origin, body: body, problem: ReadingProblem.sentence(error))
        }
    }

    private func reread(for environment: Identity.Environment) throws -> BillingEvent {
        switch origin {
        case .webhook, .ingest:
            return try BillingReading.event(
                source.provider, body, environment: environment)
        case .fetch:
            return try BillingReading.fetched(source.provider, body, subject: subject, at: at)
        case .reconcile:
            // What a reconciliation found is kept as it was read.
            if let observation = try? ObservationCode().read(String(decoding: body, as: UTF8.self))
            {
                return BillingEvent(
                    source: source, key: key, kind: kind, at: at, observation: observation)
            }
            return try BillingReading.fetched(source.provider, body, subject: subject, at: at)
        }
    }
}
