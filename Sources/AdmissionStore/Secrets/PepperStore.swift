package import Foundation
package import Postgres
import Queries

/// A pepper that codes were issued under, as far as is known of it.
package struct KnownPepper: Sendable, Equatable {
    package let id: Int16
    /// When a server first had it; `nil` when none said so.
    package let firstSeenAt: Date?
    /// How many codes were issued under it.
    package let codes: Int
    /// How many of them can still be redeemed.
    package let live: Int
    package let standing: Standing

    /// How the keys at hand compare with it.
    package enum Standing: String, Sendable {
        /// It is the one for new codes.
        case current
        /// It is at hand, for codes issued before.
        case readable
        /// It is not at hand: nobody can redeem the codes issued under it.
        case missing
        /// The one at hand under its number is another one.
        case different
    }
}

extension Store {
    /// Notes which peppers this server has, so that codes issued under them are never looked for under
    /// another one.
    /// - Returns: what does not go with the codes that there are: those `different`, and those
    ///   `missing` that live codes hang on.
    package func registerPeppers() async throws -> [KnownPepper] {
        try await client.execute(
            .pepperRegister,
            [
                .int4Array(codes.peppers.map { Int32($0.id) }),
                .byteaArray(codes.peppers.map(\.check)),
            ])
        let known = try await KnownPepper.list(client, codes.peppers, counting: false)
        guard known.contains(where: { $0.standing == .missing }) else {
            return known.filter { $0.standing == .different }
        }
        return try await KnownPepper.list(client, codes.peppers, counting: true).filter {
            $0.standing == .different || $0.standing == .missing && $0.live > 0
        }
    }
}

extension KnownPepper {
    /// Lists every pepper that a server had or that is at hand, by number.
    /// - Parameters:
    ///   - peppers: those at hand, the one for new codes first.
    ///   - isCounting: whether to count codes, which reads every invite.
    package static func list(
        _ connection: some Querying, _ peppers: [CodePepper], counting isCounting: Bool
    ) async throws -> [KnownPepper] {
        let known = try await connection.all(.pepperList, [.bool(isCounting)]).map { row in
            let id = Int16(try row(0, as: Int.self))
            let check: [UInt8]? = try row(1)
            let own = peppers.first { $0.id == id }
            let isOther = own.map { check != nil && check != $0.check } ?? false
            return KnownPepper(
                id: id, firstSeenAt: try row(2), codes: try row(3), live: try row(4),
                standing: own == nil
                    ? .missing : isOther ? .different : id == peppers[0].id ? .current : .readable)
        }
        let unseen = peppers.filter { own in !known.contains { $0.id == own.id } }.map { own in
            KnownPepper(
                id: own.id, firstSeenAt: nil, codes: 0, live: 0,
                standing: own.id == peppers[0].id ? .current : .readable)
        }
        return (known + unseen).sorted { $0.id < $1.id }
    }
}

extension Schema {
    /// Whether anything in the database is lost without the keys that servers had.
    package static func isUsed(_ connection: some Querying) async throws -> Bool {
        try await connection.one(.databaseIsUsed)(0)
    }
}

extension Statement {
    static let pepperRegister = Statement(.pepperRegister, [.int2Array, .byteaArray])
    static let pepperList = Statement(
        .pepperList, [.bool], [.int2, .bytea, .timestamptz, .int8, .int8])
    static let databaseIsUsed = Statement(.databaseIsUsed, [], [.bool])

    static let peppers = [pepperRegister, pepperList, databaseIsUsed]
}
