import Admission
package import Billing
package import Foundation
import Postgres

/// How the subscriptions compare with what the ledger's events come to.
package struct LedgerReport: Sendable {
    /// A subscription that is not as its events say.
    package struct Difference: Sendable, Equatable {
        package let subject: UUID
        package let provider: BillingProvider
        /// What is not as it should be: `event`, `state`, `moments`, `disputes`,
        /// `subscription`.
        package let parts: [String]
    }

    /// How many providers' subscriptions were looked at.
    package fileprivate(set) var subjects = 0
    /// How many events were opened and read again.
    package fileprivate(set) var events = 0
    package fileprivate(set) var differences: [Difference] = []
}

extension Store {
    /// Rebuilds every provider's subscription from the bodies in the ledger and compares: what is read
    /// out of each event, how the subscription stands and stood, and what has come of it here. Changes
    /// nothing. Each page is as of one moment, so that events meanwhile make no difference.
    /// - Parameter progress: told what is known after each page.
    package func replayLedger(
        pageSize: Int = 200, progress: (LedgerReport) -> Void
    ) async throws -> LedgerReport {
        var report = LedgerReport()
        var last = Account.ID.nobody.uuid
        while true {
            let page = try await replayedPage(after: last, size: pageSize)
            guard let end = page.last else { return report }
            last = end
            report.subjects += page.subjects
            report.events += page.events
            report.differences += page.differences
            progress(report)
        }
    }

    private func replayedPage(after last: UUID, size: Int) async throws -> ReplayedPage {
        let desk = desk
        do {
            return try await client.withTransaction {
                (transaction: borrowing Transaction) async throws -> ReplayedPage in
                var page = ReplayedPage(desk: desk)
                try await page.load(after: last, size: size, transaction)
                // What projecting wrote on the way is thrown away.
                throw RolledBack(page: page)
            }
        } catch let end as RolledBack {
            return end.page
        }
    }

    private struct RolledBack: Error {
        let page: ReplayedPage
    }
}

/// A page of subscriptions, rebuilt and compared.
private struct ReplayedPage: Sendable {
    let desk: BillingDesk
    var last: UUID?
    var subjects = 0
    var events = 0
    var differences: [LedgerReport.Difference] = []

    init(desk: BillingDesk) {
        self.desk = desk
    }

    mutating func load(
        after start: UUID, size: Int, _ transaction: borrowing Transaction
    ) async throws {
        let version: Int64 = try await transaction.one(.catalogueVersionRead)(0)
        let reading = try await desk.reading(atLeast: version)
        let listed = try await transaction.all(
            .billingReplayPage, [.uuid(start), .int4(Int32(size))])
        let ids = try listed.map { row in try row(0, as: UUID.self) }
        guard let end = ids.last else { return }
        last = end
        subjects = ids.count
        // Nobody changes them from here on, so what is read now belongs together.
        let answers = try await transaction.together([
            Call(.billingPlansLock), Call(.billingSubjectLock, [.uuidArray(ids)]),
            Call(.billingReplayPage, [.uuid(start), .int4(Int32(size))]),
            Call(.billingReplayEvents, [.uuidArray(ids)]),
            Call(.billingReplayMoments, [.uuidArray(ids)]),
            Call(
                .billingSuccessorList,
                BillingName.columns(
                    try listed.map { try BillingName($0, 1, 2, 3, .subject) })),
            Call(.billingProject, [.uuidArray(ids)]),
            Call(.billingReplayChanged, [.uuidArray(ids)]),
            Call(.billingReplayDisputes, [.uuidArray(ids)]),
        ])
        let locked = Set(ids)
        let changed = Set(try answers[7].map { row in try row(0, as: UUID.self) })
        let rebuilt = try Rebuilt(desk, reading, events: answers[3], successors: answers[5])
        events = rebuilt.count
        let moments = try Self.moments(answers[4])
        let holds = try Self.holds(answers[8])
        for row in answers[2] {
            let id: UUID = try row(0)
            guard locked.contains(id) else { continue }
            let name = try BillingName(row, 1, 2, 3, .subject)
            var parts = rebuilt.misread.contains(id) ? ["event"] : []
            let standing = rebuilt.standing(of: id, name)
            if try !Self.agrees(row, standing) { parts.append("state") }
            let wanted = (standing?.moments ?? []).map(\.inMicroseconds)
            if (moments[id] ?? []).map(\.inMicroseconds) != wanted { parts.append("moments") }
            let disputed = (standing?.holds ?? []).map(\.inMicroseconds)
            if (holds[id] ?? []).map(\.inMicroseconds) != disputed { parts.append("disputes") }
            if changed.contains(id) { parts.append("subscription") }
            guard !parts.isEmpty else { continue }
            differences.append(
                LedgerReport.Difference(
                    subject: id, provider: name.source.provider, parts: parts))
        }
    }

