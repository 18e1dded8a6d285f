import Admission
import Billing
import Foundation
import Postgres

/// What taking events in needs beside the database.
struct BillingDesk: Sendable {
    let seal: BillingSeal
    let policy: BillingPolicy
    let rules: RuleBookCache

    /// How observations are read while the catalogue is at `version`.
    func reading(atLeast version: Int64) async throws -> SubscriptionPolicy {
        let book = try await rules.book(atLeast: version)
        return SubscriptionPolicy(
            pausedCollectionTakesAccess: policy.pausedCollectionTakesAccess,
            soldProducts: book.soldProducts)
    }
}

/// An event to be put into the ledger and applied.
struct IngestRequest: Sendable {
    /// Its id in the ledger, unless it is there already.
    let id: UUID
    let incoming: IncomingEvent
    /// Whether it is applied again even when it was applied before.
    var isAgain = false

    /// Puts events into the ledger and applies them, in one transaction. What the subscriptions come
    /// to does not depend on the order of events, nor on how they are spread over calls.
    static func apply(
        _ requests: [IngestRequest], _ transaction: borrowing Transaction, _ desk: BillingDesk
    ) async throws -> [Attempt<IngestOutcome>] {
        var batch = try IngestBatch(requests, desk)
        try await batch.record(transaction)
        try await batch.look(transaction)
        batch.attach()
        var folding = SubjectFolding(batch)
        try await folding.load(transaction)
        folding.fold()
        try await folding.write(transaction)
        let subscribed = folding.subscribed
        return batch.outcomes(folding.verdicts, subscribed).map { .done($0) }
    }
}

/// The events of one batch: what is known of each, and which subscription it belongs to.
struct IngestBatch {
    struct Entry {
        let request: IngestRequest
        /// Its id in the ledger.
        var id: UUID
        /// Its outcome, when it was in the ledger before.
        var knownOutcome: String?
        var knownSubject: UUID?
        var hasKnownSubscription = false
        /// The subscription that it belongs to; `nil` while nothing leads to one.
        var subject: BillingName?

        var incoming: IncomingEvent { request.incoming }
        var source: BillingSource { incoming.event.source }

        /// Whether it is to be applied now.
        var isOpen: Bool {
            guard let knownOutcome else { return true }
            return request.isAgain || knownOutcome == "received" || knownOutcome == "failed"
        }
    }

    /// An event that waited for its subscription, by its references.
    struct Orphan {
        let source: BillingSource
        var references: Set<BillingName> = []
        var subject: BillingName?
    }

    let desk: BillingDesk
    let code = ObservationCode()
    /// How what was observed is read.
    private(set) var reading = SubscriptionPolicy()
    private(set) var entries: [Entry] = []
    /// Which entry each request is; doubles in one batch share one.
    private var places: [Int] = []
    private(set) var orphans: [UUID: Orphan] = [:]
    /// Providers' subscriptions that are known or become so.
    private(set) var subjects: [BillingName: UUID] = [:]
    /// Those that are in the database.
    private(set) var stored: Set<BillingName> = []
    /// What each one replaces.
    private(set) var predecessors: [BillingName: BillingName] = [:]
    private var byReference: [BillingName: Set<BillingName>] = [:]

    init(_ requests: [IngestRequest], _ desk: BillingDesk) throws {
        self.desk = desk
        var known: [EventName: Int] = [:]
        for request in requests {
            let name = EventName(request.incoming.event)
            if let place = known[name] {
                places.append(place)
                continue
            }
            known[name] = entries.count
            places.append(entries.count)
            entries.append(Entry(request: request, id: request.id))
        }
    }

    /// What tells of a subscription in this deployment's world; `nil` for what is only kept.
    func observation(_ entry: Entry) -> Observation? {
        guard entry.source.environment == desk.policy.environment, entry.incoming.problem == nil,
            let observation = entry.incoming.event.observation,
            observation.subject != nil || !observation.references.isEmpty
        else { return nil }
        return observation
    }

    /// The entries to be applied, with what they tell.
    var open: [(place: Int, observation: Observation)] {
        entries.indices.compactMap { place in
            guard entries[place].isOpen else { return nil }
            return observation(entries[place]).map { (place, $0) }
        }
    }

