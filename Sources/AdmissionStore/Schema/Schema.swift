package import Postgres
import Migrations

/// What the database must look like.
package enum Schema {
    /// Brings a database up to what this program needs.
    package static let migrator = Migrator(
        MigrationFile.all.map {
            Migration(
                version: $0.version, name: $0.name, sql: String(decoding: $0.bytes, as: UTF8.self))
        })
}
