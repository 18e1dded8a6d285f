package import Admission
package import Foundation
import Postgres
import Queries

extension Store {
    /// Reads an account's allowance for a product, and first gives it what is due by now.
    /// - Throws: `.notFound("account")`, `.notFound("product")`.
    package func allowance(
        _ account: Account.ID, _ product: Product.Name, at now: Date? = nil
    ) async throws -> Allowance {
        let found = try await read(account, product, at: now, client)
        guard found.isDue else { return found.allowance }
        return try await client.withTransaction { transaction in
            try await Self.give(account, product, at: now, transaction)
            return try await self.read(account, product, at: now, transaction).allowance
        }
    }

    /// Lets an account hand out `count` more uses, whether it came in or not.
    /// - Throws: `.notFound("account")`, `.notFound("product")`; `.invalid` when it would have more
    ///   than can be counted.
    package func grant(
        _ count: Int, to account: Account.ID, for product: Product.Name, reason: String,
        at now: Date? = nil, idempotency: Idempotency<Allowance>? = nil
    ) async throws -> Answer<Allowance> {
        do {
            return try await change(account, product, at: now, idempotency) {
                try await $0.execute(
                    .allowanceGrant,
                    [
                        .uuid(account.uuid), .text(product.text), .int4(Int32(count)),
                        .text(reason), .date(now),
                    ])
            }
        } catch let error as PostgresError where error.constraint == "allowance_granted_range" {
            throw StoreError.invalid(
                parameter: "count", problem: "would take the allowance over 1000000000")
        }
    }

    /// Keeps an account from handing out invites, and from being given more. Waits for what is being
    /// issued; once this has answered there will not be one more. One that is frozen already stays
    /// as it is.
    /// - Throws: `.notFound("account")`, `.notFound("product")`.
    package func freeze(
        _ account: Account.ID, for product: Product.Name, reason: String, at now: Date? = nil,
        idempotency: Idempotency<Allowance>? = nil
    ) async throws -> Answer<Allowance> {
        try await change(account, product, at: now, idempotency) {
            try await $0.execute(
                .allowanceFreeze,
                [.uuid(account.uuid), .text(product.text), .text(reason), .date(now)])
        }
    }

    /// Lets an account hand out invites again.
    /// - Throws: `.notFound("account")`, `.notFound("product")`.
    package func unfreeze(
        _ account: Account.ID, for product: Product.Name, reason: String, at now: Date? = nil,
        idempotency: Idempotency<Allowance>? = nil
    ) async throws -> Answer<Allowance> {
        try await change(account, product, at: now, idempotency) {
            try await $0.execute(
                .allowanceUnfreeze,
                [.uuid(account.uuid), .text(product.text), .text(reason), .date(now)])
        }
    }

    /// Draws `uses` on the owner's allowance for what the campaign opens, and gives the owner a place
    /// in the tree that its invitees can stand below.
    static func draw(
        _ uses: Int, of owner: Account.ID, for campaign: Campaign.ID, at now: Date?,
        _ transaction: borrowing Transaction
    ) async throws {
        guard
            let row = try await transaction.optional(.campaignProduct, [.uuid(campaign.uuid)])
        else { throw StoreError.notFound("campaign") }
        let product = Product.Name(trusted: try row(0))
        let account = try await give(owner, product, at: now, transaction)
        guard account.state == .active else {
            throw StoreError.conflict(
                "the account is \(account.state.rawValue), so its allowance cannot be used")
        }
        let names: [PostgresValue] = [.uuid(owner.uuid), .text(product.text)]
        guard
            try await transaction.optional(.allowanceDraw, names + [.int4(Int32(uses))]) != nil
        else {
            let held = try await transaction.one(.allowanceLock, names)
            guard try !held(2) else { throw StoreError.conflict("the allowance is frozen") }
            let left = try held(0, as: Int.self) - held(1, as: Int.self)
            throw StoreError.conflict("the allowance has \(left) left, and \(uses) are asked for")
        }
        try await transaction.execute(.membershipRoot, names + [.date(now)])
    }

