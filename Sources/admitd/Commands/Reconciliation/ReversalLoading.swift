import AdmissionStore
import Billing
import Foundation

/// Reads into a run, after the subscriptions, the refunds and disputes that a provider tells of apart
/// from them, and finds out which subscriptions these belong to.
struct ReversalLoading {
    let store: Store
    let run: ReconciliationRun
    let console: ReconcileConsole
    let api: ProviderAPI

    /// What a run's cursor begins with once all subscriptions were read; none of them is called so.
    private static let mark = "reversals/"
    private static let askedAtOnce = 200
    private static let requestsAtOnce = 8

    /// What a run notes down: the provider's place in its list, `nil` at the beginning.
    static func cursor(_ place: String?) -> String { mark + (place ?? "") }

    /// - Returns: `nil` when the cursor is one among subscriptions; empty at the list's beginning.
    static func place(in cursor: String) -> String? {
        cursor.hasPrefix(mark) ? String(cursor.dropFirst(mark.count)) : nil
    }

    /// - Throws: `IncompleteLoad` when the provider does not tell all of them.
    func read(from place: String?, faults: inout [String]) async throws -> LoadedRows {
        guard let reversals = api.reversals else { return try await finish() }
        var place = place.flatMap { $0.isEmpty ? nil : $0 }
        var count = 0
        repeat {
            let page: ReversalPage
            do throws(FetchError) { page = try await reversals(place, run.asOf) } catch {
                throw silence(error)
            }
            var told = ToldSubscriptions()
            for fetched in page.reversals { take(fetched, into: &told) }
            place = page.nextCursor
            // The last page is read again by a run that goes on, which changes nothing.
            if place != nil { told.cursor = Self.cursor(place) }
            faults += told.faults
            try await store.add(told, to: run)
            count += page.reversals.count
            console.draw("\(count.grouped) refunds and disputes told")
        } while place != nil
        try await findSubscriptions()
        return try await finish()
    }

    private func take(_ fetched: FetchedReversal, into told: inout ToldSubscriptions) {
        do throws(ReadingError) {
            let read = try StripeReversal.observation(fetched.body, at: fetched.requestedAt)
            if let read { told.add(reversal: read) }
        } catch {
            told.faults.append(
                "one of the refunds and disputes that \(run.source.provider.title) told of cannot "
                    + "be read")
        }
    }

    private func finish() async throws -> LoadedRows {
        var nothing = ToldSubscriptions()
        nothing.isLast = true
        return try await store.add(nothing, to: run)
    }

    /// Asks the provider about those that lead to no subscription that we know.
    private func findSubscriptions() async throws {
        guard let invoice = api.invoice else { return }
        var last = ""
        while true {
            let open = try await store.openReversals(in: run, after: last, limit: Self.askedAtOnce)
            guard let end = open.last else { return }
            for start in stride(from: 0, to: open.count, by: Self.requestsAtOnce) {
                let some = open[start..<min(start + Self.requestsAtOnce, open.count)]
                try await store.settle(try await find(some, invoice), in: run)
            }
            last = end.name
        }
    }

    private func find(
        _ open: ArraySlice<Store.OpenReversal>,
        _ invoice: @escaping @Sendable (String) async throws(FetchError) -> PaidInvoice?
    ) async throws -> [(name: String, invoice: PaidInvoice)] {
        try await withThrowingTaskGroup(of: (String, PaidInvoice)?.self) { group in
            for reversal in open {
                group.addTask {
                    for reference in reversal.references {
                        do throws(FetchError) {
                            if let paid = try await invoice(reference) {
                                return (reversal.name, paid)
                            }
                        } catch { throw silence(error) }
                    }
                    return nil
                }
            }
            var found: [(name: String, invoice: PaidInvoice)] = []
            for try await one in group { if let one { found.append(one) } }
            return found
        }
    }

    private func silence(_ error: FetchError) -> IncompleteLoad {
        let title = run.source.provider.title
        if case .refused = error {
            return IncompleteLoad(
                "\(title) refuses to tell of refunds and disputes; let the key that is set for it "
                    + "read charges, refunds, disputes and invoices")
        }
        return IncompleteLoad("\(title) did not tell of refunds and disputes (\(error))")
    }
}
