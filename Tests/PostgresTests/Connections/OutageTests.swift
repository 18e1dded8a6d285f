import Foundation
import Logging
import Postgres
import PostgresTesting
import Testing

@Suite struct OutageTests {
    private let one = Statement("one", "select 1", columns: [.int4])

    @Test func callsFailFastWhileTheServerIsGoneAndWorkWhenItIsBack() async throws {
        let cluster = try await TestCluster.start()
        // Far longer than the answers may take: nobody waits for a deadline here.
        let client = PostgresClient(
            .init(url: cluster.url, acquireTimeoutSeconds: 30, connectTimeoutSeconds: 30),
            logger: Logger(label: "test"))
        let lane = client.lane(connections: 2)
        for _ in 0..<2 {
            #expect(try await client.value(one) == 1)
            #expect(try await lane.value(one) == 1)
            try await cluster.stop(immediately: true)

            let start = ContinuousClock.now
            await withTaskGroup(of: PostgresError.Kind?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        await postgresError {
                            number % 2 == 0
                                ? try await client.execute(one) : try await lane.execute(one)
                        }?.kind
                    }
                }
                for await kind in group { #expect(kind == .connection) }
            }
            let error = await postgresError { try await client.ping() }
            #expect(error?.kind == .connection)
            #expect(start.duration(to: .now) < .seconds(20))

            try await cluster.restart()
        }
        #expect(try await client.value(one) == 1)
        #expect(try await lane.value(one) == 1)
        try await client.ping()
        await client.shutdown()
        try await cluster.stop(immediately: true)
    }

    @Test func aServerThatDoesNotAnswerIsGivenUp() async throws {
        let cluster = try await TestCluster.start()
        let client = PostgresClient(
            .init(
                url: cluster.url, poolSize: 1, acquireTimeoutSeconds: 5,
                connectTimeoutSeconds: 30),
            logger: Logger(label: "test"))
        let pid: Int32 = try await client.one(Statement("", "select pg_backend_pid()"))(0)
        kill(pid, SIGSTOP)
        let start = ContinuousClock.now
        let error = await postgresError { try await client.ping() }
        #expect(error?.kind == .connection)
        #expect(start.duration(to: .now) < .seconds(20))
        kill(pid, SIGCONT)
        try await client.ping()
        await client.shutdown()
        try await cluster.stop(immediately: true)
    }
}
