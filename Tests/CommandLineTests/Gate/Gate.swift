import Foundation
import PostgresTesting
import Testing

/// A running `admitd` on a database of its own, and `admit` to be run against it.
final class Gate: Sendable {
    let url: String
    /// May do everything.
    let token: String
    let server: ChildProcess
    private let environment: [String: String]

    private init(
        url: String, token: String, server: ChildProcess, environment: [String: String]
    ) {
        self.url = url
        self.token = token
        self.server = server
        self.environment = environment
    }

    /// - Parameter database: the address of a migrated database; a new one unless given.
    static func open(database: String? = nil) async throws -> Gate {
        let environment = [
            "DATABASE_URL": try await address(database), "ADMIT_CODE_PEPPER": randomKey(),
            "ADMIT_SEAL_KEY": randomKey(), "ADMIT_ALLOW_SUPERUSER": "1",
            "ADMIT_LOG_LEVEL": "trace",
        ]
        let token = try await makeToken(["admin"], environment)
        let server = try await ChildProcess.start(
            BuiltBinary.path("admitd"), ["serve", "--listen", "127.0.0.1:0"],
            environment: environment)
        let opening = "listening on "
        let line = try await server.line { $0.hasPrefix(opening) }
        return Gate(
            url: "http://" + line.dropFirst(opening.count), token: token, server: server,
            environment: environment)
    }

    /// The secret of a new token that has these scopes alone.
    func token(_ scopes: String...) async throws -> String {
        try await Self.makeToken(scopes, environment)
    }

    /// Runs `admit` as somebody who may do everything, unless another token is given.
    func run(
        _ arguments: [String], token: String? = nil, environment: [String: String] = [:],
        input: String = ""
    ) async throws -> AdmitProcess {
        try await AdmitProcess.run(
            arguments, url: url, token: token ?? self.token, environment: environment,
            input: input)
    }

    /// Runs `admit`, which must succeed and have nothing to complain of.
    /// - Returns: what it wrote.
    @discardableResult
    func done(_ arguments: String..., input: String = "") async throws -> String {
        let run = try await run(arguments, input: input)
        #expect(run.exitCode == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
        #expect(run.errors == "")
        return run.output
    }

    /// Runs `admit` with JSON output, and reads a member of its result by the path to it.
    func value(_ path: String, of arguments: String..., input: String = "") async throws -> String {
        let run = try await run(arguments + ["-o", "json"], input: input)
        #expect(run.exitCode == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
        return try #require(Self.member(path, of: run.output), "no \(path) in \(run.output)")
    }

    /// Makes a product that is open in `US` to the invited who pay, with its plan and a campaign.
    /// - Returns: the campaign.
    func launch(_ product: String) async throws -> String {
        try await done("product", "put", product, "A product")
        try await done("plan", "put", "\(product)_plus", "--entitlement", product)
        try await done("region", "set", product, "US", "rollout", "open", "launch")
        return try await value(
            "campaign.id", of: "campaign", "create", product, "Launch", "--region", "US")
    }

    /// Issues one invite and gives its code.
    func code(_ campaign: String) async throws -> String {
        try await value("invites.0.code", of: "invite", "issue", campaign, "1")
    }

    private static func member(_ path: String, of json: String) -> String? {
        var value = try? JSONSerialization.jsonObject(with: Data(json.utf8))
        for step in path.split(separator: ".") {
            if let index = Int(step), let list = value as? [Any] {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(step)]
            }
        }
        return value.map { "\($0)" }
    }

    private static func address(_ given: String?) async throws -> String {
        if let given { return given }
        return try await TestDatabase.make().url
    }

    private static func makeToken(
        _ scopes: [String], _ environment: [String: String]
    ) async throws -> String {
        let made = try await ChildProcess.run(
            BuiltBinary.path("admitd"),
            ["token", "create", "--name", "test"] + scopes.flatMap { ["--scope", $0] },
            environment: environment)
        try #require("\(made.exit)" == "code(0)", "\(made.errors)")
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func randomKey() -> String {
        Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    }
}
