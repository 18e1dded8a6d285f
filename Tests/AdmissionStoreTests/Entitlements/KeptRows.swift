import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// What an account's kept row is worth.
enum Standing: Equatable {
    /// It says what the tables say.
    case fresh
    /// It is not answered from.
    case unusable
    /// There is none.
    case missing
    /// It would be answered from and is wrong.
    case wrong([String])
}

extension Scene {
    /// Compares the kept rows of all accounts with the tables.
    func compareRows() async throws -> EntitlementReport {
        try await store.checkEntitlements { _ in }
    }

    /// Where the account's row for the product stands.
    func standing(of account: Account.ID) async throws -> Standing {
        let report = try await compareRows()
        if let difference = report.differences.first(where: { $0.account == account }) {
            return .wrong(difference.columns)
        }
        if report.withoutRow.contains(account) { return .missing }
        return report.outdated.contains(account) ? .unusable : .fresh
    }

    /// Decides by the kept row and by the tables as of the same moment, and expects the same.
    /// - Returns: the decision.
    @discardableResult
    func decide(
        _ account: Account.ID, _ comment: Comment? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Decision {
        let kept = try await store.check(account, Names.product)
        let fetched = try await store.check(account, Names.product, at: kept.asOf)
        #expect(kept == fetched, comment, sourceLocation: location)
        return kept
    }
}
