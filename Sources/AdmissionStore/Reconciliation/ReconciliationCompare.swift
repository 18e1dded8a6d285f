import Admission
package import Billing
package import Foundation
import JSONRPC
import Postgres
import Queries

/// What a comparison came to.
package struct ReconciliationReport: Sendable {
    /// How many subscriptions were compared, told of or ours.
    package fileprivate(set) var compared = 0
    /// Of how many the provider told.
    package fileprivate(set) var told = 0
    /// The drifts, those that were set aside before not among them.
    package fileprivate(set) var counts = DriftCounts()
    /// Of how many refunds and disputes it told, where it tells of them apart.
    package fileprivate(set) var reversals = 0
    /// How many of those lead to no subscription that is known.
    package fileprivate(set) var looseReversals = 0
    /// How many drifts were set aside before and are as they were.
    package fileprivate(set) var setAside = 0

    package init() {}
}

extension Store {
    /// Compares all that was read for a run with what we have, in the order of names, in bounded
    /// memory. Only reads.
    /// - Parameters:
    ///   - found: takes each drift, in the order of a plan.
    ///   - progress: told what is known after each page.
    package func compare(
        _ run: ReconciliationRun, at now: Date = Date(),
        progress: (ReconciliationReport) -> Void, found: (PlanLine) throws -> Void
    ) async throws -> ReconciliationReport {
        var report = ReconciliationReport()
        (report.reversals, report.looseReversals) = try await countReversals(of: run)
        var stuck = try await stuckEvents(of: run.source, at: now)
        let comparison = SubscriptionComparison(
            at: now, environment: run.source.environment, policy: try await subscriptionPolicy())
        var last = ""
        while let page = try await page(of: run, after: last, stuck.names, at: now) {
            report.compared += page.names
            report.told += page.told
            var drifts: [Drift] = stuck.take(upTo: page.last, besides: page.suspects)
            for start in stride(from: 0, to: page.suspects.count, by: Self.lookedAtAtOnce) {
                let names = Array(page.suspects[start...].prefix(Self.lookedAtAtOnce))
                drifts += try await self.drifts(names, run, comparison, stuck)
            }
            try await tell(drifts, run, &report, found)
            last = page.last
            progress(report)
        }
        try await tell(stuck.take(upTo: nil, besides: []), run, &report, found)
        return report
    }

    private static var comparedAtOnce: Int { 5000 }
    private static var lookedAtAtOnce: Int { 500 }
    private static var mostStuckEvents: Int { 100_000 }

    private struct Page {
        let last: String
        let names: Int
        let told: Int
        /// Names of those that have to be looked at.
        let suspects: [String]
    }

    private func page(
        of run: ReconciliationRun, after last: String, _ stuck: [String], at now: Date
    ) async throws -> Page? {
        let rows = try await client.all(
            .reconciliationPage,
            [
                .uuid(run.id), .text(run.source.provider.rawValue),
                .text(run.source.environment.rawValue), .text(last),
                .number(Self.comparedAtOnce), .textArray(stuck), .timestamptz(now),
            ])
        guard let first = rows.first, let end: String = try first(0) else { return nil }
        return Page(
            last: end, names: try first(1), told: try first(2),
            suspects: try rows.dropFirst().map { try $0(0) })
    }

    /// What was set aside before and is as it was is counted and not told again.
    private func tell(
        _ drifts: [Drift], _ run: ReconciliationRun, _ report: inout ReconciliationReport,
        _ found: (PlanLine) throws -> Void
    ) async throws {
        guard !drifts.isEmpty else { return }
        let known = try await setAside(Set(drifts.map(\.subject)), run.source)
        let ordered = drifts.sorted {
            $0.subject == $1.subject
                ? $0.kind.rawValue < $1.kind.rawValue
                : $0.subject.utf8.lexicographicallyPrecedes($1.subject.utf8)
        }
        for drift in ordered {
            guard !known.contains(SetAside(drift)) else {
                report.setAside += 1
                continue
            }
            report.counts.add(drift)
            try found(PlanLine(source: run.source, drift: drift))
        }
    }

