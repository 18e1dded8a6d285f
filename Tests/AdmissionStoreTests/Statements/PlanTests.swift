import AdmissionStore
import Foundation
import Postgres
import Testing

/// What is asked or written all the time must never read a whole table, however large it is.
@Suite struct PlanTests {
    private static let hot = [
        "access_facts", "account_by_identity", "account_create", "account_lock",
        "admission_enter", "caller_by_token", "idempotency_answer", "idempotency_claim",
        "idempotency_expire", "idempotency_free", "idempotency_read", "invite_lock",
        "invite_redeem", "invite_revoke", "link_attach", "redemption_confirm", "redemption_lapse",
        "redemption_lock", "redemption_release", "subscription_grant", "subscription_revoke",
    ]

    @Test func hotStatementsGoByIndexes() async throws {
        try await Scene.run { scene async throws in
            try await Crowd.fill(scene)
            try await expectKeyedPlans(scene)
        }
    }

    /// As in the first minutes of a launch, before anything was analyzed.
    @Test(arguments: [0, 20_000])
    func soTheyDoBeforeThereAreStatistics(accounts: Int) async throws {
        try await Scene.run { scene async throws in
            if accounts > 0 {
                try await Crowd.fill(scene, accounts: accounts, isAnalyzed: false)
            }
            try await expectKeyedPlans(scene)
        }
    }

    private func expectKeyedPlans(_ scene: Scene) async throws {
        for name in Self.hot {
            let statement = try #require(Schema.statements.first { $0.name == name }, "\(name)")
            let plan = try await Self.plan(statement, Store.connectionSettings, scene)
            #expect(Self.wholeReads(in: plan) == [], "\(name)")
        }
    }

    /// The nodes of a plan that read a whole table or a whole index.
    private static func wholeReads(in plan: [String]) -> [String] {
        plan.indices.filter { index in
            let node = plan[index]
            if node.contains("Seq Scan on") { return true }
            guard node.contains("Index Scan using") || node.contains("Index Only Scan using")
            else { return false }
            let details = plan[(index + 1)...].prefix { !$0.contains("->") }
            return !details.contains { $0.contains("Index Cond:") }
        }.map { plan[$0].trimmingCharacters(in: .whitespaces) }
    }

    private static func plan(
        _ statement: Statement, _ settings: [String: String], _ scene: Scene
    ) async throws -> [String] {
        let types = statement.parameters.map { $0.sqlName }.joined(separator: ", ")
        let nulls = statement.parameters.map { _ in "null" }.joined(separator: ", ")
        return try await scene.clients[0].withConnection { connection in
            for (name, value) in settings { try await connection.script("set \(name) = \(value)") }
            try await connection.script("prepare asked (\(types)) as \(statement.sql)")
            let rows = try await connection.all(
                Statement("", "explain (costs off) execute asked (\(nulls))"))
            try await connection.script("deallocate asked")
            return try rows.map { row in try row(0, as: String.self) }
        }
    }
}

extension PostgresType {
    /// As SQL writes it.
    fileprivate var sqlName: String {
        switch self {
        case .boolArray: "boolean[]"
        case .byteaArray: "bytea[]"
        case .int2Array: "smallint[]"
        case .int4Array: "integer[]"
        case .int8Array: "bigint[]"
        case .float8Array: "float8[]"
        case .textArray: "text[]"
        case .timestamptzArray: "timestamptz[]"
        case .uuidArray: "uuid[]"
        default: "\(self)"
        }
    }
}