    private static func agrees(_ row: Row, _ standing: Standing?) throws -> Bool {
        guard let standing else { return try row(4, as: String.self) == "unknown" }
        let kept = Standing.Moment(
            from: standing.current.from,
            state: Subscription.State(rawValue: try row(4)) ?? .unknown, rawStatus: try row(5),
            willRenew: try row(6), paidThrough: try row(7), graceUntil: try row(8),
            accessUntil: try row(9), products: try words(row(10)))
        return try kept.inMicroseconds == standing.current.inMicroseconds
            && words(row(11)) == standing.owners
            && row(12, as: String?.self) == standing.predecessor
            && row(13) == standing.isFamilyShared
    }

    private static func moments(_ rows: Rows) throws -> [UUID: [Standing.Moment]] {
        var moments: [UUID: [Standing.Moment]] = [:]
        for row in rows {
            moments[try row(0), default: []].append(
                Standing.Moment(
                    from: try row(1), state: Subscription.State(rawValue: try row(2)) ?? .unknown,
                    rawStatus: try row(3), willRenew: try row(4), paidThrough: try row(5),
                    graceUntil: try row(6), accessUntil: try row(7), products: try words(row(8))))
        }
        return moments
    }

    private static func holds(_ rows: Rows) throws -> [UUID: [Standing.Hold]] {
        var holds: [UUID: [Standing.Hold]] = [:]
        for row in rows {
            holds[try row(0), default: []].append(
                Standing.Hold(source: try row(1), from: try row(2), until: try row(3)))
        }
        return holds
    }

    private static func words(_ text: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(text.utf8))
    }
}

/// What the ledger's bodies come to.
private struct Rebuilt {
    private let reading: SubscriptionPolicy
    private var observations: [UUID: [Observation]] = [:]
    private var successors: [BillingName: [Observation]] = [:]
    /// Subscriptions of which an event is read otherwise than when it came.
    private(set) var misread: Set<UUID> = []
    /// How many events there are.
    private(set) var count = 0

    init(
        _ desk: BillingDesk, _ reading: SubscriptionPolicy, events: Rows, successors: Rows
    ) throws {
        self.reading = reading
        for row in events {
            let subject: UUID = try row(11)
            count += 1
            guard let entry = try? LedgerEntry(row: row, desk.seal) else {
                misread.insert(subject)
                continue
            }
            var read = entry.readAgain(for: desk.policy.environment).event.observation
            if let known = entry.observation, let at = read?.at,
                at.inMicroseconds == known.at.inMicroseconds
            {
                read?.at = known.at
            }
            if read != entry.observation { misread.insert(subject) }
            if let read { observations[subject, default: []].append(read) }
        }
        for row in successors {
            let name = try BillingName(row, 0, 1, 2, .subject)
            self.successors[name, default: []].append(
                .replaced(name.text, by: try row(3), at: try row(4)))
        }
    }

    func standing(of id: UUID, _ name: BillingName) -> Standing? {
        var history = SubscriptionHistory(observations[id] ?? [], policy: reading)
        if let end = successors[name]?.min(by: { ($0.at, $0.key) < ($1.at, $1.key) }) {
            history.insert(end)
        }
        return history.standing
    }
}

extension Date {
    /// As the database keeps it.
    fileprivate var inMicroseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1_000_000).rounded() / 1_000_000)
    }
}

extension Standing.Hold {
    /// As the database keeps it.
    fileprivate var inMicroseconds: Standing.Hold {
        Standing.Hold(
            source: source, from: from.inMicroseconds, until: until?.inMicroseconds)
    }
}

extension Standing.Moment {
    /// As the database keeps it.
    fileprivate var inMicroseconds: Standing.Moment {
        Standing.Moment(
            from: from.inMicroseconds, state: state, rawStatus: rawStatus, willRenew: willRenew,
            paidThrough: paidThrough?.inMicroseconds, graceUntil: graceUntil?.inMicroseconds,
            accessUntil: accessUntil?.inMicroseconds, products: products)
    }
}
