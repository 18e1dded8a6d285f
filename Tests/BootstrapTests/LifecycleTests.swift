import Bootstrap
import Foundation
import PostgresTesting
import Testing

@Suite(.fewAtOnce, .timeLimit(.minutes(3))) struct LifecycleTests {
    @Test func theFirstStartMakesASafePrivateCluster() async throws {
        let scratch = try Scratch()
        let postgres = try await EmbeddedPostgres.start(
            dataDirectory: scratch.data, progress: { _ in })
        let facts = try await Psql.run(
            """
            select pg_encoding_to_char(encoding), datcollate, datctype,
                current_setting('data_checksums'), current_setting('fsync'),
                current_setting('listen_addresses'), current_setting('max_connections'),
                pg_size_bytes(current_setting('shared_buffers')) between 134217728 and
                    8589934592, current_database(), current_user
            from pg_database where datname = current_database()
            """, on: postgres.url)
        #expect(facts == "UTF8|C|C|on|on||50|t|admit|admit")
        for (path, mode) in [("", 0o700), ("/postgres", 0o700), ("/postgres.log", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch.data + path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
        }
        #expect(!exists("\(scratch.data)/postgres.new"))
        // Its own session, so that the terminal's Ctrl-C does not reach it.
        #expect(getsid(postgres.processID) == postgres.processID)
        if geteuid() == 0 {
            let owner = try FileManager.default.attributesOfItem(
                atPath: "/proc/\(postgres.processID)")
            #expect((owner[.ownerAccountID] as? NSNumber)?.intValue != 0)
        }
        try await postgres.stop()
        #expect(!isRunning(postgres.processID))
    }

    @Test func dataSurvivesARestart() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let first = try await startFast(scratch.data)
        try await Psql.run("create table t as select 7 as n", on: first.url)
        try await first.stop()
        try await first.stop()
        let second = try await startFast(scratch.data)
        #expect(second.processID != first.processID)
        #expect(try await Psql.run("select n from t", on: second.url) == "7")
        try await second.stop()
    }

    @Test func settingsOverrideOurs() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let name = #"it's a "test" \ $HOME"#
        let postgres = try await startFast(
            scratch.data, settings: ["max_connections": "7", "cluster_name": name])
        let facts = try await Psql.run(
            "select current_setting('max_connections'), current_setting('cluster_name')",
            on: postgres.url)
        #expect(facts == "7|\(name)")
        try await postgres.stop()
    }

    @Test func anotherProcessIsRefusedAndMayJoin() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        #expect(try EmbeddedPostgres.running(dataDirectory: scratch.data) == nil)
        let postgres = try await startFast(scratch.data)
        let ours = getpid()
        let refusal = await #expect(throws: EmbeddedPostgresError.self) {
            try await startFast(scratch.data)
        }
        #expect(refusal == .alreadyServed(directory: scratch.data, processID: ours))
        #expect(refusal?.description.contains("Process \(ours) already serves") == true)

        await #expect(processExitsWith: .success) {
            [data = scratch.data as String, ours = ours as Int32, url = postgres.url as String] in
            let refusal = await #expect(throws: EmbeddedPostgresError.self) {
                try await startFast(data)
            }
            #expect(refusal == .alreadyServed(directory: data, processID: ours))
            let joined = try #require(try EmbeddedPostgres.running(dataDirectory: data))
            #expect(joined.url == url)
            #expect(try await Psql.run("select 1", on: joined.url) == "1")
            try await joined.stop()
        }

        #expect(isRunning(postgres.processID))
        try await postgres.stop()
        #expect(try EmbeddedPostgres.running(dataDirectory: scratch.data) == nil)
    }

    @Test func aCancelledStartLeavesNothingRunning() async throws {
        let scratch = try Scratch()
        let data = scratch.data
        let making = OneShot<Bool>()
        let start = Task { () -> EmbeddedPostgresError? in
            do throws(EmbeddedPostgresError) {
                try await EmbeddedPostgres.start(dataDirectory: data) { _ in making.happen(true) }
                    .stop()
                return nil
            } catch {
                return error
            }
        }
        _ = await making.wait()
        start.cancel()
        #expect(await start.value == .cancelled)
        #expect(!exists("\(data)/postgres"))
        try await startFast(data).stop()
    }

    @Test func stoppingWorksInACancelledTask() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let postgres = try await startFast(scratch.data)
        let stop = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await postgres.stop()
        }
        try await stop.value
        #expect(!isRunning(postgres.processID))
    }
}
