package import Admission
package import Foundation
import Postgres
import Queries

/// An invite as its owner sees it.
package struct OwnInvite: Sendable {
    package let invite: Invite
    package let state: Invite.State
    /// `nil` when it was sealed under a key that this server does not have.
    package let code: InvitationCode?
    /// Those that are reserved or confirmed, oldest first, a hundred at most.
    package let redemptions: [Redemption]
}

extension Store {
    /// The most redemptions that an owner is shown of each code.
    private static var mostUsersShown: Int32 { 100 }

    /// Lists the invites that an account hands out for a product, newest first, with their codes and
    /// whoever used them.
    package func ownInvites(
        of owner: Account.ID, for product: Product.Name, limit: Int, after: UUID?
    ) async throws -> Page<OwnInvite> {
        let rows = try await client.all(
            .inviteMine,
            [.uuid(owner.uuid), .text(product.text), .uuid(after), .number(limit + 1)])
        let invites = try rows.map { row in (try Invite(row: row), row) }
        let redemptions = try await client.all(
            .redemptionOfInvites,
            [.uuidArray(invites.map(\.0.id.uuid)), .int4(Self.mostUsersShown)])
        var users: [Invite.ID: [Redemption]] = [:]
        for row in redemptions {
            users[try row.id(0), default: []].append(
                Redemption(
                    id: try row.id(1), account: try row.id(2),
                    state: try Redemption.State(name: row(3), reservedUntil: row(5)),
                    at: try row(4)))
        }
        let own = try invites.map { invite, row in
            OwnInvite(
                invite: invite, state: invite.state(at: try row(9)),
                code: try row(16, as: [UInt8]?.self).flatMap {
                    codeSeal.open($0, for: invite.id)
                }, redemptions: users[invite.id] ?? [])
        }
        return Page(own, limit: limit, id: \.invite.id.uuid)
    }
}

extension Statement {
    static let inviteMine = Statement(
        .inviteMine, [.uuid, .text, .uuid, .int4], inviteColumns + [.bytea])
    static let redemptionOfInvites = Statement(
        .redemptionOfInvites, [.uuidArray, .int4],
        [.uuid, .uuid, .uuid, .text, .timestamptz, .timestamptz])
}