    private func setAside(
        _ names: Set<String>, _ source: BillingSource
    ) async throws -> Set<SetAside> {
        let rows = try await client.all(
            .reconciliationSetAsideList,
            [
                .text(source.provider.rawValue), .text(source.environment.rawValue),
                .textArray(names.sorted()),
            ])
        return Set(try rows.map(SetAside.init))
    }

}

/// A drift as it was set aside.
private struct SetAside: Hashable {
    let subject: String
    let kind: String
    let detail: String
    let evidence: [UUID]

    init(_ drift: Drift) {
        subject = drift.subject
        kind = drift.kind.rawValue
        detail = drift.detail
        evidence = drift.evidence
    }

    init(_ row: Row) throws {
        subject = try row(0)
        kind = try row(1)
        detail = try row(2)
        evidence = try row(3)
    }
}

// MARK: Looking at some of them

extension Store {
    private func drifts(
        _ names: [String], _ run: ReconciliationRun, _ comparison: SubscriptionComparison,
        _ stuck: StuckEvents
    ) async throws -> [Drift] {
        let asked: [PostgresValue] = [
            .uuid(run.id), .text(run.source.provider.rawValue),
            .text(run.source.environment.rawValue), .textArray(names),
        ]
        let answers = try await client.together([
            Call(.reconciliationDetail, asked + [.timestamptz(comparison.now)]),
            Call(.reconciliationObservations, asked), Call(.reconciliationReversalList, asked),
        ])
        let code = ObservationCode()
        var observations: [String: [Observation]] = [:]
        for row in answers[1] {
            let observation = try code.read(try row(1))
            observations[try row(0), default: []].append(observation)
        }
        let reversals = try ToldReversals(answers[2])
        return try answers[0].flatMap { row -> [Drift] in
            let suspect = try Suspect(row)
            var around = suspect.around
            around.observations = observations[suspect.name] ?? []
            around.reversals = reversals.observations[suspect.name] ?? []
            around.heldReversals = reversals.held[suspect.name] ?? []
            around.stuckEvents = stuck.events(of: suspect.name)
            // What we heard of since cannot be missing there.
            if suspect.remote == nil, let local = suspect.local, local.createdAt > run.asOf,
                around.stuckEvents.isEmpty
            {
                return []
            }
            return comparison.drifts(
                remote: suspect.remote, local: suspect.local, around: around)
        }
    }

    private func stuckEvents(of source: BillingSource, at now: Date) async throws -> StuckEvents {
        let rows = try await client.all(
            .reconciliationStuck,
            [
                .text(source.provider.rawValue), .text(source.environment.rawValue),
                .timestamptz(now), .number(Self.mostStuckEvents),
            ])
        var stuck = StuckEvents()
        for row in rows { stuck.add(try row(0), of: try row(1)) }
        return stuck
    }
}

/// Events that arrived and were not applied, by the names of their subscriptions.
private struct StuckEvents {
    private var byName: [String: [UUID]] = [:]
    /// Those of no subscription that is compared, each once.
    private var rest: Set<String> = []

    var names: [String] { byName.keys.sorted() }

    mutating func add(_ event: UUID, of name: String?) {
        // An event that leads to no subscription is told of by itself.
        let name = name ?? "event:" + event.uuidString.lowercased()
        byName[name, default: []].append(event)
        rest.insert(name)
    }

    func events(of name: String) -> [UUID] { Array((byName[name] ?? []).prefix(100)) }

