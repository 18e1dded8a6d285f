package import Admission
package import Foundation
import Postgres

/// Where an account stands in regard to a line.
package struct WaitlistStanding: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// In no line.
        case none
        /// In line.
        case waiting
        /// Drawn, with an offer that it has yet to take up.
        case offered
    }

    package let state: State
    package let region: Region?
    /// The hour in which it joined.
    package let cohort: Date?
    /// What the cohort's order is bound to.
    package let commitment: [UInt8]?
    package let joinedAt: Date?
    /// From 1, in a draw now; only while it waits.
    package let place: Int?
    package let offer: WaitlistOffer?

    static func read(
        _ asked: [(account: Account.ID, product: Product.Name)], at now: Date?,
        _ connection: borrowing some Querying & ~Copyable, _ seal: WaitlistSeal
    ) async throws -> [WaitlistStanding] {
        let rows = try await connection.all(
            .waitlistPlace,
            [
                .uuidArray(asked.map(\.account.uuid)), .textArray(asked.map(\.product.text)),
                .date(now),
            ])
        return try rows.map { try WaitlistStanding(row: $0, seal) }
    }

    private init(row: Row, _ seal: WaitlistSeal) throws {
        guard let name: String = try row(1) else {
            self = .nowhere
            return
        }
        state = State(rawValue: name) ?? .waiting
        region = try row.region(2)
        cohort = try row(3)
        commitment = try row(4)
        joinedAt = try row(5)
        place = try row(6)
        offer = try WaitlistOffer(row: row, seal)
    }

    private init() {
        state = .none
        region = nil
        cohort = nil
        commitment = nil
        joinedAt = nil
        place = nil
        offer = nil
    }

    private static let nowhere = WaitlistStanding()
}

/// An invitation for somebody who was drawn, and for nobody else.
package struct WaitlistOffer: Sendable {
    package let invite: Invite.ID
    package let code: InvitationCode
    package let expiresAt: Date

    fileprivate init?(row: Row, _ seal: WaitlistSeal) throws {
        guard let id: UUID = try row(7), let sealed: [UInt8] = try row(9),
            let code = try seal.open(sealed, for: ID<WaitlistOffer>(id))
        else { return nil }
        invite = try row.id(8)
        self.code = code
        expiresAt = try row(10)
    }
}
