import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// Adds a caller and makes its token. The token cannot be shown again.
    package func createCaller(
        name: String, scopes: [String], expiresAt: Date?, at now: Date? = nil
    ) async throws -> (id: Caller.ID, token: Token) {
        let id = Caller.ID.make(at: now ?? Date())
        let token = Token.make()
        try await client.execute(
            .callerCreate,
            [
                .uuid(id.uuid), .text(name), .bytea(Token.hash(token.secret)),
                .textArray(scopes), .date(expiresAt), .date(now),
            ])
        return (id, token)
    }

    /// Lists every caller, newest first.
    package func callers() async throws -> [Caller] {
        try await client.all(.callerList).map { row in
            Caller(
                id: Caller.ID(try row(0)), name: try row(1), scopes: try row(2),
                createdAt: try row(3), expiresAt: try row(4), revokedAt: try row(5))
        }
    }

    /// Revokes a caller's token for good. Servers stop honouring it within two seconds.
    /// - Returns: `false` when it had been revoked before, `nil` when there is no such caller.
    package func revokeCaller(_ id: Caller.ID, at now: Date? = nil) async throws -> Bool? {
        try await client.optional(.callerRevoke, [.uuid(id.uuid), .date(now)]).map { try $0(1) }
    }

    /// Tells who holds a token; `nil` when it is unknown, expired or revoked.
    ///
    /// A standing token is remembered for up to two seconds, so that a busy caller costs no query.
    package func credential(for secret: String) async throws -> Credential? {
        try await credentials.find(Token.hash(secret))
    }
}

extension Statement {
    static let callerCreate = Statement(
        .callerCreate, [.uuid, .text, .bytea, .textArray, .timestamptz, .timestamptz])
    static let callerList = Statement(
        .callerList, [], [.uuid, .text, .textArray, .timestamptz, .timestamptz, .timestamptz])
    static let callerRevoke = Statement(.callerRevoke, [.uuid, .timestamptz], [.uuid, .bool])
    static let callerByToken = Statement(
        .callerByToken, [.byteaArray], [.int8, .uuid, .textArray, .timestamptz, .timestamptz])

    static let callers = [callerCreate, callerList, callerRevoke, callerByToken]
}
