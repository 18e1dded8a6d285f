package import Admission
package import Billing
package import Foundation
import JSONRPC
import Postgres
import Queries

/// What became of a line of a plan.
package enum PlanOutcome: String, Sendable, CaseIterable {
    /// The provider's word went into the ledger and was applied.
    case applied
    /// What was stuck was applied.
    case retried
    /// Nothing was changed; it waits for a person.
    case quarantined
    /// The same, where there is nothing of ours to decide.
    case reported
    /// Our row had changed since the plan was made; nothing was done.
    case skipped
    /// It could not be done; the ledger says why.
    case failed
}

/// The lines of one subscription in a plan.
package struct PlannedSubscription: Sendable {
    package let source: BillingSource
    /// SHA-256 of the plan.
    package let plan: [UInt8]
    /// Numbers of lines, and what they say; at least one.
    package let lines: [(number: Int, drift: Drift)]

    package init(
        source: BillingSource, plan: [UInt8], lines: [(number: Int, drift: Drift)]
    ) {
        self.source = source
        self.plan = plan
        self.lines = lines
    }

    var name: String { lines[0].drift.subject }

    fileprivate var names: [PostgresValue] {
        [.text(source.provider.rawValue), .text(source.environment.rawValue), .text(name)]
    }

    /// What the provider said, as an event for the ledger: one for all lines, the same each time.
    /// - Parameter part: tells apart what one line puts there.
    fileprivate func event(_ observation: Observation, part: String = "") throws -> IncomingEvent {
        let digest = plan.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        var observation = observation
        observation.key = "reconcile:\(digest.joined()):\(lines[0].number)\(part)"
        let event = BillingEvent(
            source: source, key: observation.key, kind: observation.kind, at: observation.at,
            observation: observation)
        return IncomingEvent(
            event, origin: .reconcile,
            body: Array(try ObservationCode().text(observation).utf8))
    }
}

extension Store {
    /// Does what a plan says of one subscription, in one transaction, unless it was done before.
    /// - Returns: by line number, what became of each; of a line that was done before, what became of it
    ///   then, as `isOld`.
    package func apply(
        _ planned: PlannedSubscription, at now: Date = Date()
    ) async throws -> [Int: (outcome: PlanOutcome, isOld: Bool)] {
        let retried = try await retry(planned)
        var attempt = 1
        while true {
            do {
                return try await client.withTransaction { transaction in
                    try await applyOnce(planned, retried, transaction, now)
                }
            } catch let error as PostgresError where error.isTransient && attempt < 5 {
                attempt += 1
            } catch let error as PostgresError where error.isDataError {
                return try await fail(planned, now)
            } catch is EventNotApplied {
                return try await fail(planned, now)
            }
        }
    }

    /// An event that fails must not leave half of a subscription behind.
    private struct EventNotApplied: Error {}

    /// Applies what is stuck, each event by itself, before anything else is said of the subscription:
    /// doing it twice is doing it once.
    /// - Returns: by line number, whether all of its events are applied now; nothing for other lines.
    private func retry(_ planned: PlannedSubscription) async throws -> [Int: Bool] {
        var retried: [Int: Bool] = [:]
        for (number, drift) in planned.lines where drift.action == .retry {
            let known = try await client.withTransaction { transaction in
                try await self.known(planned, transaction)
            }
            guard known[number] == nil else { continue }
            retried[number] = true
            for event in drift.evidence {
                let outcome = try await retry(ID(event))
                guard case .fresh(let outcome) = outcome, outcome.verdict != .failed else {
                    retried[number] = false
                    continue
                }
            }
        }
        return retried
    }

    private func applyOnce(
        _ planned: PlannedSubscription, _ retried: [Int: Bool],
        _ transaction: borrowing Transaction, _ now: Date
    ) async throws -> [Int: (outcome: PlanOutcome, isOld: Bool)] {
        var outcomes = try await known(planned, transaction)
        let open = planned.lines.filter { outcomes[$0.number]?.isOld != true }
        guard !open.isEmpty else { return outcomes }
        let version = try await lockVersion(planned, transaction)
        var isTaken = false
        for (number, drift) in open {
            let outcome: PlanOutcome
            if let isRetried = retried[number] {
                outcome = isRetried ? .retried : .failed
            } else if version != drift.version {
                outcome = .skipped
            } else {
                switch drift.action {
                case .apply:
                    var events: [IncomingEvent] = []
                    if !isTaken, let observation = drift.observation {
                        events.append(try planned.event(observation))
                        isTaken = true
                    }
                    for (place, reversal) in drift.reversals.enumerated() {
                        events.append(try planned.event(reversal, part: "/\(number).\(place + 1)"))
                    }
                    for event in events { try await take(event, transaction, now) }
                    outcome = .applied
                case .retry: outcome = .failed
                case .quarantine, .report:
                    try await setAside(drift, planned, transaction, now)
                    outcome = drift.action == .report ? .reported : .quarantined
                }
            }
            outcomes[number] = (outcome, false)
            try await note(outcome, number, drift, planned, transaction, now)
        }
        return outcomes
    }

