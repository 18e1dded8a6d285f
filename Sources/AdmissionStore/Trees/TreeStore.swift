package import Admission
package import Foundation
import Postgres
import Queries

/// An account's place in a product's tree of invitations.
package struct Membership: Sendable, Equatable {
    package let account: Account.ID
    /// `nil` for whoever came in without another account's code.
    package let inviter: Account.ID?
    package let invite: Invite.ID?
    /// How many generations lie above it.
    package let depth: Int
    /// The same from where the tree was read.
    package let level: Int
    package let joinedAt: Date
    /// `nil` when the account was erased.
    package let state: Account.State?
    /// How many came in by its codes.
    package let invited: Int

    /// Gives those who came in by owners' codes their places. Costs nothing when there are none.
    static func join(
        _ redemptions: [UUID], _ transaction: borrowing Transaction
    ) async throws {
        guard !redemptions.isEmpty else { return }
        try await transaction.execute(.membershipJoin, [.uuidArray(redemptions)])
    }
}

/// Some of a tree, level by level.
package struct TreePage: Sendable {
    /// `nil` when the account has no place in any tree.
    package let product: Product.Name?
    /// How many there are down to the level that was asked for, the account itself among them.
    package let members: Int
    /// How many levels lie below the account.
    package let levels: Int
    package let page: Page<Membership>
}

extension Store {
    /// Reads who came in by an account's codes, by the codes of those, and so on.
    /// - Parameters:
    ///   - product: which product's tree; may be left out where the account is in one alone.
    ///   - depth: most levels below the account.
    /// - Throws: `.notFound("account")`; `.invalid` when the product must be named.
    package func tree(
        of account: Account.ID, product asked: Product.Name?, depth: Int?, limit: Int,
        after: UUID?
    ) async throws -> TreePage {
        let places = try await client.all(.membershipProducts, [.uuid(account.uuid)])
        if places.isEmpty, try await client.optional(.accountGet, [.uuid(account.uuid)]) == nil {
            throw StoreError.notFound("account")
        }
        let products = try places.map { row in Product.Name(trusted: try row(0)) }
        guard let product = asked ?? products.first else {
            return TreePage(
                product: nil, members: 0, levels: 0,
                page: Page([], limit: limit, id: \.account.uuid))
        }
        guard asked != nil || products.count == 1 else {
            throw StoreError.invalid(
                parameter: "product",
                problem: "must be one of " + products.map(\.text).joined(separator: ", "))
        }
        let rows = try await client.all(
            .membershipTree,
            [
                .uuid(account.uuid), .text(product.text), .number(depth), .uuid(after),
                .number(limit + 1),
            ])
        let members = try rows.filter { try $0(2, as: UUID?.self) != nil }
            .map(Membership.init(row:))
        return TreePage(
            product: product, members: try rows[0](0), levels: try rows[0](1, as: Int?.self) ?? 0,
            page: Page(members, limit: limit, id: \.account.uuid))
    }
}

extension Membership {
    init(row: Row) throws {
        self.init(
            account: try row.id(2), inviter: try row.optionalID(3),
            invite: try row.optionalID(4), depth: try row(5),
            level: try row(6), joinedAt: try row(7),
            state: try row(8, as: String?.self).flatMap(Account.State.init(rawValue:)),
            invited: try row(9))
    }
}

extension Statement {
    static let membershipRoot = Statement(.membershipRoot, [.uuid, .text, .timestamptz])
    static let membershipJoin = Statement(.membershipJoin, [.uuidArray])
    static let membershipProducts = Statement(.membershipProducts, [.uuid], [.text])
    static let membershipTree = Statement(
        .membershipTree, [.uuid, .text, .int4, .uuid, .int4],
        [
            .int8, .int4, .uuid, .uuid, .uuid, .int4, .int4, .timestamptz, .text, .int8,
        ])

    static let trees = [membershipRoot, membershipJoin, membershipProducts, membershipTree]
}
