import AdmissionStore
import Foundation
import Postgres
import Queries
import Testing

@Suite struct StatementTests {
    @Test func everyFileIsAStatement() throws {
        let names = Schema.statements.map(\.name)
        #expect(try SQLFolder.files("Queries") == names.sorted().map { "\($0).sql" })
        for statement in Schema.statements {
            let file = try SQLFolder.bytes("Queries/\(statement.name).sql")
            #expect(statement.sql == String(decoding: file, as: UTF8.self))
        }
    }

    @Test func everyStatementHasTheTypesThatItDeclares() async throws {
        try await Scene.run { scene async throws in
            for statement in Schema.statements {
                let known = try await scene.clients[0].describe(statement)
                #expect(
                    known.parameters == statement.parameters.map(\.rawValue),
                    "\(statement.name)")
                #expect(
                    known.columns.map(\.type) == statement.columns.map(\.rawValue),
                    "\(statement.name)")
            }
        }
    }

    /// The server takes the declared types as they are, also of a parameter that nothing reads.
    @Test func everyDeclaredParameterIsUsed() {
        for statement in Schema.statements {
            #expect(
                Self.numbers(statement.sql[Self.header(statement.sql).endIndex...])
                    == Set(1..<(statement.parameters.count + 1)), "\(statement.name)")
        }
    }

    @Test func everyFileOpensWithAContractThatNamesItsParameters() {
        for statement in Schema.statements {
            let header = Self.header(statement.sql)
            #expect(!header.isEmpty, "\(statement.name)")
            let used = Self.numbers(statement.sql[header.endIndex...])
            #expect(Self.numbers(header) == used, "\(statement.name)")
        }
    }

    /// The comment lines at the top.
    private static func header(_ sql: String) -> Substring {
        var end = sql.startIndex
        while sql[end...].hasPrefix("--"), let line = sql[end...].firstIndex(of: "\n") {
            end = sql.index(after: line)
        }
        return sql[..<end]
    }

    /// Every n of which `$n` occurs.
    private static func numbers(_ text: Substring) -> Set<Int> {
        Set(text.matches(of: /\$([0-9]+)/).compactMap { Int($0.output.1) })
    }
}
