import Admission
import Foundation
import Postgres

/// A request to link an identity to an account.
struct LinkRequest: Sendable {
    let id: ID<LinkRecord>
    let account: Account.ID
    let identity: Identity
    let at: Date?

    static func apply(
        _ requests: [LinkRequest], _ transaction: borrowing Transaction
    ) async throws -> [Attempt<LinkOutcome>] {
        let rows = try await transaction.all(
            .linkAttach,
            [
                .uuidArray(requests.map(\.id.uuid)),
                .uuidArray(requests.map(\.account.uuid)),
                .textArray(requests.map(\.identity.issuer.text)),
                .textArray(requests.map(\.identity.environment.rawValue)),
                .textArray(requests.map(\.identity.subject)),
                .date(requests.compactMap(\.at).max()),
            ])
        return try zip(requests, rows).map { request, row in
            guard let state: String = try row(1) else {
                return .failed(StoreError.notFound("account"))
            }
            guard let holder: UUID = try row(4) else {
                return state == "active" ? .again : .done(.refused(state))
            }
            guard holder == request.account.uuid else { return .done(.conflict) }
            let link = LinkRecord(
                id: try row.id(3), account: request.account, identity: request.identity,
                since: try row(5))
            return .done(try row(2) ? .linked(link) : .alreadyLinked(link))
        }
    }
}

/// What linking comes to.
package enum LinkOutcome: Sendable {
    case linked(LinkRecord)
    case alreadyLinked(LinkRecord)
    /// Another account holds the identity; nothing was written.
    case conflict
    /// The account cannot be linked to in the state named.
    case refused(String)
}
