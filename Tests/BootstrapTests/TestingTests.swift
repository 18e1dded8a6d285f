import Bootstrap
import Foundation
import Postgres
import PostgresTesting
import Testing

/// The tools that other suites rely on.
@Suite(.fewAtOnce, .timeLimit(.minutes(3))) struct TestingTests {
    @Test func databasesAreApartAndMadeInParallel() async throws {
        let databases = try await withThrowingTaskGroup(of: TestDatabase.self) { group in
            for _ in 0..<8 { group.addTask { try await TestDatabase.make() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(databases.map(\.name)).count == 8)
        try await Psql.run("create table t()", on: databases[0].url)
        #expect(try await Psql.run("select to_regclass('t') is null", on: databases[1].url) == "t")
        await databases[0].drop()
        await #expect(throws: Psql.Failed.self) {
            try await Psql.run("select 1", on: databases[0].url)
        }
    }

    @Test func aDatabaseHoldsTheSchemaUnlessItIsToBeEmpty() async throws {
        let migrated = try await TestDatabase.make()
        #expect(
            try await Psql.run("select count(*) > 0 from admit_migration", on: migrated.url) == "t")
        let client = migrated.client()
        try await client.ping()
        await client.shutdown()
        let empty = try await TestDatabase.make(migrated: false)
        let tables = "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        #expect(try await Psql.run(tables, on: empty.url) == "0")
    }

    @Test func aClusterStopsCrashesAndComesBack() async throws {
        let port = try FreePort.find()
        let cluster = try await TestCluster.start(
            settings: ["work_mem": "5MB"], tcpPort: port, files: ["extra.conf": "hello\n"])
        let overTCP = "postgresql://admit@127.0.0.1:\(port)/postgres"
        let facts = try await Psql.run(
            "select current_setting('work_mem'), pg_read_file('extra.conf')", on: overTCP)
        #expect(facts == "5MB|hello")
        let first = cluster.processID
        try await cluster.stop(immediately: true)
        #expect(!isRunning(first))
        await #expect(throws: Psql.Failed.self) { try await Psql.run("select 1", on: cluster.url) }
        try await cluster.restart()
        #expect(cluster.processID != first)
        #expect(try await Psql.run("select 1", on: cluster.url) == "1")
        #expect(cluster.log.contains("automatic recovery in progress"))
        try await cluster.stop()
        try await cluster.restart()
        #expect(try await Psql.run("select 1", on: overTCP) == "1")
    }

    @Test(arguments: [true, false])
    func aClusterGoesAwayWithItsProcess(isKilled: Bool) async throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/folder"
        await #expect(processExitsWith: isKilled ? .signal(SIGKILL) : .exitCode(3)) {
            [path = path as String, isKilled = isKilled as Bool] in
            let cluster = try await TestCluster.shared()
            try cluster.dataDirectory.write(toFile: path, atomically: true, encoding: .utf8)
            if isKilled { kill(getpid(), SIGKILL) }
            exit(3)
        }
        let folder = try String(contentsOfFile: path, encoding: .utf8)
            .replacingOccurrences(of: "/data/postgres", with: "")
        #expect(folder.contains("/admit-test-"))
        #expect(try await becomesTrue { !exists(folder) })
    }

    @Test func aChildsOutputArrivesLineByLine() async throws {
        let child = try await ChildProcess.start(
            "sh", ["-c", "echo ready; read x; echo got $x; echo bad >&2; printf end; exit 3"],
            environment: ["A": "1"], workingDirectory: "/usr")
        #expect(try await child.line { $0 == "ready" } == "ready")
        child.write("this\n")
        #expect(try await child.line { $0.hasPrefix("got") } == "got this")
        #expect(try await child.line(in: .errors) { _ in true } == "bad")
        #expect(try await child.waitForExit() == .code(3))
        #expect(child.output.lines == ["ready", "got this", "end"])
        await #expect(throws: ChildProcess.TimedOut.self) { try await child.line { $0 == "never" } }
        child.write("into nothing\n")
    }

    @Test func aChildGetsOnlyWhatItIsGiven() async throws {
        let result = try await ChildProcess.run(
            "sh", ["-c", "pwd; echo $A; ls /proc/self/fd; cat"], environment: ["A": "1 $B"],
            workingDirectory: "/usr/bin", input: "in")
        #expect(result.exit == .code(0))
        // Descriptor 3 is the listing's own.
        #expect(result.output == "/usr/bin\n1 $B\n0\n1\n2\n3\nin")
    }

    @Test func aChildThatDoesNotEndIsKilled() async throws {
        let child = try await ChildProcess.start("sleep", ["100"])
        await #expect(throws: ChildProcess.TimedOut.self) {
            try await child.waitForExit(timeoutSeconds: 0.1)
        }
        #expect(try await child.waitForExit() == .signal(SIGKILL))
        let other = try await ChildProcess.start("sleep", ["100"])
        other.signal(SIGTERM)
        #expect(try await other.waitForExit() == .signal(SIGTERM))
    }

    @Test func aMissingProgramIsAnError() async throws {
        await #expect(throws: SpawnedProcess.StartError.self) {
            try await ChildProcess.start("/nowhere/program")
        }
        #expect(throws: BuiltBinary.NotBuilt.self) { try BuiltBinary.path("no-such-binary") }
    }

    @Test func portsAreDistinctAndFree() async throws {
        let ports = try (0..<50).map { _ in try FreePort.find() }
        #expect(Set(ports).count == 50)
        #expect(ports.allSatisfy { (1_024..<32_768).contains($0) })
    }
}
