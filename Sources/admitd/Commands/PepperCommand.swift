import AdmissionStore
import ArgumentParser
import Bootstrap
import Foundation
import JSONRPC
import Postgres
import TextTable

/// The peppers that codes are stored under.
struct PepperCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pepper",
        abstract: "Changes and lists the peppers that codes are stored under.",
        subcommands: [Rotate.self, List.self])

    /// Makes a new pepper.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new pepper for new codes; those before it stay readable.",
            discussion: """
                With the embedded database the new pepper is kept in the data folder. With \
                DATABASE_URL, or where ADMIT_CODE_PEPPER is set, it prints what to set that to.
                """)

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await reportingErrors {
                let settings = try common.settings()
                if let given = settings.codePeppers { return Self.printRotated(given) }
                guard settings.databaseURL == nil else {
                    throw SettingsError(
                        "ADMIT_CODE_PEPPER is not set; a new pepper goes in front of the one there is"
                    )
                }
                let folder = KeyFolder(dataDirectory: settings.dataDirectory)
                let peppers = try folder.rotatePepper()
                show(
                    "new codes will be stored under pepper \(peppers.peppers[0].id), kept in "
                        + "\(folder.path); restart the server, and back the folder up")
            }
        }

        private static func printRotated(_ given: PepperList) {
            let rotated = given.rotated()
            tell(
                """
                Set this for every server, and restart them. Where several servers run side by side, \
                restart them all with this first, so that each can read the new codes of the others:
                ADMIT_CODE_PEPPER=\(rotated.textForReaders)
                and then with:
                """)
            show("ADMIT_CODE_PEPPER=\(rotated.text)")
        }
    }

    /// Lists the peppers.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the peppers, and how many codes hang on each.",
            discussion: "One that no live code hangs on may be dropped.")

        /// How the list is shown.
        enum Output: String, ExpressibleByArgument, CaseIterable { case table, json }

        @Option(name: .shortAndLong, help: "How the list is shown.")
        var output = Output.table

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await reportingErrors {
                let settings = try common.settings()
                let database = try await Database.open(
                    settings, for: .operate, logger: settings.startLogging(),
                    progress: { tell($0) })
                try await closing(database.close) {
                    let pending = try await Schema.migrator.pending(on: database.client)
                    guard pending.isEmpty else {
                        throw BackendError(
                            "the database lacks migrations; apply with: admitd migrate")
                    }
                    let own = try settings.knownPeppers()?.keys ?? []
                    let known = try await KnownPepper.list(database.client, own, counting: true)
                    show(output == .json ? Self.json(known) : Self.table(known))
                }
            }
        }

        private static func table(_ peppers: [KnownPepper]) -> String {
            guard !peppers.isEmpty else { return "no peppers yet" }
            let table = TextTable<KnownPepper> { pepper in
                [
                    Column("pepper" <- "\(pepper.id)"),
                    Column("standing" <- pepper.words),
                    Column("codes" <- "\(pepper.codes)"),
                    Column("live" <- "\(pepper.live)"),
                    Column("since" <- pepper.firstSeenAt.map(RFC3339.format) ?? ""),
                ]
            }
            return table.string(for: peppers, style: Style.plain) ?? ""
        }

        private static func json(_ peppers: [KnownPepper]) -> String {
            let text = JSONText { writer in
                writer.object {
                    $0.member("items") {
                        $0.array {
                            for pepper in peppers {
                                $0.object {
                                    $0.member("id", Int(pepper.id))
                                    $0.member("standing", pepper.standing.rawValue)
                                    $0.member("codes", pepper.codes)
                                    $0.member("live", pepper.live)
                                    $0.member("may_be_dropped", pepper.mayBeDropped)
                                }
                            }
                        }
                    }
                }
            }
            return String(decoding: text.bytes, as: UTF8.self)
        }
    }
}

extension KnownPepper {
    fileprivate var mayBeDropped: Bool { standing == .readable && live == 0 }

    fileprivate var words: String {
        switch standing {
        case .current: "for new codes"
        case .readable: mayBeDropped ? "may be dropped" : "for older codes"
        case .missing: live > 0 ? "missing" : "dropped"
        case .different: "another one is at hand"
        }
    }
}
