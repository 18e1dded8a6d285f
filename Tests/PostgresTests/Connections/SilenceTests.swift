import Foundation
import Logging
import Postgres
import PostgresTesting
import Synchronization
import Testing

/// A server process that stands still closes nothing and refuses nothing; only time tells.
@Suite struct SilenceTests {
    private let pid = Statement("pid", "select pg_backend_pid()", columns: [.int4])

    private func withClient(_ body: (PostgresClient) async throws -> Void) async throws {
        let database = try await TestDatabase.make(migrated: false)
        let client = PostgresClient(
            .init(
                url: database.url, poolSize: 1, acquireTimeoutSeconds: 30,
                connectTimeoutSeconds: 30, answerTimeoutSeconds: 1),
            logger: Logger(label: "test"))
        try await body(client)
        await client.shutdown()
        await database.drop()
    }

    @Test(.timeLimit(.minutes(1))) func aLaneGivesUpASilentConnectionAndOpensAnother() async throws
    {
        try await withClient { client in
            let lane = client.lane(connections: 1)
            let silent: Int32 = try await lane.one(pid)(0)
            kill(silent, SIGSTOP)
            defer { kill(silent, SIGCONT) }
            let error = await postgresError { try await lane.execute(pid) }
            #expect(error?.kind == .connection)
            #expect(error?.mayHaveRun == true)
            #expect(try await lane.value(pid) != silent)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTransactionOnASilentConnectionFails() async throws {
        try await withClient { client in
            let silent: Int32 = try await client.one(pid)(0)
            kill(silent, SIGSTOP)
            defer { kill(silent, SIGCONT) }
            let error = await postgresError {
                try await client.withTransaction { try await $0.execute(pid) }
            }
            #expect(error?.kind == .connection)
            #expect(try await client.value(pid) != silent)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aCommitWithoutAnAnswerMayHaveHappened() async throws {
        try await withClient { client in
            let silent = Mutex<Int32?>(nil)
            defer { if let silent = silent.withLock({ $0 }) { kill(silent, SIGCONT) } }
            let error = await postgresError {
                try await client.withTransaction { transaction in
                    let pid: Int32 = try await transaction.one(pid)(0)
                    silent.withLock { $0 = pid }
                    kill(pid, SIGSTOP)
                }
            }
            #expect(error?.kind == .outcomeUnknown)
            try await client.execute(pid)
        }
    }
}
