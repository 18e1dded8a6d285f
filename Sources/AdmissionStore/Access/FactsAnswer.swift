import Admission
import Foundation
import Postgres

/// Facts, the moment they were read for, and the catalogue's version at that moment.
struct FactsAnswer: Sendable {
    private(set) var facts: Facts
    let now: Date
    let catalogueVersion: Int64

    /// Whether the row tells of an account.
    static func isKnown(_ row: Row) throws -> Bool { try row(3, as: String?.self) != nil }

    /// From a row of access_facts or entitlement_facts.
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
        if let at: Date = try row(18) {
            facts.admission = AdmissionRecord(
                at: at, region: try row.region(19),
                redemption: try row(20, as: UUID?.self).map(Redemption.ID.init))
        }
        if let isAllowed: Bool = try row(21) {
            facts.override = Facts.OverrideFact(isAllowed: isAllowed, until: try row(22))
        }
        facts.isOnWaitlist = try row(23)
        if let line = try row.region(25), let until: Date = try row(26) {
            facts.offer = Facts.OfferFact(line: line, until: until)
        }
        self.facts = facts
        try addSubscription(row)
    }

    private static func redemption(_ row: Row) throws -> Facts.RedemptionFact? {
        guard let id: UUID = try row(6) else { return nil }
        return Facts.RedemptionFact(
            id: Redemption.ID(id),
            state: try Redemption.State(name: row(7), reservedUntil: row(8)),
            isInviteRevoked: try row(9), drawnFrom: try row.region(24))
    }

    /// Adds the row's subscription, if it has one.
    mutating func addSubscription(_ row: Row) throws {
        guard let id: UUID = try row(10) else { return }
        facts.subscriptions.append(
            Subscription(
                id: Subscription.ID(id), provider: Issuer(trusted: try row(11)),
                plan: Plan.Name(trusted: try row(12)),
                state: Subscription.State(rawValue: try row(13)) ?? .unknown,
                willRenew: try row(14), paidThrough: try row(15), accessUntil: try row(16),
                chargedUntil: try row(27), isHeld: try row(17)))
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