    private func change(
        _ account: Account.ID, _ product: Product.Name, at now: Date?,
        _ idempotency: Idempotency<Allowance>?,
        _ body: @escaping @Sendable (borrowing Transaction) async throws -> Void
    ) async throws -> Answer<Allowance> {
        do {
            return try await write(idempotency) { transaction in
                try await Self.lock(account, product, transaction)
                try await body(transaction)
                return try await self.read(account, product, at: now, transaction).allowance
            }
        } catch let error as PostgresError where error.constraint == "allowance_account" {
            throw StoreError.notFound("account")
        } catch let error as PostgresError where error.constraint == "allowance_product" {
            throw StoreError.notFound("product")
        }
    }

    /// Gives the account what is due, under the lock of its allowance.
    @discardableResult
    private static func give(
        _ account: Account.ID, _ product: Product.Name, at now: Date?,
        _ transaction: borrowing Transaction
    ) async throws -> (isFrozen: Bool, state: Account.State) {
        let held = try await lock(account, product, transaction)
        try await transaction.execute(
            .allowanceGive, [.uuid(account.uuid), .text(product.text), .date(now)])
        return held
    }

    @discardableResult
    private static func lock(
        _ account: Account.ID, _ product: Product.Name, _ transaction: borrowing Transaction
    ) async throws -> (isFrozen: Bool, state: Account.State) {
        let names: [PostgresValue] = [.uuid(account.uuid), .text(product.text)]
        try await transaction.execute(.allowanceOpen, names)
        let row = try await transaction.one(.allowanceLock, names)
        return (try row(2), Account.State(rawValue: try row(3)) ?? .closed)
    }

    private func read(
        _ account: Account.ID, _ product: Product.Name, at now: Date?,
        _ connection: borrowing some Querying & ~Copyable
    ) async throws -> (allowance: Allowance, isDue: Bool) {
        guard
            let row = try await connection.optional(
                .allowanceRead, [.uuid(account.uuid), .text(product.text), .date(now)])
        else { throw StoreError.notFound("account") }
        guard try row(0) else { throw StoreError.notFound("product") }
        let allowance = Allowance(
            account: account, product: product, granted: try row(1), issued: try row(2),
            freeze: try row(3, as: Date?.self).map { at in
                Allowance.Freeze(at: at, reason: try row(4))
            }, maturesAt: try row(5))
        return (allowance, try row(6, as: Int.self) > 0)
    }
}

extension Statement {
    static let allowanceOpen = Statement(.allowanceOpen, [.uuid, .text])
    static let allowanceLock = Statement(
        .allowanceLock, [.uuid, .text], [.int4, .int4, .bool, .text])
    static let allowanceOwnerLock = Statement(.allowanceOwnerLock, [.uuid], [.uuid])
    static let allowanceRead = Statement(
        .allowanceRead, [.uuid, .text, .timestamptz],
        [.bool, .int4, .int4, .timestamptz, .text, .timestamptz, .int8])
    static let allowanceGive = Statement(.allowanceGive, [.uuid, .text, .timestamptz])
    static let allowanceGrant = Statement(
        .allowanceGrant, [.uuid, .text, .int4, .text, .timestamptz])
    static let allowanceDraw = Statement(.allowanceDraw, [.uuid, .text, .int4], [.int4])
    static let allowanceReturn = Statement(
        .allowanceReturn, [.uuid, .text, .timestamptz], [.int4])
    static let allowanceFreeze = Statement(
        .allowanceFreeze, [.uuid, .text, .text, .timestamptz])
    static let allowanceUnfreeze = Statement(
        .allowanceUnfreeze, [.uuid, .text, .text, .timestamptz])
    static let campaignProduct = Statement(.campaignProduct, [.uuid], [.text])

    static let allowances = [
        allowanceOpen, allowanceLock, allowanceOwnerLock, allowanceRead, allowanceGive,
        allowanceGrant, allowanceDraw, allowanceReturn, allowanceFreeze, allowanceUnfreeze,
        campaignProduct, inviteMine, redemptionOfInvites,
    ]
}
