package import Admission
package import Foundation
import Postgres

extension Store {
    /// Begins to decide without waiting, so that many decisions can be asked for together.
    package func beginCheck(
        _ account: Account.ID, _ product: Product.Name, location: Region? = nil, at: Date? = nil
    ) -> BegunCheck {
        BegunCheck(
            ticket: facts.enqueue(FactsRequest(account: account, product: product, at: at)),
            rules: rules, product: product, location: location)
    }
}

/// A decision that was asked for.
package struct BegunCheck: Sendable {
    let ticket: Batcher<FactsRequest, FactsAnswer>.Ticket
    let rules: RuleBookCache
    let product: Product.Name
    let location: Region?

    /// Waits for the decision. To be called once.
    /// - Throws: `.notFound("product")`.
    package func decision() async throws -> Decision {
        let answer = try await ticket.answer()
        let book = try await rules.book(atLeast: answer.catalogueVersion)
        var facts = answer.facts
        facts.location = location
        guard
            let decision = Decision.evaluate(facts, book, product: product, at: answer.now)
        else { throw StoreError.notFound("product") }
        return decision
    }
}
