package import Admission
import Foundation
import Postgres
import Queries

/// A request to redeem a code, or to reserve a use of it.
struct RedeemRequest: Sendable {
    let id: Redemption.ID
    /// `nil` for a text that cannot be a code; it takes the same way as a code that does not exist.
    var codeHash: [UInt8]?
    /// What the code is under older peppers.
    let olderHashes: [[UInt8]]
    let account: Account.ID
    let isReserve: Bool
    let location: Region?
    let clientAddress: [UInt8]?
    let clientDevice: [UInt8]?
    /// A keyed hash of the code's first symbols; `nil` as `codeHash` is.
    let prefix: [UInt8]?
    let hasPassedChallenge: Bool
    let at: Date?

    /// Screens, locks what is counted on, gives lapsed reservations' uses back, then redeems, and
    /// keeps in mind what was refused. In that order, because only a statement that begins after the
    /// locks sees what they protect.
    static func apply(
        _ requests: [RedeemRequest], _ transaction: borrowing Transaction,
        _ scanning: ScanningWatch
    ) async throws -> [Attempt<RedeemOutcome>] {
        let requests = try await identified(requests, transaction)
        let now: PostgresValue = .date(requests.compactMap(\.at).max())
        let (locked, screening) = try await lock(requests, now, transaction, scanning)
        let verdicts = try await settle(
            screening.verdicts(on: requests), requests, now, transaction)
        let judged = requests.indices.filter { verdicts[$0] == .judged }
        let attempts = try await redeem(judged.map { requests[$0] }, locked, now, transaction)
        var next = attempts.makeIterator()
        return verdicts.map { verdict in
            switch verdict {
            case .judged: next.next()!
            case .putOff: .again
            case .challenged: .done(.refused(.challengeRequired))
            case .limited(let limit, let seconds):
                .failed(StoreError.rateLimited(limit, retryAfterSeconds: seconds))
            }
        }
    }

    private static func redeem(
        _ requests: [RedeemRequest], _ locked: Rows, _ now: PostgresValue,
        _ transaction: borrowing Transaction
    ) async throws -> [Attempt<RedeemOutcome>] {
        guard !requests.isEmpty else { return [] }
        let invites: [UUID] = try locked.map { try $0(0) }
        let lapsed = try locked.filter { try $0(1) }.map { try $0(0, as: UUID.self) }
        if !lapsed.isEmpty {
            try await transaction.execute(.redemptionLapse, [.uuidArray(lapsed), now, .null])
        }
        let rows = try await transaction.all(
            .inviteRedeem, parameters(requests, locked: invites, now: now))
        try await Membership.join(
            try rows.filter { try $0(6) }.map { try $0(2) }, transaction)
        let attempts = try zip(requests, rows).map { try attempt($0, row: $1) }
        try await remember(zip(requests, attempts), now, transaction)
        return attempts
    }

    /// While there is more than one pepper, puts in place of each code's hash the one that exists.
    private static func identified(
        _ requests: [RedeemRequest], _ transaction: borrowing Transaction
    ) async throws -> [RedeemRequest] {
        let older = requests.flatMap(\.olderHashes)
        guard !older.isEmpty else { return requests }
        let known: Set<[UInt8]> = Set(
            try await transaction.all(.inviteKnown, [.byteaArray(older)]).map { try $0(0) })
        return requests.map { request in
            var request = request
            request.codeHash = request.olderHashes.first(where: known.contains) ?? request.codeHash
            return request
        }
    }

    private static func parameters(
        _ requests: [RedeemRequest], locked: [UUID], now: PostgresValue
    ) -> [PostgresValue] {
        [
            .uuidArray(locked), .uuidArray(requests.map(\.id.uuid)),
            .byteaArray(requests.map(\.codeHash)), .uuidArray(requests.map(\.account.uuid)),
            .boolArray(requests.map(\.isReserve)), .textArray(requests.map(\.location?.text)),
            .byteaArray(requests.map(\.clientAddress)),
            .byteaArray(requests.map(\.clientDevice)), now,
        ]
    }

    private static func attempt(
        _ request: RedeemRequest, row: Row
    ) throws -> Attempt<RedeemOutcome> {
        let verdict: String = try row(1)
        switch verdict {
        case "taken", "already":
            let redemption = Redemption(
                id: try row.id(2), account: request.account,
                state: try Redemption.State(name: row(3), reservedUntil: row(5)), at: try row(4))
            return .done(.redeemed(redemption, already: verdict == "already"))
        case "again": return .again
        case "elsewhere": return .failed(LapsedElsewhere(redemption: try row.id(2)))
        case "no_account": return .failed(StoreError.notFound("account"))
        case "unknown" where request.codeHash == nil: return .done(.refused(.malformed))
        default: return .done(.refused(RedemptionRefusal(rawValue: verdict) ?? .unknown))
        }
    }
}

/// What redeeming a code comes to.
package enum RedeemOutcome: Sendable {
    /// The account has a redemption: a new one, or `already` one from before.
    case redeemed(Redemption, already: Bool)
    /// Nothing was written. The reason is for staff alone.
    case refused(RedemptionRefusal)
}

/// A lapsed reservation on another code must be given back first.
struct LapsedElsewhere: Error {
    let redemption: Redemption.ID
}

extension Statement {
    static let inviteLock = Statement(
        .inviteLock, [.byteaArray, .timestamptz, .uuidArray, .textArray], [.uuid, .bool])
    static let inviteRedeem = Statement(
        .inviteRedeem,
        [
            .uuidArray, .uuidArray, .byteaArray, .uuidArray, .boolArray, .textArray, .byteaArray,
            .byteaArray, .timestamptz,
        ],
        [.int8, .text, .uuid, .text, .timestamptz, .timestamptz, .bool])
    static let redemptionLapse = Statement(
        .redemptionLapse, [.uuidArray, .timestamptz, .int8], [.int8])
    static let redemptionLock = Statement(.redemptionLock, [.uuidArray], [.uuid])
    static let redemptionConfirm = Statement(
        .redemptionConfirm, [.uuidArray, .timestamptz],
        [.int8, .uuid, .text, .bool, .uuid, .timestamptz, .bool, .bool])
    static let redemptionRelease = Statement(
        .redemptionRelease, [.uuidArray, .textArray, .timestamptz],
        [.int8, .uuid, .text, .bool, .uuid, .timestamptz])

    static let redemptionRetake = Statement(
        .redemptionRetake, [.uuid, .timestamptz], [.text, .bool, .uuid, .timestamptz])
    static let redemptionSweep = Statement(
        .redemptionSweep, [.timestamptz, .int8], [.uuid, .uuid, .bool])
    static let inviteKnown = Statement(.inviteKnown, [.byteaArray], [.bytea])

    static let redemptions = [
        inviteLock, inviteRedeem, redemptionLapse, redemptionLock, redemptionConfirm,
        redemptionRelease, redemptionRetake, redemptionSweep, inviteKnown,
    ]
}
