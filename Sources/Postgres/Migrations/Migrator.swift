/// Brings a database's schema up to date, and keeps the record in `admit_migration`.
///
/// Any number of processes may call `apply` at once: an advisory lock lets one work while the
/// others wait, and those find nothing left to do.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    /// `migrations` in the order of their versions.
    package init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// The migrations still to be applied. Only reads.
    /// - Throws: `MigrationError` when the database does not fit the list.
    package func pending(on client: PostgresClient) async throws -> [Migration] {
        try await client.withConnection { connection in
            let exists: Bool = try await connection.one(.tableExists)(0)
            return try await unapplied(on: connection, tableExists: exists)
        }
    }

    /// Applies what is pending, each migration in a transaction of its own, and answers what it
    /// applied. Waits for another process that is at it.
    /// - Throws: `MigrationError`; migrations before the one that failed stay applied.
    @discardableResult
    package func apply(
        on client: PostgresClient, progress: (@Sendable (Migration) -> Void)? = nil
    ) async throws -> [Migration] {
        try await client.withConnection { connection in
            // Waiting for the lock, and a long migration, may take longer than a statement may.
            try await connection.script(
                "set statement_timeout = 0; set lock_timeout = 0; set client_min_messages = warning"
            )
            try await connection.execute(.lock)
            try await connection.execute(.createTable)
            let pending = try await unapplied(on: connection, tableExists: true)
            try await apply(pending, on: connection, progress)
            return pending
        }
    }

    private func apply(
        _ migrations: [Migration], on connection: borrowing LentConnection,
        _ progress: (@Sendable (Migration) -> Void)?
    ) async throws {
        for migration in migrations {
            try await apply(migration, on: connection)
            progress?(migration)
        }
    }

    /// The version row goes in first: should two ever work at once, the second one fails there,
    /// before it touches the schema.
    private func apply(
        _ migration: Migration, on connection: borrowing LentConnection
    ) async throws {
        do {
            try await run(migration, on: connection)
        } catch {
            guard error.kind == .server else { throw error }
            try? await connection.script("rollback")
            throw MigrationError(
                .failed(version: migration.version),
                "Migration \(migration.version) (\(migration.name)) failed and was rolled back: "
                    + "\(error).", underlying: error)
        }
    }

    private func run(
        _ migration: Migration, on connection: borrowing LentConnection
    ) async throws(PostgresError) {
        try await connection.script("begin")
        try await connection.execute(
            .insert,
            [.int4(Int32(migration.version)), .text(migration.name), .text(migration.sql)])
        try await connection.script(migration.sql)
        try await connection.script("commit")
    }

    private func unapplied(
        on connection: borrowing LentConnection, tableExists: Bool
    ) async throws -> [Migration] {
        try checkNumbers()
        guard tableExists else { return migrations }
        let rows = try await connection.all(.applied, [.textArray(migrations.map(\.sql))])
        return try unapplied(after: rows)
    }

    private func checkNumbers() throws {
        for (index, migration) in migrations.enumerated() where migration.version != index + 1 {
            throw MigrationError(
                .misnumbered,
                "Migration \(migration.version) (\(migration.name)) stands at place \(index + 1).")
        }
    }

    private func unapplied(after rows: Rows) throws -> [Migration] {
        var applied = 0
        for row in rows {
            let version: Int = try row(0)
            let isUnchanged: Bool? = try row(1)
            try check(version, isUnchanged: isUnchanged, previous: applied)
            applied = version
        }
        return Array(migrations.dropFirst(applied))
    }

    private func check(_ version: Int, isUnchanged: Bool?, previous: Int) throws {
        guard version <= migrations.count else {
            throw MigrationError(
                .newer(version: version),
                "The database has migration \(version), but this program knows only "
                    + "\(migrations.count): use a newer release.")
        }
        guard version == previous + 1 else {
            throw MigrationError(
                .gap(version: previous + 1),
                "The database has migration \(version) but not migration \(previous + 1).")
        }
        guard isUnchanged == true else {
            throw MigrationError(
                .changed(version: version),
                "Migration \(version) (\(migrations[version - 1].name)) was changed after it "
                    + "had been applied.")
        }
    }
}

extension Statement {
    /// Any number that nobody else locks; spells "admit".
    fileprivate static let lock = Statement(
        "migration_lock", "select pg_advisory_lock(418313234804)", columns: [.void])

    fileprivate static let tableExists = Statement(
        "migration_table_exists", "select to_regclass('admit_migration') is not null",
        columns: [.bool])

    fileprivate static let createTable = Statement(
        "migration_create_table",
        """
        create table if not exists admit_migration (
            version int constraint admit_migration_pkey primary key,
            name text not null,
            checksum bytea not null,
            applied_at timestamptz not null default now()
        )
        """)

    /// $1 the SQL of all known migrations in order. One row for each applied one: version, and
    /// whether its checksum is the known one's; NULL when it is not known.
    fileprivate static let applied = Statement(
        "migration_applied",
        """
        select applied.version, applied.checksum = sha256(convert_to(known.sql, 'UTF8'))
        from admit_migration as applied
        left join unnest($1) with ordinality as known (sql, version)
            on known.version = applied.version
        order by applied.version
        """, parameters: [.textArray], columns: [.int4, .bool])

    /// $1 version, $2 name, $3 SQL.
    fileprivate static let insert = Statement(
        "migration_insert",
        """
        insert into admit_migration (version, name, checksum)
        values ($1, $2, sha256(convert_to($3, 'UTF8')))
        """, parameters: [.int4, .text, .text])
}
