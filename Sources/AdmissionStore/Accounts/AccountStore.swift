package import Admission
package import Foundation
import Postgres
import Queries

/// An account as it is stored.
package struct AccountRecord: Sendable, Equatable {
    package let id: Account.ID
    package let state: Account.State
    package let homeRegion: Region?
    package let createdAt: Date
}

/// An identity that an account holds.
package struct LinkRecord: Sendable, Equatable {
    package let id: ID<LinkRecord>
    package let account: Account.ID
    package let identity: Identity
    package let since: Date
}

extension Store {
    /// Creates an account, with its first identity where one is given. When an account holds the
    /// identity already, that account is the answer and nothing is written.
    package func createAccount(
        identity: Identity?, homeRegion: Region?, at now: Date? = nil,
        idempotency: Idempotency<CreatedAccount>? = nil
    ) async throws -> Answer<CreatedAccount> {
        try await accountCreation.submit(
            AccountCreation(
                id: .make(at: now ?? Date()), link: .make(at: now ?? Date()),
                identity: identity, homeRegion: homeRegion, at: now), idempotency)
    }

    /// Reads an account with the identities it holds.
    /// - Throws: `.notFound("account")`.
    package func account(
        _ id: Account.ID
    ) async throws -> (account: AccountRecord, links: [LinkRecord]) {
        guard let row = try await client.optional(.accountGet, [.uuid(id.uuid)]) else {
            throw StoreError.notFound("account")
        }
        let links = try await client.all(.linkList, [.uuid(id.uuid)]).map { row in
            LinkRecord(
                id: try row.id(0), account: id, identity: try Identity(row: row, from: 1),
                since: try row(4))
        }
        return (try AccountRecord(row: row, from: 0), links)
    }

    /// Finds the account that holds an identity now.
    package func account(holding identity: Identity) async throws -> Account.ID? {
        try await identities.submit(identity)
    }

    /// Links an identity to an account. Idempotent: linking the same pair again changes nothing.
    /// - Throws: `.notFound("account")`.
    package func attach(
        _ identity: Identity, to account: Account.ID, at now: Date? = nil,
        idempotency: Idempotency<LinkOutcome>? = nil
    ) async throws -> Answer<LinkOutcome> {
        try await linking.submit(
            LinkRequest(
                id: .make(at: now ?? Date()), account: account, identity: identity, at: now),
            idempotency)
    }
}

extension AccountRecord {
    init(row: Row, from column: Int) throws {
        id = try row.id(column)
        state = Account.State(rawValue: try row(column + 1)) ?? .closed
        homeRegion = try row.region(column + 2)
        createdAt = try row(column + 3)
    }
}

extension Identity {
    init(row: Row, from column: Int) throws {
        self.init(
            issuer: Issuer(trusted: try row(column)),
            environment: Environment(rawValue: try row(column + 1)) ?? .sandbox,
            subject: try row(column + 2))
    }

    /// Gathers look-ups that arrive together into one statement.
    static func batcher(_ lane: PostgresLane) -> Batcher<Identity, Account.ID?> {
        Batcher("account_by_identity", maximumSize: 64, depth: 2) { identities in
            var found: [Account.ID?] = Array(repeating: nil, count: identities.count)
            let rows = try await lane.all(
                .accountByIdentity,
                [
                    .textArray(identities.map(\.issuer.text)),
                    .textArray(identities.map(\.environment.rawValue)),
                    .textArray(identities.map(\.subject)),
                ])
            for row in rows { found[try row(0, as: Int.self) - 1] = try row.id(1) }
            return found.map { .success($0) }
        }
    }
}

extension Statement {
    static let accountLock = Statement(.accountLock, [.uuidArray], [.uuid, .text])
    static let accountCreate = Statement(
        .accountCreate,
        [
            .uuidArray, .textArray, .uuidArray, .textArray, .textArray, .textArray, .timestamptz,
        ],
        [.int8, .bool, .uuid, .text, .text, .timestamptz])
    static let accountGet = Statement(.accountGet, [.uuid], [.uuid, .text, .text, .timestamptz])
    static let accountByIdentity = Statement(
        .accountByIdentity, [.textArray, .textArray, .textArray], [.int8, .uuid])
    static let linkAttach = Statement(
        .linkAttach,
        [.uuidArray, .uuidArray, .textArray, .textArray, .textArray, .timestamptz],
        [.int8, .text, .bool, .uuid, .uuid, .timestamptz])
    static let linkList = Statement(
        .linkList, [.uuid], [.uuid, .text, .text, .text, .timestamptz])

    static let accounts = [
        accountLock, accountCreate, accountGet, accountByIdentity, linkAttach, linkList,
    ]
}
