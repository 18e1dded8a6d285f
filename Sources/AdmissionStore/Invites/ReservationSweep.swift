package import Foundation
import Postgres

extension Store {
    /// Gives back the uses of reservations whose time is over, a limited number at a time. Any number
    /// of servers may do so at once: each takes what no other one, and no redemption, holds at the
    /// moment; it waits only where nothing else is left to do.
    /// - Returns: how many were given back; 0 when none is left.
    package func sweepReservations(at now: Date? = nil, limit: Int = 200) async throws -> Int {
        while true {
            let found = try await sweep(at: now, limit: limit)
            guard found.isEmpty else { return found.count }
            guard !found.waiting.isEmpty else { return 0 }
            let count = try await give(back: found.waiting, at: now, limit: limit)
            if count > 0 { return count }
        }
    }

    private struct Swept {
        var count = 0
        /// Lapsed, but held by others at the moment.
        var waiting: [UUID] = []
        var isEmpty: Bool { count == 0 }
    }

    private func sweep(at now: Date?, limit: Int) async throws -> Swept {
        try await client.withTransaction { transaction in
            let due = try await transaction.all(
                .redemptionSweep, [.date(now), .int8(Int64(limit))])
            var swept = Swept()
            var invites: Set<UUID> = []
            for row in due {
                if try row(2) {
                    invites.insert(try row(1))
                } else {
                    swept.waiting.append(try row(0))
                }
            }
            if !invites.isEmpty {
                swept.count = try await transaction.one(
                    .redemptionLapse,
                    [.uuidArray(Array(invites)), .date(now), .int8(Int64(limit))])(0)
            }
            return swept
        }
    }

    /// The same for certain reservations, waiting for whoever holds what they count on.
    private func give(back redemptions: [UUID], at now: Date?, limit: Int) async throws -> Int {
        try await client.withTransaction { transaction in
            let locked = try await transaction.all(.redemptionLock, [.uuidArray(redemptions)])
            return try await transaction.one(
                .redemptionLapse,
                [
                    .uuidArray(try locked.map { try $0(0, as: UUID.self) }), .date(now),
                    .int8(Int64(limit)),
                ])(0)
        }
    }
}
