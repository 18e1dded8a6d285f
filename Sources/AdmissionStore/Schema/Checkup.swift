import Foundation
package import Postgres

/// What an operator wants to know of a database before it is relied on.
package struct Checkup: Sendable {
    private let client: PostgresClient

    /// - Parameter client: with `Store.connectionSettings`, as servers have them.
    package init(_ client: PostgresClient) {
        self.client = client
    }

    /// As the server names itself, such as `15.4`.
    package func serverVersion() async throws -> String {
        let name: String = try await client.one(.serverVersionName)(0)
        return String(name.prefix { $0 != " " })
    }

    /// By how many seconds the server's clock is ahead of ours, give or take half of the quickest
    /// round trip of a few.
    package func clockLeadSeconds() async throws -> Double {
        var best = (trip: Double.infinity, lead: 0.0)
        for _ in 0..<5 {
            let before = Date()
            let there: Date = try await client.one(.clockRead)(0)
            let trip = Date().timeIntervalSince(before)
            if trip < best.trip {
                best = (trip, there.timeIntervalSince(before) - trip / 2)
            }
        }
        return best.lead
    }

    /// The parts of the plan of `access.check` that read a whole table; none, as it should be.
    package func wholeReads() async throws -> [String] {
        var reads: [String] = []
        for statement in [Statement.entitlementFacts, .accessFacts] {
            reads += try await StatementPlan(of: statement, on: client).wholeReads
        }
        return reads
    }
}

extension Statement {
    fileprivate static let serverVersionName = Statement(
        "server_version_name", "select current_setting('server_version')", columns: [.text])
}
