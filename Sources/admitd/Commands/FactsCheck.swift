import Admission
import AdmissionStore
import Foundation
import JSONRPC

/// Compares the rows that decisions are answered from with the tables they come from, and tells it.
struct FactsCheck {
    let store: Store
    let isJSON: Bool

    private var progress: Printer { Printer(isTerminal: isatty(STDERR_FILENO) == 1) }

    /// - Returns: false when rows are wrong and stay so.
    func run(repairing: Bool) async throws -> Bool {
        let report = try await store.checkEntitlements { report in
            draw("\(report.accounts.grouped) accounts compared")
        }
        draw("")
        if !isJSON { tabulate(report) }
        if repairing {
            let outdated = report.outdated
            try await store.refreshEntitlements(of: outdated) { done in
                draw("\(done.grouped) of \(outdated.count.grouped) accounts refreshed")
            }
            draw("")
        }
        let refreshed = repairing ? report.outdated.count : 0
        if isJSON {
            show(json(report, refreshed: refreshed))
        } else if repairing {
            show("refreshed \(refreshed.grouped) accounts")
        }
        return report.differences.isEmpty || repairing
    }

    private func tabulate(_ report: EntitlementReport) {
        show(
            "compared \(report.rows.grouped) rows of \(report.accounts.grouped) accounts")
        if !report.withoutRow.isEmpty {
            show(
                "\(report.withoutRow.count.grouped) accounts lack a row; they are answered from "
                    + "the tables")
        }
        if report.passedRows > 0 {
            show(
                "\(report.passedRows.grouped) rows are past their time; they are answered from "
                    + "the tables")
        }
        for row in report.differences {
            show(
                "differs  \(row.account)  \(row.product)  \(row.columns.joined(separator: " "))")
        }
        if report.differences.isEmpty { show("no row is wrong") }
    }

    private func json(_ report: EntitlementReport, refreshed: Int) -> String {
        let text = JSONText { writer in
            writer.object {
                $0.member("accounts", report.accounts)
                $0.member("rows", report.rows)
                $0.member("accounts_without_row", report.withoutRow.count)
                $0.member("passed_rows", report.passedRows)
                $0.member("differences") {
                    $0.array {
                        for row in report.differences {
                            $0.object {
                                $0.member("account", row.account.description)
                                $0.member("product", row.product.text)
                                $0.member("columns", row.columns)
                            }
                        }
                    }
                }
                $0.member("refreshed_accounts", refreshed)
            }
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// One line that is drawn over and over, for a person at a terminal alone.
    private func draw(_ line: String) {
        guard progress.isTerminal else { return }
        FileHandle.standardError.write(Data(("\r\u{1B}[2K" + line).utf8))
    }
}
