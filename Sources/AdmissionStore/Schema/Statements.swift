package import Postgres
import Queries

extension Statement {
    /// A statement from its file, with the types that this program sends and expects.
    init(_ query: Query, _ parameters: [PostgresType], _ columns: [PostgresType] = []) {
        self.init(query.name, utf8: query.bytes, parameters: parameters, columns: columns)
    }
}

extension Schema {
    /// Every statement of the store. A test compares them with the folder of queries and with what
    /// PostgreSQL says of each.
    package static let statements: [Statement] =
        Statement.access + Statement.accounts + Statement.catalogue + Statement.subscriptions
        + Statement.campaigns + Statement.invites + Statement.redemptions + Statement.callers
        + Statement.idempotency + Statement.allowances + Statement.trees + Statement.branches
        + Statement.peppers + Statement.abuse + Statement.waitlist
        + Statement.billing + Statement.reconciliation
}
