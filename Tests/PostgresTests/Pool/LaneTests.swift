import Foundation
import Postgres
import Testing

@Suite struct LaneTests {
    private let echo = Statement(
        "echo", "select $1, repeat('x', $2)", parameters: [.int4, .int4], columns: [.int4, .text])

    @Test func aThousandStatementsKeepTheirAnswersApart() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 2)
            let echo = echo
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let row = try await lane.one(
                            echo, [.int4(Int32(number)), .int4(Int32(number % 97))])
                        #expect(try row(0) == number)
                        #expect(try row(1, as: String.self).count == number % 97)
                    }
                }
                try await group.waitForAll()
            }
            let count = Statement(
                "", "select count(*) from pg_stat_activity where datname = current_database()")
            #expect(try await lane.value(count, as: Int.self) == 2)
        }
    }

    @Test func anErrorFailsOnlyItsOwnCaller() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 1)
            let divide = Statement("divide", "select 100 / $1", parameters: [.int4])
            let outcomes = await withTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let divisor = Int32(number % 5)
                        let error = await postgresError {
                            let row = try await lane.one(divide, [.int4(divisor)])
                            #expect(try row(0) == 100 / divisor)
                        }
                        return (number, error?.sqlState)
                    }
                }
                return await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
            }
            for (number, state) in outcomes {
                #expect(state == (number % 5 == 0 ? "22012" : nil))
            }
        }
    }

    @Test func aCancelledCallerIsLetGoAndTheLaneGoesOn() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 1)
            let lock = Statement("", "select pg_advisory_lock(9)")
            let echo = echo
            let next = try await client.withConnection { connection in
                try await connection.execute(lock)
                let waiter = Task { await postgresError { try await lane.execute(lock) } }
                #expect(
                    try await client.becomesTrue(
                        """
                        select exists (select from pg_locks where not granted
                            and database = (select oid from pg_database
                                where datname = current_database()))
                        """))
                let next = Task {
                    let number: Int = try await lane.one(echo, [.int4(7), .int4(0)])(0)
                    return number
                }
                waiter.cancel()
                // Its statement still waits for the lock that is held here.
                #expect(await waiter.value?.kind == .cancelled)
                return next
            }
            #expect(try await next.value == 7)
        }
    }

    @Test func everyCallerHearsOfALoss() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 1)
            try await lane.execute(echo, [.int4(0), .int4(0)])
            let echo = echo
            let kinds = await withTaskGroup(of: PostgresError.Kind?.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        await postgresError {
                            number == 10
                                ? try await lane.execute(
                                    Statement("", "select pg_terminate_backend(pg_backend_pid())"))
                                : try await lane.execute(echo, [.int4(1), .int4(1)])
                        }?.kind
                    }
                }
                return await group.reduce(into: [PostgresError.Kind?]()) { $0.append($1) }
            }
            #expect(kinds.count == 50)
            #expect(kinds.allSatisfy { $0 == nil || $0 == .connection })
            #expect(kinds.contains(.connection))
            #expect(try await lane.value(echo, [.int4(3), .int4(0)]) == 3)
        }
    }
}
