import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// Ends offers whose time is over by `now`, or by the database's clock, a limited number at a
    /// time, so that many servers may do so at once. Each lapses once: its code is no longer good,
    /// its campaign has its budget back, and its account may join again.
    /// - Returns: how many lapsed; none when none is left.
    package func lapseOffers(at now: Date? = nil, limit: Int = 1000) async throws -> Int {
        try await client.withTransaction { transaction in
            try await OfferExpiry.run(nil, at: now, limit: limit, transaction)
        }
    }

    /// Reveals the secrets of cohorts that are over and drawn to their last. Draws do so themselves
    /// for cohorts whose hour is over by then.
    /// - Returns: how many.
    package func revealCohorts(at now: Date? = nil) async throws -> Int {
        let found = try await client.all(
            .waitlistFinished, [.null, .null, .date(now), .int4(1000)])
        let lines = Set(
            try found.map { row in
                WaitlistLine(
                    product: Product.Name(trusted: try row(0)),
                    region: Region(trusted: try row(1)))
            })
        var count = 0
        for line in lines {
            count += try await client.withTransaction { [waitlistSeal] transaction in
                try await transaction.execute(
                    .waitlistLineLock, [.text(line.product.text), .text(line.region.text)])
                return try await CohortReveal.run(line, at: now, transaction, waitlistSeal)
            }
        }
        return count
    }
}

/// Ends offers whose time is over.
enum OfferExpiry {
    /// Locks first, so that an offer which is being redeemed is seen to be.
    /// - Parameter line: `nil` for those of every line.
    /// - Returns: how many lapsed.
    static func run(
        _ line: WaitlistLine?, at now: Date?, limit: Int, _ transaction: borrowing Transaction
    ) async throws -> Int {
        let locked = try await transaction.all(
            .waitlistLapseLock,
            [
                .text(line?.product.text), .text(line?.region.text), .date(now), .number(limit),
            ])
        guard !locked.isEmpty else { return 0 }
        let invites: [UUID] = try locked.map { try $0(0) }
        return try await transaction.all(.waitlistLapse, [.uuidArray(invites), .date(now)]).count
    }
}

/// Reveals the secrets of a line's cohorts that are over and drawn to their last.
enum CohortReveal {
    /// The line must be locked, so that nobody joins meanwhile.
    /// - Returns: how many.
    @discardableResult
    static func run(
        _ line: WaitlistLine, at now: Date?, _ transaction: borrowing Transaction,
        _ seal: WaitlistSeal
    ) async throws -> Int {
        let names: [PostgresValue] = [.text(line.product.text), .text(line.region.text)]
        let rows = try await transaction.all(
            .waitlistFinished, names + [.date(now), .int4(1000)])
        guard !rows.isEmpty else { return 0 }
        let hours: [Date] = try rows.map { try $0(2) }
        let secrets = try rows.map { row in
            try seal.open(try row(3), for: CohortName(line: line, hour: try row(2))).bytes
        }
        try await transaction.execute(
            .waitlistReveal,
            names + [.timestamptzArray(hours), .byteaArray(secrets), .date(now)])
        return rows.count
    }
}

extension Statement {
    static let waitlistLapseLock = Statement(
        .waitlistLapseLock, [.text, .text, .timestamptz, .int4], [.uuid])
    static let waitlistLapse = Statement(.waitlistLapse, [.uuidArray, .timestamptz], [.uuid])
    static let waitlistFinished = Statement(
        .waitlistFinished, [.text, .text, .timestamptz, .int4],
        [.text, .text, .timestamptz, .bytea])
    static let waitlistReveal = Statement(
        .waitlistReveal, [.text, .text, .timestamptzArray, .byteaArray, .timestamptz])
}
