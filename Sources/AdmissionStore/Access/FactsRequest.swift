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
        Batcher(
            "access_facts", maximumSize: 128, depth: 3, gather: 16, executor: lane.executor
        ) { requests in
            try await recall(requests, lane).map { .success($0) }
        }
    }

    /// Answers from the rows that are kept for this. Whom they do not tell of, and whoever asks about
    /// another moment than now, is answered from the tables they come from.
    private static func recall(
        _ requests: [FactsRequest], _ connection: some Querying
    ) async throws -> [FactsAnswer] {
        var answers = try await kept(requests, connection)
        let open = answers.indices.filter { answers[$0] == nil }
        if !open.isEmpty {
            let fetched = try await fetch(open.map { requests[$0] }, connection)
            for (index, answer) in zip(open, fetched) { answers[index] = answer }
        }
        return answers.map { $0! }
    }

    /// What the kept rows tell: `nil` for a request that they do not answer.
    private static func kept(
        _ requests: [FactsRequest], _ connection: some Querying
    ) async throws -> [FactsAnswer?] {
        var answers = [FactsAnswer?](repeating: nil, count: requests.count)
        let current = requests.indices.filter { requests[$0].at == nil }
        guard !current.isEmpty else { return answers }
        let rows = try await connection.all(
            .entitlementFacts,
            [
                .uuidArray(current.map { requests[$0].account.uuid }),
                .textArray(current.map { requests[$0].product.text }),
            ])
        for (index, row) in zip(current, rows) where try FactsAnswer.isKnown(row) {
            answers[index] = try FactsAnswer(requests[index], row: row)
        }
        return answers
    }

    /// Answers from the tables themselves. In a transaction that has locked the accounts, the answer
    /// holds until its end.
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
        return try answers(requests, rows)
    }

    /// One answer for each request, from its first row and the subscriptions of all its rows.
    private static func answers(
        _ requests: [FactsRequest], _ rows: Rows
    ) throws -> [FactsAnswer] {
        var answers: [FactsAnswer] = []
        answers.reserveCapacity(requests.count)
        for row in rows {
            if try row(0, as: Int.self) > answers.count {
                guard answers.count < requests.count else { break }
                answers.append(try FactsAnswer(requests[answers.count], row: row))
            } else {
                try answers[answers.count - 1].addSubscription(row)
            }
        }
        return answers
    }
}

extension Statement {
    private static let factsColumns: [PostgresType] = [
        .int8, .timestamptz, .int8, .text, .text, .textArray, .uuid, .text, .timestamptz, .bool,
        .uuid, .text, .text, .text, .bool, .timestamptz, .timestamptz, .bool, .timestamptz, .text,
        .uuid, .bool, .timestamptz, .bool, .text, .text, .timestamptz, .timestamptz,
    ]
    static let accessFacts = Statement(
        .accessFacts, [.uuidArray, .textArray, .timestamptzArray], factsColumns)
    static let entitlementFacts = Statement(
        .entitlementFacts, [.uuidArray, .textArray], factsColumns)
    static let admissionEnter = Statement(
        .admissionEnter, [.uuidArray, .textArray, .textArray, .uuidArray, .timestamptz],
        [.uuid, .text])
    static let clockRead = Statement(.clockRead, [], [.timestamptz])

    static let access = [
        accessFacts, admissionEnter, clockRead, entitlementDifferences, entitlementFacts,
        entitlementRefresh,
    ]
}