    /// Puts an event into the ledger and works its subscription out anew, even if the ledger had it.
    /// - Throws: `EventNotApplied` when nothing comes of it.
    private func take(
        _ incoming: IncomingEvent, _ transaction: borrowing Transaction, _ now: Date
    ) async throws {
        let request = IngestRequest(
            id: ID<BillingEvent>.make(at: now).uuid, incoming: incoming, isAgain: true)
        let attempts = try await IngestRequest.apply([request], transaction, desk)
        guard case .done(let outcome) = attempts[0] else { throw StoreError.busy }
        guard outcome.verdict != .failed, outcome.verdict != .ignored else {
            throw EventNotApplied()
        }
    }

    private func fail(
        _ planned: PlannedSubscription, _ now: Date
    ) async throws -> [Int: (outcome: PlanOutcome, isOld: Bool)] {
        try await client.withTransaction { transaction in
            var outcomes = try await known(planned, transaction)
            for (number, drift) in planned.lines where outcomes[number]?.isOld != true {
                outcomes[number] = (.failed, false)
                try await note(.failed, number, drift, planned, transaction, now)
            }
            return outcomes
        }
    }

    /// Lines that were done before; what failed may be tried again.
    private func known(
        _ planned: PlannedSubscription, _ transaction: borrowing Transaction
    ) async throws -> [Int: (outcome: PlanOutcome, isOld: Bool)] {
        let rows = try await transaction.all(
            .reconciliationOutcomeList,
            [.bytea(planned.plan), .int4Array(planned.lines.map { Int32($0.number) })])
        var outcomes: [Int: (outcome: PlanOutcome, isOld: Bool)] = [:]
        for row in rows {
            guard let outcome = PlanOutcome(rawValue: try row(1)), outcome != .failed else {
                continue
            }
            outcomes[try row(0)] = (outcome, true)
        }
        return outcomes
    }

    /// Keeps the subscription as it is until the transaction ends.
    /// - Returns: its version; 0 when we do not have it.
    private func lockVersion(
        _ planned: PlannedSubscription, _ transaction: borrowing Transaction
    ) async throws -> Int64 {
        var names: Set<BillingName> = [BillingName(planned.source, .subject, planned.name)]
        for (_, drift) in planned.lines {
            for observation in [drift.observation].compactMap({ $0 }) + drift.reversals {
                names.formUnion(observation.names(planned.source))
            }
        }
        _ = try await transaction.together([Call(.billingPlansLock), IngestBatch.lock(names)])
        let row = try await transaction.optional(.reconciliationVersionLock, planned.names)
        return try row?(0) ?? 0
    }

    private func setAside(
        _ drift: Drift, _ planned: PlannedSubscription, _ transaction: borrowing Transaction,
        _ now: Date
    ) async throws {
        try await transaction.execute(
            .reconciliationSetAsidePut,
            planned.names + [
                .text(drift.kind.rawValue), .text(drift.detail), .uuidArray(drift.evidence),
                .bytea(planned.plan), .timestamptz(now),
            ])
    }

    private func note(
        _ outcome: PlanOutcome, _ number: Int, _ drift: Drift, _ planned: PlannedSubscription,
        _ transaction: borrowing Transaction, _ now: Date
    ) async throws {
        try await transaction.execute(
            .reconciliationOutcomeAdd,
            [.bytea(planned.plan), .number(number)] + planned.names + [
                .text(drift.kind.rawValue), .text(outcome.rawValue), .timestamptz(now),
            ])
    }

    /// Which of the providers' worlds this store is for.
    package var billingEnvironment: Identity.Environment { desk.policy.environment }

    /// Counts the subscriptions of a provider that we have.
    package func countSubscriptions(of source: BillingSource) async throws -> Int {
        try await client.one(
            .reconciliationSubjectCount,
            [.text(source.provider.rawValue), .text(source.environment.rawValue)])(0)
    }
}

extension Statement {
    static let reconciliationVersionLock = Statement(
        .reconciliationVersionLock, [.text, .text, .text], [.int8])
    static let reconciliationSubjectCount = Statement(
        .reconciliationSubjectCount, [.text, .text], [.int8])
    static let reconciliationSetAsidePut = Statement(
        .reconciliationSetAsidePut,
        [.text, .text, .text, .text, .text, .uuidArray, .bytea, .timestamptz])
    static let reconciliationOutcomeAdd = Statement(
        .reconciliationOutcomeAdd,
        [.bytea, .int4, .text, .text, .text, .text, .text, .timestamptz])
    static let reconciliationOutcomeList = Statement(
        .reconciliationOutcomeList, [.bytea, .int4Array], [.int4, .text])

    static let reconciliation = [
        reconciliationDetail, reconciliationLock, reconciliationObservations,
        reconciliationOutcomeAdd, reconciliationOutcomeList, reconciliationPage,
        reconciliationReversalAdd, reconciliationReversalCount, reconciliationReversalList,
        reconciliationReversalOpen, reconciliationReversalSettle,
        reconciliationRowAdd, reconciliationRowDrop, reconciliationRowForget,
        reconciliationRunBegin,
        reconciliationRunEnd, reconciliationSetAsideList, reconciliationSetAsidePut,
        reconciliationStuck, reconciliationSubjectCount, reconciliationSubjects,
        reconciliationUnfetched, reconciliationVersionLock,
    ]
}
