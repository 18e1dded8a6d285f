package import Admission
import Foundation
import Postgres

/// A request to stand in line.
struct JoinRequest: Sendable {
    let account: Account.ID
    let product: Product.Name
    let at: Date?

    /// What is asked of the store, once it is known that the account may join.
    private struct Wish {
        let request: JoinRequest
        let cohort: CohortName
        /// 0 for subscribers, 1 for others.
        let band: Int32
        let at: Date
    }

    private enum Judgement {
        case wish(Wish)
        case over(Attempt<JoinOutcome>)
    }

    /// Judges, holds the lines against draws, then joins; in that order, because only a statement
    /// that begins after the wait sees which draws are done and which cohorts are over.
    static func apply(
        _ requests: [JoinRequest], _ transaction: borrowing Transaction, _ rules: RuleBookCache,
        _ cohorts: CohortBook, _ seal: WaitlistSeal
    ) async throws -> [Attempt<JoinOutcome>] {
        let judged = try await judge(requests, transaction, rules)
        let wishes = judged.compactMap { if case .wish(let wish) = $0 { wish } else { nil } }
        var attempts: [Attempt<JoinOutcome>] = []
        if !wishes.isEmpty {
            let secrets = try await cohorts.secrets(of: Set(wishes.map(\.cohort)))
            attempts = try await join(wishes, secrets, transaction, seal)
        }
        var next = attempts.makeIterator()
        return judged.map { judgement in
            switch judgement {
            case .over(let attempt): attempt
            case .wish: next.next() ?? .again
            }
        }
    }

    private static func judge(
        _ requests: [JoinRequest], _ transaction: borrowing Transaction, _ rules: RuleBookCache
    ) async throws -> [Judgement] {
        let answers = try await FactsRequest.fetch(
            requests.map { FactsRequest(account: $0.account, product: $0.product, at: $0.at) },
            transaction)
        guard let version = answers.map(\.catalogueVersion).max() else { return [] }
        let book = try await rules.book(atLeast: version)
        return zip(requests, answers).map { request, answer in
            let decision = Decision.evaluate(
                answer.facts, book, product: request.product, at: answer.now)
            guard let decision else { return .over(.failed(StoreError.notFound("product"))) }
            guard answer.facts.accountState != nil else {
                return .over(.failed(StoreError.notFound("account")))
            }
            if let refusal = WaitlistRefusal(answer.facts, decision) {
                return .over(.done(.refused(refusal)))
            }
            guard let home = answer.facts.homeRegion else { return .over(.done(.refused(.region))) }
            let line = WaitlistLine(
                product: request.product,
                region: book.lineRegion(of: home, for: request.product, at: answer.now))
            return .wish(
                Wish(
                    request: request, cohort: CohortName(line: line, of: answer.now),
                    band: decision[.subscription] == .met ? 0 : 1, at: answer.now))
        }
    }

    private static func join(
        _ wishes: [Wish], _ secrets: [CohortName: CohortSecret],
        _ transaction: borrowing Transaction, _ seal: WaitlistSeal
    ) async throws -> [Attempt<JoinOutcome>] {
        try await transaction.execute(
            .waitlistLineHold,
            [
                .textArray(wishes.map(\.cohort.line.product.text)),
                .textArray(wishes.map(\.cohort.line.region.text)),
            ])
        let rows = try await transaction.all(.waitlistJoin, columns(wishes, secrets))
        let verdicts: [String] = try rows.map { try $0(1) }
        let moving = zip(wishes, verdicts).filter { $1 == "moved" }.map(\.0)
        if !moving.isEmpty {
            try await transaction.execute(.waitlistMove, columns(moving, secrets))
        }
        let standings = try await WaitlistStanding.read(
            wishes.map { ($0.request.account, $0.request.product) },
            at: wishes.compactMap(\.request.at).max(), transaction, seal)
        return zip(verdicts, standings).map { verdict, standing in
            switch verdict {
            case "ended": return .failed(EndedOffer())
            case "again": return .again
            default:
                guard standing.state != .none else { return .again }
                return .done(.joined(standing, already: verdict == "already"))
            }
        }
    }

    private static func columns(
        _ wishes: [Wish], _ secrets: [CohortName: CohortSecret]
    ) -> [PostgresValue] {
        [
            .uuidArray(wishes.map(\.request.account.uuid)),
            .textArray(wishes.map(\.request.product.text)),
            .textArray(wishes.map(\.cohort.line.region.text)),
            .timestamptzArray(wishes.map(\.cohort.hour)),
            // A cohort without a secret is revealed, and refuses.
            .byteaArray(wishes.map { secrets[$0.cohort]?.drawKey(of: $0.request.account) }),
            .int4Array(wishes.map(\.band)), .timestamptzArray(wishes.map(\.at)),
        ]
    }
}

/// An offer's time is over, and it must be ended before its account can join again.
struct EndedOffer: Error {}

/// What joining comes to.
package enum JoinOutcome: Sendable {
    /// The account stands in line: since now, or `already` before.
    case joined(WaitlistStanding, already: Bool)
    /// Nothing was written.
    case refused(WaitlistRefusal)
}

extension WaitlistRefusal {
    /// Why the account may not join; `nil` when it may, wherever its home is.
    fileprivate init?(_ facts: Facts, _ decision: Decision) {
        if decision[.account].isObstacle {
            self = .account
        } else if decision[.legal].isObstacle {
            self = .legal
        } else if decision[.link].isObstacle {
            self = .link
        } else if facts.isInvited(at: decision.asOf) {
            self = .invited
        } else {
            return nil
        }
    }
}

extension Facts {
    fileprivate func isInvited(at now: Date) -> Bool {
        switch redemption?.state {
        case .confirmed: true
        case .reserved(let until): until > now
        case .released, nil: false
        }
    }
}

extension RuleBook {
    /// In which line the account waits: its region's where that has a rollout rule of its own, else
    /// its country's.
    fileprivate func lineRegion(
        of home: Region, for product: Product.Name, at now: Date
    ) -> Region {
        guard home.isSubdivision else { return home }
        let hasOwn = rules(of: product, at: now).contains { rule in
            guard case .rollout = rule.verdict else { return false }
            return rule.region == home
        }
        return hasOwn ? home : home.country
    }
}
