package import Admission
package import Foundation
import Postgres
import Queries

/// A rule that is to be made.
package struct RegionRuleDraft: Sendable {
    package let product: Product.Name
    package let region: Region
    package let verdict: RegionRule.Verdict
    /// `nil` means from now on; a moment in the past is a correction.
    package let from: Date?
    package let until: Date?
    package let reason: String

    package init(
        product: Product.Name, region: Region, verdict: RegionRule.Verdict, from: Date?,
        until: Date?, reason: String
    ) {
        self.product = product
        self.region = region
        self.verdict = verdict
        self.from = from
        self.until = until
        self.reason = reason
    }
}

extension Store {
    /// Makes a rule. What it overlaps in the same layer ends at its start.
    /// - Throws: `.notFound("product")`; `.invalid` when it would end before it begins.
    package func setRule(
        _ draft: RegionRuleDraft, at now: Date? = nil,
        idempotency: Idempotency<RegionRule>? = nil
    ) async throws -> Answer<RegionRule> {
        do {
            return try await changeCatalogue(idempotency) { transaction in
                var moment: Date
                if let now {
                    moment = now
                } else {
                    moment = try await transaction.one(.clockRead)(0)
                }
                moment = moment.wholeMilliseconds
                let from = draft.from ?? moment
                if let until = draft.until, until <= from {
                    throw StoreError.invalid(
                        parameter: "until", problem: "must be later than from")
                }
                let rule = RegionRule(
                    id: .make(at: moment), product: draft.product, region: draft.region,
                    verdict: draft.verdict, from: from, until: draft.until, reason: draft.reason)
                try await transaction.execute(
                    .regionRuleEnd,
                    [
                        .text(rule.product.text), .text(rule.region.text),
                        .text(rule.verdict.layer), .timestamptz(from), .date(rule.until),
                        .timestamptz(moment),
                    ])
                try await transaction.execute(.regionRuleAdd, rule.columns + [.timestamptz(moment)])
                return rule
            }
        } catch let error as PostgresError where error.constraint == "region_rule_product" {
            throw StoreError.notFound("product")
        } catch let error as PostgresError where error.constraint == "region_rule_span_begins" {
            // Longer than nothing, but shorter than the microsecond that is kept.
            throw StoreError.invalid(parameter: "until", problem: "must be later than from")
        } catch let error as PostgresError where error.constraint == "region_rule_no_overlap" {
            throw StoreError.conflict("another rule was made for this region at the same time")
        }
    }

    /// Lists a product's rules in force at a moment or now, both layers, by region.
    /// - Throws: `.notFound("product")`.
    package func rulesInForce(of product: Product.Name, at: Date?) async throws -> [RegionRule] {
        let version: Int64 = try await client.one(.catalogueVersionRead)(0)
        let book = try await rules.book(atLeast: version)
        guard book.products[product] != nil else { throw StoreError.notFound("product") }
        var moment: Date
        if let at { moment = at } else { moment = try await client.one(.clockRead)(0) }
        return book.rules(of: product, at: moment)
    }
}

extension Date {
    /// What callers see of a moment, who are shown milliseconds.
    var wholeMilliseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000).rounded(.down) / 1000)
    }
}

extension RegionRule.Verdict {
    /// As it is stored and as callers write it.
    package var layer: String {
        switch self {
        case .rollout: "rollout"
        case .legal: "legal"
        }
    }

    /// As it is stored and as callers write it.
    package var status: String {
        switch self {
        case .rollout(.open): "open"
        case .rollout(.waitlist): "waitlist"
        case .rollout(.closed): "closed"
        case .legal(let legal): legal.rawValue
        }
    }
}

extension RegionRule {
    fileprivate var columns: [PostgresValue] {
        var requirements: Requirements?
        var share: Int?
        if case .rollout(.open(let asked, let percent)) = verdict {
            requirements = asked
            share = percent
        }
        return [
            .uuid(id.uuid), .text(product.text), .text(region.text), .text(verdict.layer),
            .text(verdict.status), .truth(requirements?.invite),
            .text(requirements?.entitlement?.text), .number(share), .timestamptz(from),
            .date(until), .text(reason),
        ]
    }

    init(row: Row) throws {
        let isInviteRequired: Bool? = try row(5)
        let entitlement: String? = try row(6)
        let percent: Int? = try row(7)
        let verdict: Verdict =
            switch try row(4, as: String.self) {
            case "open":
                .rollout(
                    .open(
                        requirements: Requirements(
                            invite: isInviteRequired ?? true,
                            entitlement: entitlement.map { Entitlement(trusted: $0) }),
                        percent: percent ?? 100))
            case "waitlist": .rollout(.waitlist)
            case "allowed": .legal(.allowed)
            case "blocked": .legal(.blocked)
            default: .rollout(.closed)
            }
        self.init(
            id: try row.id(0), product: Product.Name(trusted: try row(1)),
            region: Region(trusted: try row(2)), verdict: verdict, from: try row(8),
            until: try row(9), reason: try row(10))
    }
}

extension Statement {
    static let regionRuleEnd = Statement(
        .regionRuleEnd, [.text, .text, .text, .timestamptz, .timestamptz, .timestamptz])
    static let regionRuleAdd = Statement(
        .regionRuleAdd,
        [
            .uuid, .text, .text, .text, .text, .bool, .text, .int4, .timestamptz, .timestamptz,
            .text, .timestamptz,
        ])
    static let regionRuleList = Statement(
        .regionRuleList, [],
        [
            .uuid, .text, .text, .text, .text, .bool, .text, .int4, .timestamptz, .timestamptz,
            .text,
        ])

    static let regionRules = [regionRuleEnd, regionRuleAdd, regionRuleList]
}
