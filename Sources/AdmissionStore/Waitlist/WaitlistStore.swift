package import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// Puts an account in line for a product, in its home region's line or its country's. Joining
    /// again changes nothing, unless the account has moved; then it goes to the end of the line
    /// there. An offer whose time is over makes way for a new place.
    /// - Throws: `.notFound("account")`, `.notFound("product")`.
    package func join(
        _ account: Account.ID, _ product: Product.Name, at now: Date? = nil,
        idempotency: Idempotency<JoinOutcome>? = nil
    ) async throws -> Answer<JoinOutcome> {
        while true {
            do {
                return try await joining.submit(
                    JoinRequest(account: account, product: product, at: now), idempotency)
            } catch is EndedOffer {
                _ = try await lapseOffers(at: now)
            }
        }
    }

    /// Tells where an account stands. Only reads.
    /// - Throws: `.notFound("account")`, `.notFound("product")`.
    package func standing(
        of account: Account.ID, _ product: Product.Name, at now: Date? = nil
    ) async throws -> WaitlistStanding {
        let standing = try await WaitlistStanding.read(
            [(account, product)], at: now, client, waitlistSeal)
        if standing[0].state == .none {
            try await requireProduct(product)
            guard try await client.optional(.accountGet, [.uuid(account.uuid)]) != nil else {
                throw StoreError.notFound("account")
            }
        }
        return standing[0]
    }

    /// Lists the lines of a product, by region.
    /// - Throws: `.notFound("product")`.
    package func lines(of product: Product.Name) async throws -> [LineSummary] {
        try await requireProduct(product)
        return try await client.all(.waitlistLineList, [.text(product.text)])
            .map(LineSummary.init(row:))
    }

    func requireProduct(_ product: Product.Name) async throws {
        let version: Int64 = try await client.one(.catalogueVersionRead)(0)
        guard try await rules.book(atLeast: version).products[product] != nil else {
            throw StoreError.notFound("product")
        }
    }
}

/// How it stands with a line.
package struct LineSummary: Sendable {
    package let id: UUID
    package let region: Region
    package let waiting: Int
    /// How many of those who wait subscribed when they joined.
    package let subscribers: Int
    package let openOffers: Int
    package let draws: Int
    package let drawnAt: Date?
    /// The first cohort in which somebody waits.
    package let firstCohort: Date?

    fileprivate init(row: Row) throws {
        id = try row(0)
        region = Region(trusted: try row(1))
        waiting = try row(2)
        subscribers = try row(3)
        openOffers = try row(4)
        draws = try row(5)
        drawnAt = try row(6)
        firstCohort = try row(7)
    }
}

extension Statement {
    private static let joinColumns: [PostgresType] = [
        .uuidArray, .textArray, .textArray, .timestamptzArray, .byteaArray, .int4Array,
        .timestamptzArray,
    ]
    static let waitlistLineMake = Statement(
        .waitlistLineMake, [.uuidArray, .textArray, .textArray])
    static let waitlistCohortMake = Statement(
        .waitlistCohortMake,
        [.textArray, .textArray, .timestamptzArray, .byteaArray, .byteaArray])
    static let waitlistCohortRead = Statement(
        .waitlistCohortRead, [.text, .text, .timestamptzArray],
        [.timestamptz, .bytea, .bytea, .bytea])
    static let waitlistLineHold = Statement(
        .waitlistLineHold, [.textArray, .textArray], [.int4])
    static let waitlistJoin = Statement(.waitlistJoin, joinColumns, [.int8, .text])
    static let waitlistMove = Statement(.waitlistMove, joinColumns)
    static let waitlistPlace = Statement(
        .waitlistPlace, [.uuidArray, .textArray, .timestamptz],
        [
            .int8, .text, .text, .timestamptz, .bytea, .timestamptz, .int8, .uuid, .uuid, .bytea,
            .timestamptz,
        ])
    static let waitlistLineList = Statement(
        .waitlistLineList, [.text],
        [.uuid, .text, .int8, .int8, .int8, .int4, .timestamptz, .timestamptz])

    static let waitlist =
        [
            waitlistLineMake, waitlistCohortMake, waitlistCohortRead, waitlistLineHold,
            waitlistJoin, waitlistMove, waitlistPlace, waitlistLineList,
        ] + waitlistDraws + waitlistProofs
}
