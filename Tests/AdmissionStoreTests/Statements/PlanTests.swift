import AdmissionStore
import Foundation
import Postgres
import Testing

/// What is asked or written all the time must never read a whole table, however large it is.
@Suite struct PlanTests {
    private static let reads = ["access_facts", "account_by_identity", "caller_by_token"]
    private static let writes = [
        "account_create", "account_lock", "admission_enter", "idempotency_answer",
        "idempotency_claim", "idempotency_expire", "idempotency_free", "idempotency_read",
        "invite_lock", "invite_redeem", "invite_revoke", "link_attach", "redemption_confirm",
        "redemption_lapse", "redemption_lock", "redemption_release", "subscription_grant",
        "subscription_revoke",
    ]

    /// Plans are made for any parameters, as for a statement that has run often.
    @Test func hotStatementsGoByIndexes() async throws {
        try await Scene.run(settings: ["plan_cache_mode": "force_generic_plan"]) {
            scene async throws in
            let start = ContinuousClock.now
            try await Crowd.fill(scene)
            let seeding = ContinuousClock.now - start
            for (names, settings) in [(Self.reads, Store.laneSettings), (Self.writes, [:])] {
                for name in names {
                    let statement = try #require(
                        Schema.statements.first { $0.name == name }, "\(name)")
                    let plan = try await Self.plan(statement, settings, scene)
                    let whole = plan.filter { $0.contains("Seq Scan on") }
                    #expect(
                        whole == [], "\(name), \(Crowd.accounts) accounts, seeded in \(seeding)")
                    #expect(
                        plan.contains {
                            $0.contains("Index") || name == "admission_enter"
                                || name == "idempotency_claim" || name == "subscription_grant"
                        })
                }
            }
        }
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
