import Admission
import Billing
import Foundation
import Postgres

/// Works out what the subscriptions of a batch come to, and writes it.
struct SubjectFolding {
    /// A subscription that is worked out anew.
    struct Subject {
        let id: UUID
        /// What is in the ledger, by event.
        var known: [(event: UUID, observation: Observation)] = []
        /// What comes now, by event.
        var new: [(event: UUID, observation: Observation)] = []
        /// Whether the provider was not only told of, but asked.
        var isFetched = false
        /// Whether an event hints that the provider should be asked.
        var isHinted = false
        var refetchAt: Date?
        var attempts = 0
        var standing: Standing?
        /// Owners as far as known, also without a standing.
        var owners: [String] = []
        var predecessor: String?
        /// Since when it has replaced its predecessor.
        var succeedsAt: Date?
        var span: (first: Date, last: Date)?
    }

    let batch: IngestBatch
    private(set) var subjects: [BillingName: Subject] = [:]
    private var successors: [BillingName: [String: Date]] = [:]
    private var done: Set<BillingName> = []
    /// What became of each event.
    private(set) var verdicts: [UUID: IngestOutcome.Verdict] = [:]
    /// The subjects that one of our subscriptions has come of.
    var subscribed: Set<UUID> = []

    init(_ batch: IngestBatch) {
        self.batch = batch
        for (place, observation) in batch.open {
            let entry = batch.entries[place]
            guard let name = entry.subject else {
                verdicts[entry.id] = .needsRefetch
                continue
            }
            touch(name)
            subjects[name]!.new.append((entry.id, observation))
            switch entry.incoming.origin {
            case .webhook, .ingest: subjects[name]!.isHinted = true
            case .fetch: subjects[name]!.isFetched = true
            case .reconcile: break
            }
        }
        for orphan in batch.orphans.values {
            if let name = orphan.subject { touch(name) }
        }
    }

    /// A subscription and what it replaces, whose end depends on it.
    private mutating func touch(_ name: BillingName) {
        guard subjects[name] == nil, let id = batch.subjects[name] else { return }
        subjects[name] = Subject(id: id)
        if let before = batch.predecessors[name] { touch(before) }
    }

    /// Locks the subscriptions and reads all that was observed of them.
    mutating func load(_ transaction: borrowing Transaction) async throws {
        guard !subjects.isEmpty else { return }
        let names = Array(subjects.keys)
        let stored = names.filter(batch.stored.contains)
        let ids = stored.map { subjects[$0]!.id }
        let waited = batch.orphans.filter { $0.value.subject != nil }
        let answers = try await transaction.together([
            Call(.billingSubjectLock, [.uuidArray(ids)]),
            Call(.billingObservationList, [.uuidArray(ids), .uuidArray(Array(waited.keys))]),
            Call(.billingSuccessorList, BillingName.columns(names)),
        ])
        let byID = Dictionary(uniqueKeysWithValues: names.map { (subjects[$0]!.id, $0) })
        for row in answers[0] {
            guard let name = byID[try row(0)] else { continue }
            subjects[name]!.refetchAt = try row(3)
            subjects[name]!.attempts = try row(4)
        }
        let new = Set(batch.open.map { batch.entries[$0.place].id })
        for row in answers[1] {
            let event: UUID = try row(0)
            guard !new.contains(event) else { continue }
            let observation = try batch.code.read(try row(2))
            if let id: UUID = try row(1), let name = byID[id] {
                subjects[name]!.known.append((event, observation))
            } else if let name = waited[event]?.subject {
                subjects[name]?.new.append((event, observation))
            }
        }
        for row in answers[2] {
            let name = try BillingName(row, 0, 1, 2, .subject)
            let successor: String = try row(3)
            successors[name, default: [:]][successor] = try row(4, as: Date.self)
        }
    }

    /// Works all of them out, those that replace others first.
    mutating func fold() {
        for name in subjects.keys.sorted(by: { $0.text < $1.text }) { fold(name) }
    }

    private mutating func fold(_ name: BillingName) {
        guard done.insert(name).inserted, var subject = subjects[name] else { return }
        for after in batch.predecessors.filter({ $0.value == name }).keys { fold(after) }
        var history = SubscriptionHistory(subject.known.map(\.observation), policy: batch.reading)
        if let end = replacement(of: name) { history.insert(end) }
        for (event, observation) in subject.new.sorted(by: { $0.observation.at < $1.observation.at }
        ) {
            switch history.add(observation) {
            case .applied: verdicts[event] = .applied
            case .stale, nil: verdicts[event] = .stale
            case .needsRefetch: verdicts[event] = .needsRefetch
            }
        }
        let own = (subject.known + subject.new).map(\.observation).sorted { $0.at < $1.at }
        subject.standing = history.standing
        subject.owners =
            subject.standing?.owners ?? own.last { !$0.owners.isEmpty }?.owners ?? []
        subject.predecessor =
            subject.standing?.predecessor ?? own.last { $0.predecessor != nil }?.predecessor
        if let first = own.first, let last = own.last { subject.span = (first.at, last.at) }
        if let succession = history.succession, succession.predecessor != name.text {
            subject.succeedsAt = succession.at
            let before = BillingName(name.source, .subject, succession.predecessor)
            successors[before, default: [:]][name.text] = succession.at
        }
        subjects[name] = subject
    }

    /// The end of a subscription that another has replaced: the first that did.
    private func replacement(of name: BillingName) -> Observation? {
        (successors[name] ?? [:]).map { .replaced(name.text, by: $0.key, at: $0.value) }
            .min { ($0.at, $0.key) < ($1.at, $1.key) }
    }
}

// MARK: When to ask the provider

extension SubjectFolding.Subject {
    /// After an answer that does not suffice, the provider is given this long before it is asked again.
    private static let patienceSeconds = 600.0
    /// A renewal is asked about so long before the period ends.
    private static let earlySeconds = 5.0
    /// While the answer is still the old period, it is not asked again sooner than after this.
    private static let shortestWaitSeconds = 10.0
    private static let day = 86_400.0

    /// When to ask the provider about it; `nil` while there is no need.
    func question(isAsked: Bool, at now: Date) -> Date? {
        guard let standing, !standing.needsRefetch else {
            return isFetched ? now.addingTimeInterval(Self.patienceSeconds) : now
        }
        if isHinted && isAsked { return now }
        let due = renewalDue(standing.current, at: now)
        guard !isFetched, let refetchAt, refetchAt <= now else { return due }
        return min(refetchAt, due ?? refetchAt)
    }

    /// A renewal is asked about when the period ends, so that an event that was lost costs a payer
    /// seconds; while it does not come, again after as long as it is late.
    private func renewalDue(_ moment: Standing.Moment, at now: Date) -> Date? {
        guard moment.willRenew, [.trialing, .active, .grace].contains(moment.state),
            let end = moment.accessUntil
        else { return nil }
        let due = end.addingTimeInterval(-Self.earlySeconds)
        if due > now || !isFetched { return due }
        let late = now.timeIntervalSince(end)
        if late < 3 * Self.day {
            return now.addingTimeInterval(min(max(late, Self.shortestWaitSeconds), 3600))
        }
        return late < 30 * Self.day ? now.addingTimeInterval(Self.day) : nil
    }
}
