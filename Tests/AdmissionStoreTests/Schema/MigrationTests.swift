import AdmissionStore
import Foundation
import Migrations
import Postgres
import Testing

@Suite struct MigrationTests {
    @Test func theListIsTheFolder() throws {
        let listed = MigrationFile.all.map { file in
            let digits = String(file.version)
            return String(repeating: "0", count: 4 - digits.count) + "\(digits)_\(file.name).sql"
        }
        #expect(try SQLFolder.files("Migrations") == listed)
        for (file, name) in zip(MigrationFile.all, listed) {
            #expect(try SQLFolder.bytes("Migrations/\(name)") == file.bytes)
        }
    }

    @Test func migratingTwiceChangesNothing() async throws {
        try await Scene.run { scene async throws in
            let before = try await SchemaListing.read(scene)
            #expect(try await Schema.migrator.pending(on: scene.clients[0]) == [])
            #expect(try await Schema.migrator.apply(on: scene.clients[0]) == [])
            #expect(try await SchemaListing.read(scene) == before)
            #expect(try await scene.count("admit_migration") == MigrationFile.all.count)
        }
    }
}

/// The folder of the SQL beside the tests.
enum SQLFolder {
    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SQL").path

    static func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")))
    }
}
