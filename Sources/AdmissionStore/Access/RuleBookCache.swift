import Admission
import Foundation
import Postgres
import Synchronization

/// Holds the catalogue in memory and reads it again when a facts statement names a newer version.
final class RuleBookCache: Sendable {
    /// A lane, so that a transaction which needs the book never waits for the pool it holds on to.
    private let lane: PostgresLane
    private let state = Mutex(State())

    private struct State {
        var book: RuleBook?
        var loading: Task<RuleBook, any Error>?
    }

    init(_ lane: PostgresLane) {
        self.lane = lane
    }

    /// The book as it stood at `version` or later; a decision is never taken on an older one.
    func book(atLeast version: Int64) async throws -> RuleBook {
        while true {
            let (known, loading) = state.withLock {
                state -> (RuleBook?, Task<RuleBook, any Error>?) in
                if let book = state.book, book.version >= version { return (book, nil) }
                if state.loading == nil {
                    state.loading = Task { [lane] in try await Self.load(lane) }
                }
                return (nil, state.loading)
            }
            if let known { return known }
            guard let loading else { continue }
            let result = await loading.result
            state.withLock { state in
                guard state.loading == loading else { return }
                state.loading = nil
                if case .success(let book) = result, book.version >= state.book?.version ?? 0 {
                    state.book = book
                }
            }
            _ = try result.get()
        }
    }

    /// Reads until the version is the same before and after, so that all parts belong together.
    private static func load(_ lane: PostgresLane) async throws -> RuleBook {
        var version: Int64 = try await lane.one(.catalogueVersionRead)(0)
        while true {
            let products = try await lane.all(.productList).map(Product.init(row:))
            let plans = try await lane.all(.planList).map(Plan.init(row:))
            let rules = try await lane.all(.regionRuleList).map(RegionRule.init(row:))
            let openings = try await lane.all(.openingList).map(Opening.init(row:))
            let after: Int64 = try await lane.one(.catalogueVersionRead)(0)
            if after == version {
                return RuleBook(
                    version: version, products: products, plans: plans, rules: rules,
                    openings: openings)
            }
            version = after
        }
    }
}