    /// Those up to a name that lead to nothing which is compared.
    mutating func take(upTo last: String?, besides compared: [String]) -> [Drift] {
        for name in compared { rest.remove(name) }
        let due = rest.filter { name in
            guard let last else { return true }
            return !last.utf8.lexicographicallyPrecedes(name.utf8)
        }
        rest.subtract(due)
        return due.map { name in
            let events = events(of: name)
            return Drift(
                .stuckEvent, subject: name, severity: .medium, action: .retry,
                cause: .deliveredFailed, evidence: events, version: 0,
                detail: "\(events.count) event\(events.count == 1 ? "" : "s") arrived and could "
                    + "not be applied")
        }
    }
}

/// One subscription as `reconciliation_detail` tells it.
private struct Suspect {
    let name: String
    let remote: RemoteSubscription?
    let local: LocalSubscription?
    let around: SubscriptionSurroundings

    init(_ row: Row) throws {
        name = try row(0)
        remote = try Self.remote(row)
        local = try Self.local(row, name)
        var around = SubscriptionSurroundings()
        around.linkedAccount = try row(24)
        around.plan = try row(25)
        around.others = try row(26, as: [UUID]?.self) ?? []
        around.tellsOfDuplicates = try row(27)
        around.hasSuccessor = try row(28)
        around.events = try row(29)
        around.refunds = try row(30)
        self.around = around
    }

    private static func remote(_ row: Row) throws -> RemoteSubscription? {
        guard let text: String = try row(2) else { return nil }
        guard let observation = ObservationText.read(try JSON.parse(Array(text.utf8))),
            var remote = RemoteSubscription(
                observation,
                environment: Identity.Environment(rawValue: try row(1)) ?? .production)
        else { throw PostgresError(kind: .decoding, serverMessage: "a told subscription") }
        remote.precisionSeconds = Double(try row(3, as: Int.self))
        return remote
    }

    private static func local(_ row: Row, _ name: String) throws -> LocalSubscription? {
        guard let id: UUID = try row(4) else { return nil }
        let current = Standing.Moment(
            from: .distantPast, state: try state(row(6)), rawStatus: try row(7),
            willRenew: try row(8), paidThrough: try row(9), graceUntil: try row(10),
            accessUntil: try row(11), products: try row(12))
        return LocalSubscription(
            id: id, externalID: name, version: try row(5), current: current,
            account: try row(13), isFamilyShared: try row(14), projection: try projection(row),
            createdAt: try row(15))
    }

    private static func projection(_ row: Row) throws -> LocalSubscription.Projection? {
        guard let account: UUID = try row(16) else { return nil }
        return LocalSubscription.Projection(
            account: account, plan: try row(17), state: try state(row(18)),
            willRenew: try row(19), paidThrough: try row(20), graceUntil: try row(21),
            accessUntil: try row(22), isRevokedByStaff: try row(23))
    }

    private static func state(_ word: String) -> Subscription.State {
        Subscription.State(rawValue: word) ?? .unknown
    }
}

extension Statement {
    static let reconciliationPage = Statement(
        .reconciliationPage, [.uuid, .text, .text, .text, .int4, .textArray, .timestamptz],
        [.text, .int8, .int8])
    static let reconciliationDetail = Statement(
        .reconciliationDetail, [.uuid, .text, .text, .textArray, .timestamptz],
        [
            .text, .text, .text, .int4, .uuid, .int8, .text, .text, .bool, .timestamptz,
            .timestamptz, .timestamptz, .textArray, .uuid, .bool, .timestamptz, .uuid, .text,
            .text, .bool, .timestamptz, .timestamptz, .timestamptz, .bool, .uuid, .text,
            .uuidArray, .bool, .bool, .uuidArray, .uuidArray,
        ])
    static let reconciliationObservations = Statement(
        .reconciliationObservations, [.uuid, .text, .text, .textArray], [.text, .text])
    static let reconciliationStuck = Statement(
        .reconciliationStuck, [.text, .text, .timestamptz, .int4], [.uuid, .text])
    static let reconciliationSetAsideList = Statement(
        .reconciliationSetAsideList, [.text, .text, .textArray],
        [.text, .text, .text, .uuidArray])
}
