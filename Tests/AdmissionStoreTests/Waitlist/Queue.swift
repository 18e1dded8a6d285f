import Admission
import AdmissionStore
import Crypto
import Foundation
import Postgres

/// The line of these tests.
let usLine = WaitlistLine(product: Names.product, region: Names.home)

/// The beginning of an hour in the past, from which these tests count.
let firstHour = Date(timeIntervalSince1970: 1_780_002_000)

extension Scene {
    /// Linked accounts at home, with nothing else.
    func linked(_ count: Int, home: String = "US") async throws -> [Account.ID] {
        try await rows(
            """
            with made as (
                insert into account (id, home_region, created_at)
                select gen_random_uuid(), '\(home)', now() from generate_series(1, \(count))
                returning id
            ), links as (
                insert into link (id, account_id, issuer, environment, subject, span)
                select gen_random_uuid(), id, 'chatgpt', 'production', id::text,
                    tstzrange('2020-01-01', null)
                from made
            )
            select id from made
            """
        ).map { row in Account.ID(try row(0)) }
    }

    /// Makes a campaign that serves the line.
    @discardableResult
    func serve(
        budget: Int? = nil, regions: [Region] = [], subscribersFirst: Bool = false,
        opensAt: Date? = nil, closesAt: Date? = nil, madeAt: Date? = nil
    ) async throws -> Campaign.ID {
        try await store.create(
            CampaignDraft(
                product: Names.product, name: "line", regions: regions, budget: budget,
                opensAt: opensAt, closesAt: closesAt, subscribersFirst: subscribersFirst),
            at: madeAt
        ).made.id
    }

    /// Puts accounts in line at a moment.
    func join(_ accounts: [Account.ID], at moment: Date) async throws {
        for outcome in try await together(
            accounts.count,
            { try await store($0).join(accounts[$0], Names.product, at: moment).made })
        {
            guard case .joined(_, already: false) = outcome else { throw Unexpected() }
        }
    }

    /// Who waits, with what the order is made of.
    func waiting() async throws -> [InLine] {
        try await rows(
            """
            select account_id, band::integer, cohort, draw_key from waitlist_entry
            where state = 'waiting'
            """
        ).map { row in
            InLine(
                account: Account.ID(try row(0)), band: try row(1), cohort: try row(2),
                key: try row(3))
        }
    }

    /// The cohort's secret, once it is revealed.
    func secret(of hour: Date) async throws -> [UInt8]? {
        try await store.proof(of: usLine, cohort: hour, after: nil).cohorts[0].secret
    }

    /// How many campaigns hold anything but their open offers, or more than they have, and how many
    /// cohorts count others than wait.
    func misheld() async throws -> Int {
        try await value(
            """
            select (
                select count(*) from campaign as c
                where c.budget_held <> (
                    select case when c.budget is null then 0 else count(*) end
                    from waitlist_offer as o
                    where o.campaign_id = c.id and o.state = 'open')
                or c.budget_used + c.budget_held > c.budget
            ) + (
                select count(*) from waitlist_cohort as c
                where (c.subscribers_waiting, c.others_waiting) <> (
                    select count(*) filter (where e.band = 0), count(*) filter (where e.band = 1)
                    from waitlist_entry as e
                    where e.product = c.product and e.region = c.region and e.cohort = c.hour
                        and e.state = 'waiting')
            )
            """)
    }
}

/// Somebody in line.
struct InLine {
    let account: Account.ID
    let band: Int
    let cohort: Date
    let key: [UInt8]

    /// The order of a draw, said once more.
    static func sorted(_ line: [InLine], subscribersFirst: Bool) -> [Account.ID] {
        line.sorted { one, other in
            if subscribersFirst, one.band != other.band { return one.band < other.band }
            if one.cohort != other.cohort { return one.cohort < other.cohort }
            return one.key.lexicographicallyPrecedes(other.key)
        }.map(\.account)
    }
}

extension JoinOutcome {
    var standing: WaitlistStanding? {
        if case .joined(let standing, _) = self { standing } else { nil }
    }

    var isNew: Bool {
        if case .joined(_, already: false) = self { true } else { false }
    }

    var refusal: WaitlistRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
