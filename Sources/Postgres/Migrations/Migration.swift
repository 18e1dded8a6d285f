/// One step of the schema; once applied it never changes.
package struct Migration: Sendable, Equatable {
    /// Counts from 1, without gaps.
    package let version: Int
    package let name: String
    package let sql: String

    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}

/// Why a database cannot be migrated, in one sentence for an operator.
package struct MigrationError: Error, Sendable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// The list of migrations itself does not count from 1 without gaps.
        case misnumbered
        /// An applied migration has other SQL today.
        case changed(version: Int)
        /// A migration is missing in the database below one that was applied.
        case gap(version: Int)
        /// The database has a migration that this program does not know.
        case newer(version: Int)
        /// A migration's SQL failed; nothing of it was kept.
        case failed(version: Int)
    }

    package let reason: Reason
    package let description: String
    /// What the server said, when a migration failed.
    package let underlying: PostgresError?

    init(_ reason: Reason, _ description: String, underlying: PostgresError? = nil) {
        self.reason = reason
        self.description = description
        self.underlying = underlying
    }
}
