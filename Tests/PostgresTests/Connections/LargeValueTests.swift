import Postgres
import Testing

@Suite struct LargeValueTests {
    @Test(arguments: [1, 8_191, 8_192, 1 << 20, 64 << 20])
    func resultsOfAnySize(bytes: Int) async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let statement = Statement("", "select repeat('x', $1)", parameters: [.int4])
            let text: String = try await client.one(statement, [.int4(Int32(bytes))])(0)
            #expect(text.utf8.count == bytes)
            #expect(text == String(repeating: "x", count: bytes))
        }
    }

    @Test func aLargeParameter() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            var bytes = [UInt8](repeating: 7, count: 16 << 20)
            for index in stride(from: 0, to: bytes.count, by: 4_099) { bytes[index] = 0 }
            let statement = Statement("", "select $1, length($1)", parameters: [.bytea])
            let row = try await client.one(statement, [.bytea(bytes)])
            #expect(try row(1) == bytes.count)
            #expect(try row(0, as: [UInt8].self) == bytes)
        }
    }

    @Test func manyRows() async throws {
        try await withDatabase(poolSize: 1) { client async throws in
            let rows = try await client.all(
                Statement("", "select n, n::text from generate_series(1, 50000) as n"))
            #expect(rows.count == 50_000)
            #expect(try rows.enumerated().allSatisfy { try $1(0) == $0 + 1 })
            #expect(try rows[49_999](1, as: String.self) == "50000")
        }
    }

    @Test func largeAnswersInBothDirectionsAtOnce() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 1)
            let statement = Statement("echo", "select $1", parameters: [.text])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let text = String(repeating: "\(number % 10)", count: 1 << 20)
                        let echo: String = try await lane.value(statement, [.text(text)])
                        #expect(echo == text)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
