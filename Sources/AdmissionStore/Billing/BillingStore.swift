import Admission
import Billing
import Foundation
import Postgres

extension Store {
    /// Puts a verified event into the ledger and applies it. Many that arrive together are one
    /// transaction. Whatever is answered, the event is in the ledger; one that cannot be applied stays
    /// there as `failed` and takes no other with it.
    package func ingest(
        _ incoming: IncomingEvent, idempotency: Idempotency<IngestOutcome>? = nil
    ) async throws -> Answer<IngestOutcome> {
        let id = ID<BillingEvent>.make(at: incoming.receivedAt ?? Date()).uuid
        return try await ingest(IngestRequest(id: id, incoming: incoming), idempotency)
    }

    /// Several at once, in one transaction each for as many as fit; the outcomes in their order.
    package func ingest(_ events: [IncomingEvent]) async throws -> [IngestOutcome] {
        try await withThrowingTaskGroup(of: (Int, IngestOutcome).self) { group in
            for (place, event) in events.enumerated() {
                group.addTask {
                    guard case .fresh(let outcome) = try await self.ingest(event) else {
                        throw StoreError.busy
                    }
                    return (place, outcome)
                }
            }
            var outcomes = [IngestOutcome?](repeating: nil, count: events.count)
            for try await (place, outcome) in group { outcomes[place] = outcome }
            return outcomes.map { $0! }
        }
    }

    func ingest(
        _ request: IngestRequest, _ idempotency: Idempotency<IngestOutcome>?
    ) async throws -> Answer<IngestOutcome> {
        do {
            return try await ingesting.submit(request, idempotency)
        } catch let error where Self.isOwnFault(error) {
            return try await ingestAlone(request, idempotency)
        }
    }

    /// Takes in what cannot be applied together with others: first the ledger, then the attempt, and
    /// when that fails too, what the matter is.
    private func ingestAlone(
        _ request: IngestRequest, _ idempotency: Idempotency<IngestOutcome>?
    ) async throws -> Answer<IngestOutcome> {
        let desk = desk
        let event: UUID = try await client.withTransaction { transaction in
            try await request.keep(transaction, desk)
        }
        do {
            return try await write(idempotency) { transaction in
                let attempts = try await IngestRequest.apply([request], transaction, desk)
                guard case .done(let outcome) = attempts[0] else { throw StoreError.busy }
                return outcome
            }
        } catch let error where Self.isOwnFault(error) {
            let problem = "it could not be applied (\(Self.name(of: error)))"
            return try await write(idempotency) { transaction in
                try await transaction.execute(.billingEventFail, [.uuid(event), .text(problem)])
                return IngestOutcome(verdict: .failed, event: ID(event), subscription: nil)
            }
        }
    }

    /// Whether an error is about the event itself, so that trying again as it is would not help.
    private static func isOwnFault(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError:
            switch error.kind {
            case .server: error.isDataError
            case .decoding, .encoding, .rowCount: true
            default: false
            }
        case is StoreError, is CancellationError: false
        default: true
        }
    }

    /// Says what an error was without any of its content.
    private static func name(of error: any Error) -> String {
        (error as? PostgresError)?.description ?? "\(type(of: error))"
    }
}

extension IngestRequest {
    /// Puts the event into the ledger and nothing else, unless it is there.
    /// - Returns: its id there.
    func keep(_ transaction: borrowing Transaction, _ desk: BillingDesk) async throws -> UUID {
        let event = incoming.event
        let provider = event.source.provider.rawValue
        let environment = event.source.environment.rawValue
        try await transaction.execute(
            .billingEventAdd,
            [
                .uuidArray([id]), .textArray([provider]), .textArray([environment]),
                .textArray([event.key]), .textArray([incoming.origin.rawValue]),
                .textArray([event.kind]), .timestamptzArray([event.at]),
                .date(incoming.receivedAt),
                .byteaArray([try desk.seal.close(incoming.body, for: id)]),
                .textArray([nil]), .textArray(["received"]), .textArray([nil]),
            ])
        return try await transaction.one(
            .billingEventFind,
            [.textArray([provider]), .textArray([environment]), .textArray([event.key])])(1)
    }
}

/// Why the database cannot be used for a provider's world.
package enum BillingEnvironmentProblem: Error {
    /// It holds subscriptions of the other one.
    case isOfTheOther
}

extension Store {
    /// Says which of the providers' worlds this database is for, as the store's policy has it.
    /// - Throws: `BillingEnvironmentProblem` when there are subscriptions of the other.
    package func registerBillingEnvironment() async throws {
        do {
            try await client.execute(
                .billingEnvironmentSet, [.text(desk.policy.environment.rawValue)])
        } catch let error where error.constraint == "billing_subject_environment" {
            throw BillingEnvironmentProblem.isOfTheOther
        }
    }
}
