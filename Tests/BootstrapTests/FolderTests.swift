import Bootstrap
import Foundation
import PostgresTesting
import Testing

@Suite(.fewAtOnce, .timeLimit(.minutes(3))) struct FolderTests {
    @Test(arguments: ["with space", "it's \"quoted\" $HOME `x` \\", "a,b", "ünïcode %41 & ?=#"])
    func anyPathWorks(name: String) async throws {
        let scratch = try Scratch()
        try await check("\(scratch.path)/\(name)")
    }

    @Test func aPathTooLongForASocketWorks() async throws {
        let scratch = try Scratch()
        let data = "\(scratch.path)/\(String(repeating: "long/", count: 30))data"
        let postgres = try await startFast(data)
        let host = try #require(
            URLComponents(string: postgres.url)?.queryItems?.first { $0.name == "host" }?.value)
        #expect(host.utf8.count < 80)
        #expect(exists("\(host)/.s.PGSQL.5432"))
        let attributes = try FileManager.default.attributesOfItem(atPath: host)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        #expect(try EmbeddedPostgres.running(dataDirectory: data)?.url == postgres.url)
        #expect(try await Psql.run("select 1", on: postgres.url) == "1")
        try await postgres.stop()
        #expect(!exists(host))
    }

    @Test func aSocketFolderLeftByACrashIsRemoved() async throws {
        let scratch = try Scratch()
        let data = "\(scratch.path)/\(String(repeating: "long/", count: 30))data"
        await #expect(processExitsWith: .signal(SIGKILL)) { [data = data as String] in
            let postgres = try await startFast(data)
            kill(postgres.processID, SIGKILL)
            await postgres.waitUntilEnded()
            kill(getpid(), SIGKILL)
        }
        let record = try String(contentsOfFile: "\(data)/postgres/postmaster.pid", encoding: .utf8)
        let folder = String(record.split(separator: "\n", omittingEmptySubsequences: false)[4])
        #expect(exists("\(folder)/.s.PGSQL.5432"))
        let postgres = try await startFast(data)
        #expect(!exists(folder))
        try await postgres.stop()
    }

    @Test(.enabled(if: geteuid() == 0)) func rootMayKeepItBelowAFolderOfItsOwn() async throws {
        let scratch = try Scratch()
        let home = "\(scratch.path)/home"
        try #require(mkdir(home, 0o700) == 0)
        try await check("\(home)/data")
    }

    @Test(.enabled(if: geteuid() == 0), arguments: ["nobody", "postgres"])
    func anOrdinaryUserMayRunIt(user: String) async throws {
        let scratch = try Scratch()
        let entry = try #require(getpwnam(user))
        let (userID, groupID) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        try #require(chown(scratch.path, userID, groupID) == 0)
        await #expect(processExitsWith: .success) {
            [data = scratch.data as String, userID = userID as UInt32, groupID = groupID as UInt32]
            in
            try #require(setgroups(0, nil) == 0 && setgid(groupID) == 0 && setuid(userID) == 0)
            let postgres = try await startFast(data)
            #expect(try await Psql.run("select current_user", on: postgres.url) == "admit")
            try await postgres.stop()
        }
        // And root goes on with what the user has made, as that user.
        let postgres = try await startFast(scratch.data)
        let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(postgres.processID)")
        #expect((owner[.ownerAccountID] as? NSNumber)?.uint32Value == userID)
        try await postgres.stop()
    }

    @Test(.enabled(if: geteuid() == 0)) func somebodyElsesClusterIsRefused() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        try #require(chmod(scratch.path, 0o711) == 0 && chmod(scratch.data, 0o777) == 0)
        try #require(chmod("\(scratch.data)/postgres", 0o755) == 0)
        try #require(chmod("\(scratch.data)/postgres/PG_VERSION", 0o644) == 0)
        try #require(chmod("\(scratch.data)/lock", 0o666) == 0)
        let path = "\(scratch.data)/postgres"
        await #expect(processExitsWith: .success) {
            [data = scratch.data as String, path = path as String] in
            try #require(setgroups(0, nil) == 0 && setgid(65_534) == 0 && setuid(65_534) == 0)
            let error = await #expect(throws: EmbeddedPostgresError.self) {
                try await startFast(data)
            }
            guard case .wrongOwner(path, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        try #require(chown(path, 0, 0) == 0)
        await #expect(throws: EmbeddedPostgresError.wrongOwner(directory: path, userID: 0)) {
            try await startFast(scratch.data)
        }
    }

    @Test func aFolderThatIsNoClusterIsNotTouched() async throws {
        let scratch = try Scratch()
        let path = "\(scratch.data)/postgres"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        try "mine".write(toFile: "\(path)/diary", atomically: true, encoding: .utf8)
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await startFast(scratch.data)
        }
        #expect(error?.description.contains("move it out of the way") == true)
        #expect(exists("\(path)/diary"))
    }

    @Test func aFileInPlaceOfTheFolderIsAClearError() async throws {
        let scratch = try Scratch()
        try "".write(toFile: scratch.data, atomically: true, encoding: .utf8)
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await startFast(scratch.data)
        }
        #expect(error?.description.contains("not a directory") == true)
    }

    private func check(_ directory: String) async throws {
        let first = try await startFast(directory)
        try await Psql.run("create table t as select 7 as n", on: first.url)
        try await first.stop()
        let second = try await startFast(directory)
        let joined = try #require(try EmbeddedPostgres.running(dataDirectory: directory))
        #expect(try await Psql.run("select n from t", on: joined.url) == "7")
        try await second.stop()
    }
}
