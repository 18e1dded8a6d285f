import Foundation
import Postgres
import PostgresTesting
import Synchronization
import Testing

@Suite struct MigratorTests {
    private static let first = Migration(
        version: 1, name: "first", sql: "create table a (n int); insert into a values (1);")
    private static let second = Migration(
        version: 2, name: "second", sql: "-- ž\ncreate table b (n int);")
    private let migrator = Migrator([first, second])

    private func error(_ body: () async throws -> [Migration]) async -> MigrationError.Reason? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? MigrationError)?.reason
        }
    }

    @Test func appliesOnceAndThenNothing() async throws {
        try await withDatabase { client async throws in
            #expect(try await migrator.pending(on: client) == [Self.first, Self.second])
            let seen = Mutex<[Int]>([])
            let applied = try await migrator.apply(on: client) { migration in
                seen.withLock { $0.append(migration.version) }
            }
            #expect(applied == [Self.first, Self.second])
            #expect(seen.withLock { $0 } == [1, 2])
            #expect(try await migrator.apply(on: client) == [])
            #expect(try await migrator.pending(on: client) == [])
            let record = Statement(
                "", "select string_agg(version || name, ',' order by version) from admit_migration")
            #expect(try await client.value(record) == "1first,2second")
        }
    }

    @Test func pendingOnlyReads() async throws {
        try await withDatabase { client async throws in
            _ = try await migrator.pending(on: client)
            let exists = Statement("", "select to_regclass('admit_migration') is not null")
            #expect(try await client.value(exists) == false)
        }
    }

    @Test func racingMigratorsApplyEachMigrationOnce() async throws {
        try await withDatabase(poolSize: 4, settings: ["lock_timeout": "1"]) {
            client async throws in
            let migrator = migrator
            let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
                for _ in 0..<4 { group.addTask { try await migrator.apply(on: client) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == [Self.first, Self.second])
            #expect(try await client.value(Statement("", "select count(*) from a")) == 1)
        }
    }

    @Test func aChangedMigrationIsRefused() async throws {
        try await withDatabase { client async throws in
            try await migrator.apply(on: client)
            let changed = Migrator([
                Self.first, Migration(version: 2, name: "second", sql: Self.second.sql + " "),
            ])
            #expect(await error { try await changed.apply(on: client) } == .changed(version: 2))
            #expect(await error { try await changed.pending(on: client) } == .changed(version: 2))
        }
    }

    @Test func aNewerDatabaseIsRefused() async throws {
        try await withDatabase { client async throws in
            try await migrator.apply(on: client)
            let older = Migrator([Self.first])
            #expect(await error { try await older.apply(on: client) } == .newer(version: 2))
        }
    }

    @Test func aGapIsRefused() async throws {
        try await withDatabase { client async throws in
            try await migrator.apply(on: client)
            try await client.script("delete from admit_migration where version = 1")
            #expect(await error { try await migrator.apply(on: client) } == .gap(version: 1))
            let misnumbered = Migrator([Self.second])
            #expect(await error { try await misnumbered.apply(on: client) } == .misnumbered)
        }
    }

    @Test func aFailingMigrationLeavesNothing() async throws {
        try await withDatabase { client async throws in
            let third = Migration(
                version: 3, name: "third", sql: "create table c (n int); select 1 / 0;")
            let failing = Migrator([Self.first, Self.second, third])
            #expect(await error { try await failing.apply(on: client) } == .failed(version: 3))
            let left = Statement(
                "", "select to_regclass('b') is not null and to_regclass('c') is null")
            #expect(try await client.value(left) == true)
            #expect(try await failing.pending(on: client) == [third])
            let mended = Migrator([
                Self.first, Self.second, Migration(version: 3, name: "third", sql: "select 1"),
            ])
            #expect(try await mended.apply(on: client).map(\.version) == [3])
        }
    }
}
