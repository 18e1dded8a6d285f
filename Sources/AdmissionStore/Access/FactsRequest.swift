import Admission
import Foundation
import Postgres
import Queries

/// One account's facts in regard to one product, at a moment or now.
struct FactsRequest: Sendable {
    let account: Account.ID
    let product: Product.Name
    let at: Date?

    /// Gathers what arrives together into one statement.
    static func batcher(_ lane: PostgresLane) -> Batcher<FactsRequest, FactsAnswer> {
        Batcher("access_facts", maximumSize: 64, depth: 3) { requests in
            try await fetch(requests, lane).map { .success($0) }
        }
    }

    static func fetch(
        _ requests: [FactsRequest], _ connection: borrowing some Querying & ~Copyable
    ) async throws -> [FactsAnswer] {
        let rows = try await connection.all(
            .accessFacts,
            [
                .uuidArray(requests.map(\.account.uuid)),
                .textArray(requests.map(\.product.text)),
                .timestamptzArray(requests.map(\.at)),
            ])
        return try zip(requests, rows).map { try FactsAnswer($0, row: $1) }
    }
}

/// Facts, the moment they were read for, and the catalogue's version at that moment.
struct FactsAnswer: Sendable {
    let facts: Facts
    let now: Date
    let catalogueVersion: Int64

    init(_ request: FactsRequest, row: Row) throws {
        now = try row(1)
        catalogueVersion = try row(2)
        var facts = Facts(
            account: request.account,
            accountState: try row(3, as: String?.self).flatMap(Account.State.init(rawValue:)))
        facts.homeRegion = try row.region(4)
        facts.links = Set(
            (try row(5, as: [String]?.self) ?? []).map { Issuer(trusted: $0) })
        facts.redemption = try Self.redemption(row)
        facts.subscriptions = try Self.subscriptions(row)
        if let at: Date = try row(18) {
            facts.admission = AdmissionRecord(
                at: at, region: try row.region(19),
                redemption: try row(20, as: UUID?.self).map(Redemption.ID.init))
        }
        if let isAllowed: Bool = try row(21) {
            facts.override = Facts.OverrideFact(isAllowed: isAllowed, until: try row(22))
        }
        facts.isOnWaitlist = try row(23)
        self.facts = facts
    }

    private static func redemption(_ row: Row) throws -> Facts.RedemptionFact? {
        guard let id: UUID = try row(6) else { return nil }
        return Facts.RedemptionFact(
            id: Redemption.ID(id),
            state: try Redemption.State(name: row(7), reservedUntil: row(8)),
            isInviteRevoked: try row(9))
    }

    private static func subscriptions(_ row: Row) throws -> [Subscription] {
        guard let ids: [UUID] = try row(10) else { return [] }
        let providers: [String] = try row(11)
        let plans: [String] = try row(12)
        let states: [String] = try row(13)
        let renewals: [Bool] = try row(14)
        let paidThrough: [Date?] = try row(15)
        let accessUntil: [Date?] = try row(16)
        let holds: [Bool] = try row(17)
        return ids.indices.map { index in
            Subscription(
                id: Subscription.ID(ids[index]), provider: Issuer(trusted: providers[index]),
                plan: Plan.Name(trusted: plans[index]),
                state: Subscription.State(rawValue: states[index]) ?? .unknown,
                willRenew: renewals[index], paidThrough: paidThrough[index],
                accessUntil: accessUntil[index], isHeld: holds[index])
        }
    }
}

extension Redemption.State {
    /// From the table's columns, whose check keeps states and times together.
    init(name: String, reservedUntil: Date?) {
        switch name {
        case "reserved": self = .reserved(until: reservedUntil ?? .distantPast)
        case "confirmed": self = .confirmed
        default: self = .released
        }
    }
}

extension Statement {
    static let accessFacts = Statement(
        .accessFacts, [.uuidArray, .textArray, .timestamptzArray],
        [
            .int8, .timestamptz, .int8, .text, .text, .textArray, .uuid, .text, .timestamptz,
            .bool, .uuidArray, .textArray, .textArray, .textArray, .boolArray, .timestamptzArray,
            .timestamptzArray, .boolArray, .timestamptz, .text, .uuid, .bool, .timestamptz, .bool,
        ])
    static let admissionEnter = Statement(
        .admissionEnter, [.uuidArray, .textArray, .textArray, .uuidArray, .timestamptz],
        [.uuid, .text])
    static let clockRead = Statement(.clockRead, [], [.timestamptz])

    static let access = [accessFacts, admissionEnter, clockRead]
}
