import Bootstrap
import Foundation
import PostgresTesting
import Testing

@Suite(.fewAtOnce, .timeLimit(.minutes(3))) struct RecoveryTests {
    @Test func theServerEndsWithTheProcessThatStartedItAndNothingIsLost() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        await #expect(processExitsWith: .signal(SIGKILL)) { [data = scratch.data as String] in
            let postgres = try await startFast(data)
            try await Psql.run("create table t as select 7 as n", on: postgres.url)
            try "\(postgres.processID)".write(
                toFile: "\(data)/started", atomically: true, encoding: .utf8)
            kill(getpid(), SIGKILL)
        }
        let text = try String(contentsOfFile: "\(scratch.data)/started", encoding: .utf8)
        let former = try #require(Int32(text))
        #expect(try await becomesTrue { !isRunning(former) })
        try await checkRecovery(scratch.data)
    }

    @Test func anOrphanedServerIsEndedInGoodOrder() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let first = try await startFast(scratch.data)
        try await Psql.run("create table t as select 7 as n", on: first.url)
        try await first.stop()
        let orphan = try await orphan(in: scratch.data)
        try await checkRecovery(scratch.data)
        #expect(await orphan.waitForExit(timeoutSeconds: 5) == .code(0))
    }

    @Test func aKilledServerWithABusyBackendRecovers() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let first = try await startFast(scratch.data)
        try await Psql.run("create table t as select 7 as n", on: first.url)
        // A backend that computes does not notice that its postmaster is gone, and holds on to the
        // shared memory, for which the next server would refuse to start.
        let busy = try await Psql.start(
            "select count(*) from generate_series(1, 1000000000) a", on: first.url)
        let isBusy =
            "select count(*) from pg_stat_activity where query like '%generate%' "
            + "and pid <> pg_backend_pid()"
        while try await Psql.run(isBusy, on: first.url) != "1" {}
        kill(first.processID, SIGKILL)
        await first.waitUntilEnded()
        await #expect(throws: EmbeddedPostgresError.self) { try await first.stop() }
        #expect(exists("\(scratch.data)/postgres/postmaster.pid"))
        try await checkRecovery(scratch.data)
        #expect(await busy.waitForExit(timeoutSeconds: 5) != nil)
    }

    @Test func aProcessIDThatWentToAStrangerDoesNotMatter() async throws {
        let scratch = try Scratch()
        try await scratch.plant()
        let first = try await startFast(scratch.data)
        try await Psql.run("create table t as select 7 as n", on: first.url)
        let cluster = "\(scratch.data)/postgres"
        let record = try String(contentsOfFile: "\(cluster)/postmaster.pid", encoding: .utf8)
        kill(first.processID, SIGKILL)
        await first.waitUntilEnded()
        try? await first.stop()
        // A process of the server's own user: the server itself takes such a one for another server.
        let owner = try FileManager.default.attributesOfItem(atPath: cluster)
        let userID = try #require((owner[.ownerAccountID] as? NSNumber)?.uint32Value)
        let stranger = try await SpawnedProcess.start(
            .init(
                "/usr/bin/setpriv", ["--reuid", "\(userID)", "--clear-groups", "sleep", "60"],
                environment: ["PATH": "/usr/bin:/bin"]))
        let forged = "\(stranger.processID)" + record.drop { $0 != "\n" }
        try forged.write(toFile: "\(cluster)/postmaster.pid", atomically: false, encoding: .utf8)
        try await checkRecovery(scratch.data)
        #expect(stranger.exit == nil)
        stranger.signal(SIGKILL)
    }

    @Test func aHalfMadeClusterIsMadeAnew() async throws {
        let scratch = try Scratch()
        await #expect(processExitsWith: .signal(SIGKILL)) { [data = scratch.data as String] in
            Task { try await startFast(data) }
            while !exists("\(data)/postgres.new/base") {
                try await Task.sleep(for: .milliseconds(1))
            }
            kill(getpid(), SIGKILL)
        }
        #expect(exists("\(scratch.data)/postgres.new"))
        #expect(!exists("\(scratch.data)/postgres"))
        let postgres = try await startFast(scratch.data)
        #expect(try await Psql.run("select 1", on: postgres.url) == "1")
        #expect(!exists("\(scratch.data)/postgres.new"))
        try await postgres.stop()
    }

    private func checkRecovery(_ data: String) async throws {
        let postgres = try await startFast(data)
        #expect(try await Psql.run("select n from t", on: postgres.url) == "7")
        try await postgres.stop()
    }

    /// Starts a server on the cluster that nobody looks after.
    private func orphan(in data: String) async throws -> SpawnedProcess {
        let cluster = "\(data)/postgres"
        let folder = open(cluster, O_RDONLY | O_DIRECTORY)
        defer { close(folder) }
        var owner = stat()
        try #require(fstat(folder, &owner) == 0)
        let postgres = try await ServerBinaries.find().postgres
        var command = SpawnedProcess.Command(
            "/usr/bin/setpriv",
            [
                "--reuid", "\(owner.st_uid)", "--regid", "\(owner.st_gid)", "--clear-groups",
                postgres, "-D", "/proc/self/fd/3", "-c", "listen_addresses=",
                "-c", "unix_socket_directories=.",
            ])
        command.descriptors = [3: folder]
        command.workingDirectory = "/"
        let process = try await SpawnedProcess.start(command)
        let isReady = try await becomesTrue {
            (try? String(contentsOfFile: "\(cluster)/postmaster.pid", encoding: .utf8))?
                .contains("ready") == true
        }
        try #require(isReady)
        return process
    }
}
