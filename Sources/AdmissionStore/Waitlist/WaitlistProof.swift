package import Admission
package import Foundation
import Postgres
import Queries

/// What anybody needs to check draws.
package struct WaitlistProof: Sendable {
    package struct Cohort: Sendable {
        package let hour: Date
        package let commitment: [UInt8]
        /// `nil` until the hour is over and the last of the cohort was drawn.
        package let secret: [UInt8]?
        package let revealedAt: Date?
        package let taken: Int
        package let roll: [UInt8]
    }

    package struct Entry: Sendable {
        package let account: Account.ID
        /// 0 for those who subscribed when they joined, 1 for others.
        package let band: Int
        /// The last draw before the account joined.
        package let joinedAfter: Int
        package let draw: Int
        /// Whether that draw took subscribers first.
        package let subscribersFirst: Bool
    }

    /// Newest first.
    package let cohorts: [Cohort]
    /// In the order of being drawn.
    package let entries: [Entry]
    /// Where the next page of entries begins.
    package let next: UUID?
}

extension Store {
    private static var mostCohorts: Int { 500 }
    private static var mostEntries: Int { 5000 }

    /// Tells what is known of a line's cohorts; of one alone also, once it is revealed, who was
    /// drawn from it. Only reads.
    /// - Parameter last: the `next` of the page before.
    /// - Throws: `.notFound("product")`, `.notFound("cohort")`.
    package func proof(
        of line: WaitlistLine, cohort: Date?, after last: UUID?
    ) async throws -> WaitlistProof {
        try await requireProduct(line.product)
        let names: [PostgresValue] = [.text(line.product.text), .text(line.region.text)]
        let cohorts = try await client.all(
            .waitlistCohortList, names + [.date(cohort), .number(Self.mostCohorts)]
        ).map(WaitlistProof.Cohort.init(row:))
        guard let cohort else { return WaitlistProof(cohorts: cohorts, entries: [], next: nil) }
        guard !cohorts.isEmpty else { throw StoreError.notFound("cohort") }
        let rows = try await client.all(
            .waitlistProof,
            names + [.timestamptz(cohort), .uuid(last), .number(Self.mostEntries + 1)])
        let page = Page(
            Array(rows), limit: Self.mostEntries, id: { (try? $0(0, as: UUID.self)) ?? UUID() })
        return WaitlistProof(
            cohorts: cohorts, entries: try page.items.map(WaitlistProof.Entry.init(row:)),
            next: page.next)
    }
}

extension WaitlistProof.Cohort {
    fileprivate init(row: Row) throws {
        self.init(
            hour: try row(0), commitment: try row(1), secret: try row(2),
            revealedAt: try row(3), taken: try row(4), roll: try row(5))
    }
}

extension WaitlistProof.Entry {
    fileprivate init(row: Row) throws {
        self.init(
            account: try row.id(1), band: try row(2), joinedAfter: try row(3), draw: try row(4),
            subscribersFirst: try row(5))
    }
}

extension Statement {
    static let waitlistCohortList = Statement(
        .waitlistCohortList, [.text, .text, .timestamptz, .int4],
        [.timestamptz, .bytea, .bytea, .timestamptz, .int4, .bytea])
    static let waitlistProof = Statement(
        .waitlistProof, [.text, .text, .timestamptz, .uuid, .int4],
        [.uuid, .uuid, .int2, .int4, .int4, .bool])

    static let waitlistProofs = [waitlistCohortList, waitlistProof]
}
