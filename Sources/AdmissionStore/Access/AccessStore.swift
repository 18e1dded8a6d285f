package import Admission
package import Foundation
import Postgres

extension Store {
    /// Decides whether an account may use a product, at a moment or now. Only reads.
    /// - Throws: `.notFound("product")`.
    package func check(
        _ account: Account.ID, _ product: Product.Name, location: Region? = nil, at: Date? = nil
    ) async throws -> Decision {
        try Task.checkCancellation()
        return try await beginCheck(account, product, location: location, at: at).decision()
    }

    /// Decides under a supposition, for an account or for somebody who has none yet. Only reads.
    /// - Throws: `.notFound("product")`.
    package func preview(
        _ product: Product.Name, region: Region, account: Account.ID?,
        supposing: Decision.Supposition
    ) async throws -> Decision.Preview {
        let answer = try await facts.submit(
            FactsRequest(account: account ?? .nobody, product: product, at: supposing.at))
        let book = try await rules.book(atLeast: answer.catalogueVersion)
        let preview = Decision.preview(
            product, region: region, facts: account == nil ? nil : answer.facts,
            supposing: supposing, book, at: answer.now)
        guard let preview else { throw StoreError.notFound("product") }
        return preview
    }

    /// Turns a positive decision into an admission. Entering again changes nothing.
    /// - Throws: `.notFound("product")`.
    package func enter(
        _ account: Account.ID, _ product: Product.Name, location: Region? = nil,
        idempotency: Idempotency<EnterOutcome>? = nil
    ) async throws -> Answer<EnterOutcome> {
        try await entering.submit(
            EnterRequest(account: account, product: product, location: location), idempotency)
    }
}

/// What entering comes to.
package struct EnterOutcome: Sendable {
    package enum Verdict: String, Sendable {
        case entered
        case alreadyIn = "already_in"
        case refused
    }

    package let verdict: Verdict
    /// As it is after entering.
    package let decision: Decision
}
