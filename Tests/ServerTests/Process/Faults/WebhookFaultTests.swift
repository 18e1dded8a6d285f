import Admission
import Billing
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// Two servers and their database are killed, and connections lost at commit, while 64 connections
    /// post webhooks: what was answered 200 is in the ledger, and in the end every subscription stands
    /// as all of its events together say.
    @Suite struct WebhookFaultTests {
        /// `ADMIT_FAULT_ROUNDS` asks for more.
        private static let rounds = LongForm.value("ADMIT_FAULT_ROUNDS") ?? 1
        private static let secret = "whsec_faults"
        private static let lanes = 64
        /// How many of a round's customers have an account.
        private static let linked = 200

        @Test(.timeLimit(.minutes(60))) func everyAnswerOutlivesEveryFault() async throws {
            let fleet = try await Fleet.start(
                servers: 2, environment: ["ADMIT_STRIPE_WEBHOOK_SECRET": Self.secret])
            let token = try await fleet.installation.token()
            for round in 1...Self.rounds {
                let first = round * 1_000_000
                try await Self.link(first..<first + Self.linked, fleet, token)
                let postmen = Postmen(fleet: fleet, secret: Self.secret)
                fleet.proxy.cut(oneIn: 40)
                async let posted: Void = postmen.post(lanes: Self.lanes, firstNumber: first)
                for _ in 0..<2 {
                    try await Self.pause()
                    try await fleet.killServer()
                    try await Self.pause()
                    try await fleet.killDatabase()
                }
                try await Self.pause()
                postmen.finish()
                await posted
                fleet.proxy.cut(oneIn: 0)

                // Before anything is sent a second time.
                let answered = Set(postmen.answered.map(\.key))
                let kept = Set(try await Self.keys(fleet))
                #expect(answered.subtracting(kept).isEmpty, "round \(round)")
                try await postmen.insist(lanes: Self.lanes)
                try await Self.expectAllTold(postmen, fleet, "round \(round)")
                try await Self.expectAllProjected(fleet, "round \(round)")
                // Or it would have been no trial.
                #expect(answered.count > 200 && postmen.unanswered.count > 20)
                #expect(fleet.proxy.cuts > 0)
            }
            try await fleet.stop()
        }

        /// Every event once, and every subscription as the pure history of its events has it.
        private static func expectAllTold(
            _ postmen: Postmen, _ fleet: Fleet, _ round: Comment
        ) async throws {
            let stories = postmen.stories
            let keys = Set(try await keys(fleet))
            let missing = stories.flatMap(\.events).map(\.key).filter { !keys.contains($0) }
            #expect(missing.isEmpty, round)
            let stuck = try await fleet.installation.sql(
                """
                select count(*) from billing_event
                where outcome in ('received', 'failed') or subject_id is null
                """)
            #expect(stuck == "0", round)
            let lines = try await Self.lines(fleet)
            var differing = 0
            for story in stories {
                let expected = try story.standing().lines
                guard lines[story.subscription] != expected else { continue }
                differing += 1
                guard differing <= 3 else { continue }
                Issue.record(
                    """
                    \(round) \(story.subscription) stands as
                    \(lines[story.subscription]?.joined(separator: "\n") ?? "nothing")
                    instead of
                    \(expected.joined(separator: "\n"))
                    """)
            }
            #expect(differing == 0, round)
        }

        /// Gives customers accounts, which the subscriptions that they have paid for become theirs of.
        private static func link(_ numbers: Range<Int>, _ fleet: Fleet, _ token: String)
            async throws
        {
            let session = Session(
                client: try await RawClient.connect(port: fleet.ports[0]), token: token)
            let product = try await PaidProduct.make(session)
            for number in numbers {
                try await product.link(
                    try await product.account(), to: "cus_\(number)", at: "stripe")
            }
        }

        /// Our own subscriptions are those of the linked customers, and stand as the providers' do.
        private static func expectAllProjected(_ fleet: Fleet, _ round: Comment) async throws {
            let differing = try await fleet.installation.sql(
                """
                select count(*) from billing_subject b
                join link l on l.issuer = 'stripe' and l.subject = b.owners[1]
                left join subscription s on s.id = b.id and s.account_id = l.account_id
                where (s.state, s.raw_status, s.will_renew, s.paid_through, s.access_until)
                    is distinct from
                    (b.state, b.raw_status, b.will_renew, b.paid_through, b.access_until)
                """)
            #expect(differing == "0", round)
            let counts = try await fleet.installation.sql(
                "select (select count(*) from subscription) > 0, count(*) from subscription s "
                    + "where not exists (select from link l where l.account_id = s.account_id)")
            #expect(counts == "t|0", round)
        }

        private static func keys(_ fleet: Fleet) async throws -> [String] {
            try await fleet.installation.sql("select key from billing_event")
                .split(separator: "\n").map(String.init)
        }

        /// What the database has of each subscription, as `Standing.lines` writes it.
        private static func lines(_ fleet: Fleet) async throws -> [String: [String]] {
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

        private static func pause() async throws {
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...900)))
        }
    }
}

extension Standing {
    /// How it stands, how it stood and what is held against it, one line each.
    fileprivate var lines: [String] {
        ["now|" + current.text]
            + moments.map { "\(Self.seconds($0.from))|" + $0.text }
            + holds.filter { $0.from < $0.until ?? .distantFuture }
            .map { "\($0.source)|\(Self.seconds($0.from))|\(Self.seconds($0.until))|||||" }.sorted()
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
