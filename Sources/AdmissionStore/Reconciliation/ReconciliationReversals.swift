import Admission
package import Billing
import Foundation
import JSONRPC
import Postgres
import Queries

/// Refunds and disputes that a provider tells of apart from its subscriptions.
extension Store {
    /// One that leads to no subscription that we know.
    package struct OpenReversal: Sendable {
        package let name: String
        /// What may lead to one.
        package let references: [String]
    }

    /// Lists those of a run that lead to no subscription that is known, by name.
    package func openReversals(
        in run: ReconciliationRun, after name: String, limit: Int
    ) async throws -> [OpenReversal] {
        try await client.all(
            .reconciliationReversalOpen, [.uuid(run.id), .text(name), .number(limit)]
        ).map { OpenReversal(name: try $0(0), references: try $0(1)) }
    }

    /// Notes what was found out about some of them; doing it twice is doing it once.
    package func settle(
        _ found: [(name: String, invoice: PaidInvoice)], in run: ReconciliationRun
    ) async throws {
        let led = found.filter { $0.invoice.subscription != nil }
        guard !led.isEmpty else { return }
        try await client.execute(
            .reconciliationReversalSettle,
            [
                .uuid(run.id), .textArray(led.map(\.name)),
                .textArray(led.map(\.invoice.subscription)),
                .textArray(led.map(\.invoice.reference)),
            ])
    }

    /// Counts those of a run: all of them, and those that lead to no subscription.
    func countReversals(of run: ReconciliationRun) async throws -> (all: Int, loose: Int) {
        let row = try await client.one(.reconciliationReversalCount, [.uuid(run.id)])
        return (try row(0), try row(1))
    }
}

/// What `reconciliation_reversal_list` tells, by the names of subscriptions.
struct ToldReversals {
    private(set) var observations: [String: [Observation]] = [:]
    /// Events that tell of them and were not applied.
    private(set) var held: [String: [UUID]] = [:]

    init(_ rows: Rows) throws {
        for row in rows {
            let name: String = try row(0)
            let text: String = try row(1)
            guard var observation = ObservationText.read(try JSON.parse(Array(text.utf8))) else {
                throw PostgresError(kind: .decoding, serverMessage: "a told reversal")
            }
            observation.subject = name
            observation.references = try row(2)
            observations[name, default: []].append(observation)
            for event in try row(3, as: [UUID].self) {
                if held[name]?.contains(event) != true { held[name, default: []].append(event) }
            }
        }
    }
}

extension Statement {
    static let reconciliationReversalAdd = Statement(
        .reconciliationReversalAdd, [.uuid, .text, .text, .textArray, .textArray, .textArray])
    static let reconciliationReversalOpen = Statement(
        .reconciliationReversalOpen, [.uuid, .text, .int4], [.text, .textArray])
    static let reconciliationReversalSettle = Statement(
        .reconciliationReversalSettle, [.uuid, .textArray, .textArray, .textArray])
    static let reconciliationReversalCount = Statement(
        .reconciliationReversalCount, [.uuid], [.int8, .int8])
    static let reconciliationReversalList = Statement(
        .reconciliationReversalList, [.uuid, .text, .text, .textArray],
        [.text, .text, .textArray, .uuidArray])
}
