package import Admission
import Foundation
import Postgres
import Queries

/// How the rows that are kept for decisions compare with the tables they come from.
package struct EntitlementReport: Sendable {
    /// A row that would be answered from and is wrong.
    package struct Difference: Sendable, Equatable {
        package let account: Account.ID
        package let product: Product.Name
        /// The names of the columns that differ.
        package let columns: [String]
    }

    /// How many accounts were looked at.
    package fileprivate(set) var accounts = 0
    /// How many rows were compared.
    package fileprivate(set) var rows = 0
    /// How many rows are not answered from, because time has passed them by.
    package fileprivate(set) var passedRows = 0
    /// Accounts that lack a row for a product. They are answered from the tables.
    package fileprivate(set) var withoutRow: [Account.ID] = []
    package fileprivate(set) var differences: [Difference] = []
    private var passed: [Account.ID] = []

    /// The accounts whose rows a refresh would change or make, each once.
    package var outdated: [Account.ID] {
        Array(Set(differences.map(\.account) + withoutRow + passed))
    }

    fileprivate mutating func add(_ row: Row) throws {
        let account: Account.ID = try row.id(0)
        switch try row(2, as: String.self) {
        case "differs":
            differences.append(
                Difference(
                    account: account, product: Product.Name(trusted: try row(1)),
                    columns: try row(3)))
        case "passed":
            passedRows += 1
            passed.append(account)
        default:
            // The products of one account come one after another.
            if withoutRow.last != account { withoutRow.append(account) }
        }
    }
}

extension Store {
    /// Compares every row that is kept for decisions with the tables it comes from, page by page.
    /// Only reads. Each page is as of one moment, so that writes meanwhile make no difference.
    /// - Parameter progress: told what is known after each page.
    package func checkEntitlements(
        progress: (EntitlementReport) -> Void
    ) async throws -> EntitlementReport {
        var report = EntitlementReport()
        var last = Account.ID.nobody.uuid
        while true {
            let rows = try await client.all(
                .entitlementDifferences, [.uuid(last), .int4(Self.checkedAtOnce)])
            guard let page = rows.first, let end: UUID = try page(4) else { return report }
            last = end
            report.accounts += try page(5, as: Int.self)
            report.rows += try page(6, as: Int.self)
            for row in rows.dropFirst() { try report.add(row) }
            progress(report)
        }
    }

    /// Brings the rows that are kept for decisions up to date, and makes those that are missing.
    /// - Parameter progress: told how many accounts are done.
    package func refreshEntitlements(
        of accounts: [Account.ID], progress: (Int) -> Void
    ) async throws {
        var done = 0
        while done < accounts.count {
            let some = accounts[done...].prefix(Self.refreshedAtOnce)
            try await client.execute(.entitlementRefresh, [.uuidArray(some.map(\.uuid))])
            done += some.count
            progress(done)
        }
    }

    private static var checkedAtOnce: Int32 { 1000 }
    /// Few, for they are locked meanwhile.
    private static var refreshedAtOnce: Int { 100 }
}

extension Statement {
    static let entitlementDifferences = Statement(
        .entitlementDifferences, [.uuid, .int4],
        [.uuid, .text, .text, .textArray, .uuid, .int8, .int8])
    static let entitlementRefresh = Statement(.entitlementRefresh, [.uuidArray], [.void])
}