    /// One outcome for each request.
    func outcomes(
        _ verdicts: [UUID: IngestOutcome.Verdict], _ subscribed: Set<UUID>
    ) -> [IngestOutcome] {
        var told: Set<Int> = []
        return places.map { place in
            let entry = entries[place]
            let isFirst = told.insert(place).inserted
            let subject = entry.subject.flatMap { subjects[$0] } ?? entry.knownSubject
            let verdict: IngestOutcome.Verdict =
                if !isFirst || !entry.isOpen {
                    .duplicate
                } else if entry.incoming.problem != nil {
                    .failed
                } else {
                    verdicts[entry.id] ?? .ignored
                }
            let hasSubscription =
                subject.map { subscribed.contains($0) } ?? false || entry.hasKnownSubscription
            return IngestOutcome(
                verdict: verdict, event: ID(entry.id),
                subscription: hasSubscription ? subject.map { Subscription.ID($0) } : nil)
        }
    }
}

/// By which an event is known again.
private struct EventName: Hashable {
    let source: BillingSource
    let key: String

    init(_ event: BillingEvent) {
        source = event.source
        key = event.key
    }
}

// MARK: The ledger

extension IngestBatch {
    /// Takes the locks, puts the events into the ledger, and finds those that were in it before.
    mutating func record(_ transaction: borrowing Transaction) async throws {
        let names = entries.flatMap { entry in
            observation(entry)?.names(entry.source) ?? []
        }
        let answers = try await transaction.together(
            [
                Call(.billingPlansLock), Self.lock(Set(names)), try addition(), find(),
                Call(.catalogueVersionRead),
            ])
        // Plans cannot be given other products before this transaction ends.
        reading = try await desk.reading(atLeast: try answers[4][0](0))
        // An event may have been put in under this very id before: alone, or when it first came.
        let added = Set(try answers[2].map { row in try row(0, as: UUID.self) })
        for row in answers[3] {
            let place = try row(0, as: Int.self) - 1
            let id: UUID = try row(1)
            guard !added.contains(id) else { continue }
            entries[place].id = id
            entries[place].knownOutcome = try row(2)
            entries[place].knownSubject = try row(3)
            entries[place].hasKnownSubscription = try row(4)
        }
        try await retake(transaction)
    }

    static func lock(_ names: Set<BillingName>) -> Call {
        let names = Array(names)
        return Call(
            .billingNameLock,
            [
                .textArray(names.map(\.source.provider.rawValue)),
                .textArray(names.map(\.source.environment.rawValue)),
                .textArray(names.map(\.kind.rawValue)), .textArray(names.map(\.text)),
            ])
    }

    private func addition() throws -> Call {
        Call(
            .billingEventAdd,
            [
                .uuidArray(entries.map(\.id)),
                .textArray(entries.map(\.source.provider.rawValue)),
                .textArray(entries.map(\.source.environment.rawValue)),
                .textArray(entries.map(\.incoming.event.key)),
                .textArray(entries.map(\.incoming.origin.rawValue)),
                .textArray(entries.map(\.incoming.event.kind)),
                .timestamptzArray(entries.map(\.incoming.event.at)),
                .date(entries.compactMap(\.incoming.receivedAt).max()),
                .byteaArray(try entries.map { try desk.seal.close($0.incoming.body, for: $0.id) }),
                .textArray(try entries.map { try $0.observed.map(code.text) }),
                .textArray(entries.map(outcome)), .textArray(entries.map(\.incoming.problem)),
            ])
    }

    private func find() -> Call {
        Call(
            .billingEventFind,
            [
                .textArray(entries.map(\.source.provider.rawValue)),
                .textArray(entries.map(\.source.environment.rawValue)),
                .textArray(entries.map(\.incoming.event.key)),
            ])
    }

    /// What stands in the ledger until an event is applied.
    private func outcome(_ entry: Entry) -> String {
        if entry.incoming.problem != nil { return "failed" }
        return observation(entry) == nil ? "ignored" : "received"
    }

    /// Events that were in the ledger and are tried again, as they are read now. What was read out of
    /// an applied one is kept when nothing can be read out of it any more.
    private func retake(_ transaction: borrowing Transaction) async throws {
        let again = entries.filter { entry in
            guard let outcome = entry.knownOutcome, entry.isOpen else { return false }
            return outcome == "received" || outcome == "failed" || observation(entry) != nil
        }
        guard !again.isEmpty else { return }
        try await transaction.execute(
            .billingEventRetake,
            [
                .uuidArray(again.map(\.id)), .textArray(again.map(\.incoming.event.kind)),
                .textArray(try again.map { try $0.observed.map(code.text) }),
                .textArray(again.map(outcome)), .textArray(again.map(\.incoming.problem)),
            ])
    }
}

