import Admission
import Foundation
import Postgres

/// A request to create an account; its ids are made before, so that repeating it is harmless.
struct AccountCreation: Sendable {
    let id: Account.ID
    let link: ID<LinkRecord>
    let identity: Identity?
    let homeRegion: Region?
    let at: Date?

    static func apply(
        _ requests: [AccountCreation], _ transaction: borrowing Transaction
    ) async throws -> [Attempt<CreatedAccount>] {
        let rows = try await transaction.all(
            .accountCreate,
            [
                .uuidArray(requests.map(\.id.uuid)),
                .textArray(requests.map(\.homeRegion?.text)),
                .uuidArray(requests.map(\.link.uuid)),
                .textArray(requests.map(\.identity?.issuer.text)),
                .textArray(requests.map(\.identity?.environment.rawValue)),
                .textArray(requests.map(\.identity?.subject)),
                .date(requests.compactMap(\.at).max()),
            ])
        return try rows.map { row in
            guard try row(2, as: UUID?.self) != nil else { return .again }
            return .done(
                CreatedAccount(
                    account: try AccountRecord(row: row, from: 2), isCreated: try row(1)))
        }
    }
}

/// What creating an account comes to.
package struct CreatedAccount: Sendable {
    package let account: AccountRecord
    /// `false` when the account was there already.
    package let isCreated: Bool
}
