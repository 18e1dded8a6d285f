import Postgres
import Testing

@Suite struct RowCountTests {
    private let series = Statement(
        "series", "select n from generate_series(1, $1) as n", parameters: [.int4],
        columns: [.int4])

    @Test func oneTakesExactlyOneRow() async throws {
        try await withDatabase { client async throws in
            #expect(try await client.value(series, [.int4(1)], as: Int.self) == 1)
            for count in [0, 2] as [Int32] {
                let error = await postgresError { try await client.one(series, [.int4(count)]) }
                #expect(error?.kind == .rowCount)
            }
        }
    }

    @Test func optionalTakesNoneOrOne() async throws {
        try await withDatabase { client async throws in
            let none = try await client.optional(series, [.int4(0)])
            #expect(none.map { _ in 1 } == nil)
            #expect(try await client.optional(series, [.int4(1)])?(0, as: Int.self) == 1)
            let error = await postgresError { try await client.optional(series, [.int4(2)]) }
            #expect(error?.kind == .rowCount)
        }
    }

    @Test func allAnswersRowsInOrder() async throws {
        try await withDatabase { client async throws in
            let numbers = try await client.all(series, [.int4(5)]).map { try $0(0, as: Int.self) }
            #expect(numbers == [1, 2, 3, 4, 5])
            let none = try await client.all(series, [.int4(0)])
            #expect(none.isEmpty)
        }
    }

    @Test func executeCountsWrittenRows() async throws {
        try await withDatabase { client async throws in
            let statements = [
                ("create table t (n int)", 0), ("insert into t select generate_series(1, 7)", 7),
                ("update t set n = 0 where n > 4", 3), ("delete from t where n = 9", 0),
            ]
            for (sql, written) in statements {
                let affected = try await client.execute(Statement("", sql))
                #expect(affected == written)
            }
        }
    }

    @Test func togetherIsOneTransaction() async throws {
        try await withDatabase { client async throws in
            try await client.script("create table t (n int primary key)")
            let insert = Statement("insert", "insert into t values ($1)", parameters: [.int4])
            let answers = try await client.together([
                Call(insert, [.int4(1)]), Call(series, [.int4(3)]), Call(insert, [.int4(2)]),
            ])
            #expect(answers.map(\.affected) == [1, 3, 1])
            let error = await postgresError {
                try await client.together([Call(insert, [.int4(3)]), Call(insert, [.int4(1)])])
            }
            #expect(error?.constraint == "t_pkey")
            let count = Statement("", "select count(*) from t")
            #expect(try await client.value(count, as: Int.self) == 2)
        }
    }
}
