import AdmissionStore
import ArgumentParser
import Billing
import Bootstrap
import Foundation
import JSONRPC

/// Rebuilds every provider's subscription from the ledger and compares.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuilds subscriptions from the ledger of providers' events, and compares.",
        discussion: """
            Opens every event again, reads it, works out what it all comes to, and tells what is kept \
            otherwise. Changes nothing; safe beside running servers. Ends with 1 when anything differs.
            """)

    /// How the result is shown.
    enum Output: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Flag(help: "Compare; there is nothing else that it does.")
    var verify = false

    @Option(name: .shortAndLong, help: "How the result is shown.")
    var output = Output.table

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard verify else { throw ValidationError("say --verify: a replay only compares") }
    }

    func run() async throws {
        var isSound = false
        try await reportingErrors {
            try await Backend.lend(try common.settings()) { backend in
                let isTerminal = isatty(STDERR_FILENO) == 1
                func draw(_ line: String) {
                    guard isTerminal else { return }
                    FileHandle.standardError.write(Data(("\r\u{1B}[2K" + line).utf8))
                }
                let report = try await backend.store.replayLedger { report in
                    draw(
                        "\(report.subjects.grouped) subscriptions, "
                            + "\(report.events.grouped) events replayed")
                }
                draw("")
                show(output == .json ? Self.json(report) : Self.table(report))
                isSound = report.differences.isEmpty
            }
        }
        guard isSound else { throw ExitCode.failure }
    }

    private static func table(_ report: LedgerReport) -> String {
        var lines = [
            "replayed \(report.events.grouped) events of \(report.subjects.grouped) subscriptions"
        ]
        lines += report.differences.map { row in
            "differs  \(row.subject.uuidString.lowercased())  \(row.provider.rawValue)  "
                + row.parts.joined(separator: " ")
        }
        if report.differences.isEmpty { lines.append("everything is as the ledger says") }
        return lines.joined(separator: "\n")
    }

    private static func json(_ report: LedgerReport) -> String {
        let text = JSONText { writer in
            writer.object {
                $0.member("subscriptions", report.subjects)
                $0.member("events", report.events)
                $0.member("differences") {
                    $0.array {
                        for row in report.differences {
                            $0.object {
                                $0.member("subscription", row.subject)
                                $0.member("provider", row.provider.rawValue)
                                $0.member("parts", row.parts)
                            }
                        }
                    }
                }
            }
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
