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
    let observation: Observation?

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
}

extension LedgerEntry {
    /// What is read out of the body now.
    func readAgain() -> IncomingEvent {
        let event = BillingEvent(
            source: source, key: key, kind: kind, at: at, observation: observation)
        return IncomingEvent(event, origin: origin, body: body)
    }
}
