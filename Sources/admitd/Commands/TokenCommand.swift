import Admission
import AdmissionStore
import ArgumentParser
import Bootstrap
import Foundation
import JSONRPC
import TextTable

/// Callers' tokens.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and revokes callers' tokens.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// Makes a token.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and prints its secret, once.",
            discussion: "Scopes: " + Caller.scopes.joined(separator: ", ") + ".")

        @Option(help: "Who will use it: a service's or a person's name.")
        var name: String

        @Option(help: "What it may do; may be given several times. `admin` allows everything.")
        var scope: [String]

        @Option(help: "When it expires: a time as 2027-01-31T00:00:00Z, or a span as 90d or 12h.")
        var expires: String?

        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard (1...200).contains(name.count) else {
                throw ValidationError("--name must have 1 to 200 characters")
            }
            guard !scope.isEmpty else { throw ValidationError("give at least one --scope") }
            for scope in scope where !Caller.scopes.contains(scope) {
                throw ValidationError(
                    "there is no scope “\(scope)”; choose from "
                        + Caller.scopes.joined(separator: ", "))
            }
            guard let expires else { return }
            guard let moment = Expiry.read(expires, now: Date()) else {
                throw ValidationError(
                    "--expires takes a time as 2027-01-31T00:00:00Z, or a span as 90d or 12h")
            }
            guard moment > Date() else { throw ValidationError("--expires is in the past") }
        }

        func run() async throws {
            try await reportingErrors {
                let expiresAt = expires.flatMap { Expiry.read($0, now: Date()) }
                try await Backend.lend(try common.settings()) { backend in
                    let made = try await backend.store.createCaller(
                        name: name, scopes: scope, expiresAt: expiresAt)
                    tell("token \(made.id) of \(name); it is shown this once:")
                    show(made.token.secret)
                }
            }
        }
    }

    /// Lists tokens.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists tokens, newest first.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await reportingErrors {
                try await Backend.lend(try common.settings()) { backend in
                    let callers = try await backend.store.callers()
                    guard !callers.isEmpty else {
                        tell("no tokens yet; make one with: admitd token create")
                        return
                    }
                    show(Self.table(callers))
                }
            }
        }

        private static func table(_ callers: [Caller]) -> String {
            let table = TextTable<Caller> { caller in
                [
                    Column("id" <- caller.id.description),
                    Column("name" <- caller.name),
                    Column("scopes" <- caller.scopes.joined(separator: " ")),
                    Column("created" <- RFC3339.format(caller.createdAt)),
                    Column("expires" <- caller.expiresAt.map(RFC3339.format) ?? "never"),
                    Column("revoked" <- caller.revokedAt.map(RFC3339.format) ?? ""),
                ]
            }
            return table.string(for: callers, style: Style.plain) ?? ""
        }
    }

    /// Revokes a token.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a token for good; servers stop honouring it within two seconds.")

        @Argument(help: "The token's id, as `admitd token list` shows it.")
        var id: String

        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard Caller.ID(id) != nil else {
                throw ValidationError("“\(id)” is no id; `admitd token list` shows them")
            }
        }

        func run() async throws {
            try await reportingErrors {
                guard let caller = Caller.ID(id) else { return }
                try await Backend.lend(try common.settings()) { backend in
                    switch try await backend.store.revokeCaller(caller) {
                    case true?: show("revoked \(caller)")
                    case false?: show("had been revoked before")
                    case nil:
                        tell("admitd: there is no token \(caller); `admitd token list` shows them")
                        throw ExitCode(5)
                    }
                }
            }
        }
    }
}

/// When a token expires, as operators write it.
enum Expiry {
    /// A time as RFC 3339, or a span in minutes, hours or days from now.
    static func read(_ text: String, now: Date) -> Date? {
        if let moment = RFC3339.parse(text) { return moment }
        let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
            (1...36_500).contains(count)
        else { return nil }
        return now.addingTimeInterval(Double(count) * unit)
    }
}