extension IngestBatch.Entry {
    fileprivate var observed: Observation? {
        incoming.problem == nil ? incoming.event.observation : nil
    }
}

// MARK: Subscriptions

extension IngestBatch {
    /// Finds the subscriptions that the events name, those that their references belong to, and the
    /// events that waited for one of these references.
    mutating func look(_ transaction: borrowing Transaction) async throws {
        let open = open
        guard !open.isEmpty else { return }
        var named: Set<BillingName> = []
        var references: Set<BillingName> = []
        for (place, observation) in open {
            let source = entries[place].source
            for text in [observation.subject, observation.predecessor].compactMap({ $0 }) {
                named.insert(BillingName(source, .subject, text))
            }
            references.formUnion(observation.references(source))
        }
        let found = try await transaction.all(
            .billingSubjectFind, BillingName.columns(Array(named)))
        for row in found {
            try note(BillingName(row, 1, 2, 3, .subject), row(0), row(4), row(5))
        }
        try await follow(references, transaction)
    }

    /// Goes from references to waiting events and on to their references, until there are no more.
    private mutating func follow(
        _ first: Set<BillingName>, _ transaction: borrowing Transaction
    ) async throws {
        var references = first
        while !references.isEmpty {
            let columns = BillingName.columns(Array(references))
            let answers = try await transaction.together([
                Call(.billingReferenceFind, columns), Call(.billingOrphanFind, columns),
            ])
            for row in answers[0] {
                let source = try row.source(0, 1)
                let name = BillingName(source, .subject, try row(4))
                try note(name, row(3), row(5), row(6))
                let reference = try BillingName(row, 0, 1, 2, .reference)
                byReference[reference, default: []].insert(name)
            }
            var more: Set<BillingName> = []
            for row in answers[1] {
                let name = try BillingName(row, 1, 2, 3, .reference)
                let event: UUID = try row(0)
                orphans[event, default: Orphan(source: name.source)].references.insert(name)
                if !references.contains(name) { more.insert(name) }
            }
            guard !more.isEmpty else { return }
            // Whoever holds one of these may be waiting for us: then the database ends one of the two,
            // and that one begins anew.
            _ = try await transaction.together([Self.lock(more)])
            references.formUnion(more)
        }
    }

    private mutating func note(
        _ name: BillingName, _ id: UUID, _ predecessorID: UUID?, _ predecessor: String?
    ) throws {
        subjects[name] = id
        stored.insert(name)
        guard let predecessorID, let predecessor else { return }
        let before = BillingName(name.source, .subject, predecessor)
        predecessors[name] = before
        subjects[before] = predecessorID
        stored.insert(before)
    }

    /// Gives every event its subscription: the one that it names, else the one that it shares a
    /// reference with, be it by way of other events.
    mutating func attach() {
        let open = open
        for (place, observation) in open {
            guard let text = observation.subject else { continue }
            let source = entries[place].source
            let name = BillingName(source, .subject, text)
            entries[place].subject = name
            if subjects[name] == nil { subjects[name] = ID<BillingSubject>.make(at: Date()).uuid }
            for reference in observation.references(source) {
                byReference[reference, default: []].insert(name)
            }
            if let predecessor = observation.predecessor, predecessor != text {
                predecessors[name] = BillingName(source, .subject, predecessor)
            }
        }
        var isChanging = true
        while isChanging {
            isChanging = false
            for (place, observation) in open where entries[place].subject == nil {
                let references = Set(observation.references(entries[place].source))
                guard let name = lead(references) else { continue }
                entries[place].subject = name
                isChanging = true
            }
            for (id, orphan) in orphans where orphan.subject == nil {
                guard let name = lead(orphan.references) else { continue }
                orphans[id]!.subject = name
                isChanging = true
            }
        }
    }

    /// The subscription that references lead to; all of them lead to it from now on.
    private mutating func lead(_ references: Set<BillingName>) -> BillingName? {
        let candidates = references.reduce(into: Set<BillingName>()) {
            $0.formUnion(byReference[$1] ?? [])
        }
        guard let name = candidates.min(by: { $0.text < $1.text }) else { return nil }
        for reference in references { byReference[reference, default: []].insert(name) }
        return name
    }
}

/// One provider's subscription.
enum BillingSubject {}
