import Bootstrap
import Foundation
import PostgresTesting
import Testing

@Suite(.fewAtOnce, .timeLimit(.minutes(3))) struct FailureTests {
    @Test func aServerThatDoesNotStartShowsItsLastLines() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await startFast(scratch.data, settings: ["shared_buffers": "plenty"])
        }
        let description = try #require(error?.description)
        #expect(description.hasPrefix("PostgreSQL failed to start; its last lines were:\n"))
        #expect(description.contains("shared_buffers"))
        // And the folder is free again.
        try await startFast(scratch.data).stop()
    }

    @Test func aServerThatDiesIsNoticed() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let postgres = try await startFast(scratch.data)
        kill(postgres.processID, SIGKILL)
        await postgres.waitUntilEnded()
        await #expect(throws: EmbeddedPostgresError.self) { try await postgres.stop() }
    }

    @Test func theLogHoldsNoStatementsAndNoValues() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let postgres = try await startFast(scratch.data)
        try await Psql.run("create table t (code text unique)", on: postgres.url)
        await #expect(throws: Psql.Failed.self) {
            try await Psql.run("insert into t values ('SECRET'), ('SECRET')", on: postgres.url)
        }
        try await postgres.stop()
        let log = try String(contentsOfFile: "\(scratch.data)/postgres.log", encoding: .utf8)
        #expect(log.contains("t_code_key"))
        #expect(!log.contains("SECRET"))
    }

    @Test func withoutAServerThePackageIsNamed() async throws {
        let scratch = try Scratch()
        let places = ServerBinaries.Places(path: [scratch.path], versions: scratch.path)
        let error = await #expect(throws: EmbeddedPostgresError.serverMissing) {
            try await ServerBinaries.find(in: places)
        }
        #expect(error?.description.contains("`postgresql`") == true)
    }

    @Test func anOldServerIsRefusedAndANewerOneFound() async throws {
        let scratch = try Scratch()
        try await fakeServer("14.2", in: "\(scratch.path)/path")
        try await fakeServer("9.6.24", in: "\(scratch.path)/versions/9/bin")
        let places = ServerBinaries.Places(
            path: ["\(scratch.path)/path"], versions: "\(scratch.path)/versions")
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await ServerBinaries.find(in: places)
        }
        #expect(error == .serverTooOld(version: 14, folder: "\(scratch.path)/path"))

        try await fakeServer("16.1", in: "\(scratch.path)/versions/16/bin")
        try await fakeServer("17beta2", in: "\(scratch.path)/versions/17/bin")
        let newest = try await ServerBinaries.find(in: places)
        #expect(newest.majorVersion == 17)
        let matching = try await ServerBinaries.find(major: 16, in: places)
        #expect(matching.folder == "\(scratch.path)/versions/16/bin")
        await #expect(throws: EmbeddedPostgresError.versionNotInstalled(major: 15, directory: "d"))
        {
            try await ServerBinaries.find(major: 15, directory: "d", in: places)
        }
    }

    @Test func linksAndPgConfigLeadToTheServer() async throws {
        let scratch = try Scratch()
        try await fakeServer("16.1", in: "\(scratch.path)/real")
        let path = "\(scratch.path)/path"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        let places = ServerBinaries.Places(path: [path], versions: "\(scratch.path)/none")
        try await script("echo '\(scratch.path)/real'", at: "\(path)/pg_config")
        #expect(try await ServerBinaries.find(in: places).folder == "\(scratch.path)/real")
        try FileManager.default.removeItem(atPath: "\(path)/pg_config")
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/postgres", withDestinationPath: "\(scratch.path)/real/postgres")
        #expect(try await ServerBinaries.find(in: places).folder == "\(scratch.path)/real")
    }

    private func fakeServer(_ version: String, in folder: String) async throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try await script(
            "echo 'postgres (PostgreSQL) \(version) (Debian)'", at: "\(folder)/postgres")
        try await script("exit 1", at: "\(folder)/initdb")
    }

    /// Written by another process: while we have a file open for writing, a child that another
    /// test is starting may hold it open too, and then nobody can run it.
    private func script(_ body: String, at path: String) async throws {
        let result = try await ChildProcess.run(
            "sh", ["-c", #"cat > "$0" && chmod 755 "$0""#, path], input: "#!/bin/sh\n\(body)\n")
        try #require(result.exit == .code(0))
    }
}
