import AdmissionRPC
import AdmissionStore
import Crypto
import Foundation
import JSONRPC
import Logging
import Postgres
import Testing

/// The README's table of methods is what the methods declare.
@Suite struct ReadmeTests {
    private static let common: Set = ["idempotency_key", "deadline_ms"]

    @Test func everyMethodStandsInTheTableAsItIsDeclared() throws {
        let rows = try Self.rows()
        let declared = try Self.declared()
        #expect(!declared.isEmpty)
        #expect(rows == declared)
    }

    /// `access.check(account, …) | access:read`, by the table.
    private static func rows() throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let table = try #require(readme.split(separator: "| method | what it does | scope |").last)
        return table.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("|") }.map { row in
            let cells = row.split(separator: "|").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
            return "\(cells[0]) | \(cells[2])"
        }.sorted()
    }

    /// The same by the OpenRPC document.
    private static func declared() throws -> [String] {
        let client = PostgresClient(
            PostgresClient.Configuration(url: "postgresql://"), logger: Logger(label: "test"))
        let key = SymmetricKey(size: .bits256)
        let store = Store(client: client, secrets: Secrets(codePepper: key, sealKey: key))
        let api = AdmissionAPI(store: store, version: "0") { _ in }
        let document = try JSON.parse(api.engine.openRPC)
        let methods = try #require(document["methods"]).elements
        return try methods.map { method in
            let parameters = try #require(method["params"]).elements.compactMap { parameter in
                let name = try #require(parameter["name"]?.string)
                if common.contains(name) { return String?.none }
                return parameter["required"]?.bool == true ? name : name + "?"
            }
            let scopes = try #require(method["x-scopes"]).elements.compactMap(\.string)
            let name = try #require(method["name"]?.string)
            return "\(name)(\(parameters.joined(separator: ", "))) | "
                + scopes.joined(separator: " ")
        }.sorted()
    }
}
