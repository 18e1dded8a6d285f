import Admission
import Billing
import Foundation
import Testing

/// Compares what postmen sent and were answered with what the database has.
struct WebhookJudge {
    let fleet: Fleet
    let postmen: Postmen

    /// What is wrong; empty in the good case.
    struct Verdict: Equatable {
        /// Events that were told of and are not in the ledger.
        var missing: [String] = []
        /// How many events of the ledger were not applied.
        var unsettled = 0
        /// Subscriptions that stand otherwise than the pure history of their events has it, each with
        /// both.
        var differing: [String] = []
        /// How many providers' subscriptions of linked customers ours do not agree with.
        var unprojected = 0
    }

    /// Events that were answered 200 and are not in the ledger.
    func lost() async throws -> [String] {
        let kept = try await keys()
        return postmen.answered.map(\.key).filter { !kept.contains($0) }
    }

    /// To be asked once every event was answered.
    func verdict() async throws -> Verdict {
        let kept = try await keys()
        var verdict = Verdict()
        verdict.missing = postmen.events.map(\.key).filter { !kept.contains($0) }
        verdict.unsettled = try await number(
            """
            select count(*) from billing_event
            where outcome in ('received', 'failed') or subject_id is null
            """)
        let lines = try await lines()
        for story in postmen.stories {
            let expected = try story.standing().lines
            let found = lines[story.subscription] ?? []
            guard found != expected else { continue }
            verdict.differing.append(
                "\(story.subscription) stands as \(found) instead of \(expected)")
        }
        verdict.unprojected = try await number(
            """
            select count(*) from billing_subject b
            join link l on l.issuer = 'stripe' and l.subject = b.owners[1]
            full join subscription s on s.id = b.id
            where (b.id is null or l.id is not null) and (
                s.account_id, s.state, s.raw_status, s.will_renew, s.paid_through, s.access_until)
                is distinct from (
                l.account_id, b.state, b.raw_status, b.will_renew, b.paid_through, b.access_until)
            """)
        return verdict
    }

    private func keys() async throws -> Set<String> {
        Set(
            try await fleet.installation.sql("select key from billing_event")
                .split(separator: "\n").map(String.init))
    }

    private func number(_ query: String) async throws -> Int {
        try #require(Int(try await fleet.installation.sql(query)))
    }

    /// What the database has of each subscription, as `Standing.lines` writes it.
    private func lines() async throws -> [String: [String]] {
        let text = try await fleet.installation.sql(
            """
            select b.external_id, 0, 'now', b.state, b.raw_status, b.will_renew,
                extract(epoch from b.paid_through)::bigint,
                extract(epoch from b.grace_until)::bigint,
                extract(epoch from b.access_until)::bigint, array_to_string(b.products, ',')
            from billing_subject b
            union all
            select b.external_id, 1, extract(epoch from m.effective_at)::bigint::text, m.state,
                m.raw_status, m.will_renew, extract(epoch from m.paid_through)::bigint,
                extract(epoch from m.grace_until)::bigint,
                extract(epoch from m.access_until)::bigint, array_to_string(m.products, ',')
            from billing_moment m join billing_subject b on b.id = m.subject_id
            union all
            select b.external_id, 2, d.source, extract(epoch from lower(d.span))::bigint::text,
                extract(epoch from upper(d.span))::bigint::text, null, null, null, null, null
            from billing_dispute d join billing_subject b on b.id = d.subject_id
            order by 1, 2, 3
            """)
        var lines: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(
                separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            lines[String(parts[0]), default: []].append(String(parts[2]))
        }
        return lines
    }
}

extension Standing {
    /// How it stands, how it stood and what is held against it, one line each.
    fileprivate var lines: [String] {
        let held = holds.filter { $0.from < $0.until ?? .distantFuture }.map {
            "\($0.source)|\(Self.seconds($0.from))|\(Self.seconds($0.until))|||||"
        }
        return ["now|" + current.text]
            + moments.map { "\(Self.seconds($0.from))|" + $0.text } + held.sorted()
    }

    fileprivate static func seconds(_ moment: Date?) -> String {
        moment.map { "\(Int64($0.timeIntervalSince1970.rounded()))" } ?? ""
    }
}

extension Standing.Moment {
    fileprivate var text: String {
        [
            state.rawValue, rawStatus ?? "", willRenew ? "t" : "f", Standing.seconds(paidThrough),
            Standing.seconds(graceUntil), Standing.seconds(accessUntil),
            products.joined(separator: ","),
        ].joined(separator: "|")
    }
}
