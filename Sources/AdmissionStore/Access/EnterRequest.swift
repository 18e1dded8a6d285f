import Admission
import Foundation
import Postgres

/// A request to be let in.
struct EnterRequest: Sendable {
    let account: Account.ID
    let product: Product.Name
    let location: Region?

    private struct Seat: Hashable {
        let account: UUID
        let product: String
    }

    private struct Judged {
        let decision: Decision
        let facts: Facts
    }

    /// Decides under locks on the accounts, so that a subscription which is being revoked cannot
    /// slip through, and records the admissions.
    static func apply(
        _ requests: [EnterRequest], _ transaction: borrowing Transaction, _ rules: RuleBookCache
    ) async throws -> [Attempt<EnterOutcome>] {
        let accounts = Set(requests.map(\.account.uuid)).sorted { $0.uuidString < $1.uuidString }
        try await transaction.execute(.accountLock, [.uuidArray(accounts)])
        let before = try await judge(requests, transaction, rules)
        let entered = try await record(
            before.compactMap { judged in
                guard let judged, judged.decision.admitted else { return nil }
                return judged.decision.admission == nil ? judged : nil
            }, transaction)
        let after = entered.isEmpty ? before : try await judge(requests, transaction, rules)

        var unclaimed = entered
        return zip(requests, after).map { request, after in
            guard let decision = after?.decision else {
                return .failed(StoreError.notFound("product"))
            }
            let seat = Seat(account: request.account.uuid, product: request.product.text)
            let verdict: EnterOutcome.Verdict =
                unclaimed.remove(seat) != nil
                ? .entered : decision.admitted ? .alreadyIn : .refused
            return .done(EnterOutcome(verdict: verdict, decision: decision))
        }
    }

    private static func judge(
        _ requests: [EnterRequest], _ transaction: borrowing Transaction, _ rules: RuleBookCache
    ) async throws -> [Judged?] {
        let answers = try await FactsRequest.fetch(
            requests.map { FactsRequest(account: $0.account, product: $0.product, at: nil) },
            transaction)
        guard let version = answers.map(\.catalogueVersion).max() else { return [] }
        let book = try await rules.book(atLeast: version)
        return zip(requests, answers).map { request, answer in
            var facts = answer.facts
            facts.location = request.location
            let decision = Decision.evaluate(
                facts, book, product: request.product, at: answer.now)
            return decision.map { Judged(decision: $0, facts: facts) }
        }
    }

    private static func record(
        _ judged: [Judged], _ transaction: borrowing Transaction
    ) async throws -> Set<Seat> {
        guard let now = judged.map(\.decision.asOf).max() else { return [] }
        let rows = try await transaction.all(
            .admissionEnter,
            [
                .uuidArray(judged.map(\.decision.account.uuid)),
                .textArray(judged.map(\.decision.product.text)),
                .textArray(judged.map { ($0.facts.location ?? $0.facts.homeRegion)?.text }),
                .uuidArray(judged.map { $0.facts.confirmedRedemption?.uuid }),
                .timestamptz(now),
            ])
        return Set(
            try rows.map { row in Seat(account: try row(0), product: try row(1)) })
    }
}

extension Facts {
    fileprivate var confirmedRedemption: Redemption.ID? {
        guard let redemption, redemption.state == .confirmed else { return nil }
        return redemption.id
    }
}
