import AdmissionStore
import Billing
import Foundation
import JSONRPC

/// What a reconciliation says to people, and as JSON to programs.
struct ReconcileConsole {
    let isJSON: Bool
    /// Whether standard output is free, because the plan goes elsewhere.
    let hasPlanFile: Bool

    private var isTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// One line that is drawn over and over, for a person at a terminal alone.
    func draw(_ line: String) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data(("\r\u{1B}[2K" + line).utf8))
    }

    /// Takes that line away.
    func clear() { draw("") }

    /// A sentence for people.
    func note(_ line: String) {
        if !isJSON { tell(line) }
    }

    /// What a comparison found.
    func show(_ report: ReconciliationReport, limit: ChangeLimit, seconds: Double) {
        guard !isJSON else { return tellJSON(comparison(report, seconds)) }
        if report.counts.total > 0 { table(report.counts) }
        tell(
            "\(report.compared.grouped) subscriptions compared in \(seconds.tenths) s, "
                + "\(report.told.grouped) of them told by the provider")
        if report.reversals > 0 {
            tell(
                "\(report.reversals.grouped) refunds and disputes looked at"
                    + (report.looseReversals == 0
                        ? "" : ", \(report.looseReversals.grouped) of them of no subscription"))
        }
        if report.setAside > 0 {
            tell("\(report.setAside.grouped) that were set aside before are as they were")
        }
        tell(
            report.counts.total == 0
                ? "all agrees" : "\(report.counts.total.grouped) differ; nothing was changed")
        if limit.isExceeded(changes: report.counts.changes, of: report.compared) {
            tell(
                "that is more than \(limit.percent.short) percent; --apply will refuse it unless "
                    + "--max-change is raised")
        }
    }

    /// What a plan would do.
    func show(_ counts: DriftCounts) {
        if !isJSON { table(counts) }
    }

    /// What was done.
    func show(_ applied: AppliedPlan) {
        guard !isJSON else {
            let text = JSONText { writer in
                writer.object {
                    $0.member("lines", applied.lines)
                    $0.member("done_before", applied.old)
                    for outcome in PlanOutcome.allCases {
                        $0.member(named: outcome.rawValue) { $0.value(applied.count(outcome)) }
                    }
                }
            }
            return Self.print(text, to: .standardOutput)
        }
        let parts = PlanOutcome.allCases.filter { applied.count($0) > 0 }.map {
            "\(applied.count($0).grouped) \($0.rawValue)"
        }
        tell(parts.isEmpty ? "nothing was changed" : parts.joined(separator: ", "))
        if applied.old > 0 {
            tell("\(applied.old.grouped) of these had been done before")
        }
    }

    private func tellJSON(_ text: JSONText) {
        Self.print(text, to: hasPlanFile ? .standardOutput : .standardError)
    }

    private static func print(_ text: JSONText, to file: FileHandle) {
        file.write(Data(text.bytes + [UInt8(ascii: "\n")]))
    }

    private func comparison(_ report: ReconciliationReport, _ seconds: Double) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("compared", report.compared)
                $0.member("told", report.told)
                $0.member("reversals", report.reversals)
                $0.member("drifts", report.counts.total)
                $0.member("set_aside_before", report.setAside)
                $0.member("kinds") {
                    $0.object {
                        for kind in Drift.Kind.allCases where report.counts.count(kind) > 0 {
                            $0.member(named: kind.rawValue) {
                                $0.value(report.counts.count(kind))
                            }
                        }
                    }
                }
                $0.member("milliseconds", Int(seconds * 1000))
            }
        }
    }

    private func table(_ counts: DriftCounts) {
        let actions = Drift.Action.allCases
        var rows = [["kind", "drifts"] + actions.map(\.rawValue)]
        for kind in Drift.Kind.allCases where counts.count(kind) > 0 {
            rows.append(
                [kind.rawValue, counts.count(kind).grouped]
                    + actions.map { counts.count(kind, $0) }.map { $0 == 0 ? "" : $0.grouped })
        }
        rows.append(
            ["all", counts.total.grouped]
                + actions.map { counts.count($0) }.map { $0 == 0 ? "" : $0.grouped })
        let widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
        for row in rows {
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + gap : gap + row[column]
            }
            let line = cells.joined(separator: "  ")
            tell(String(line.reversed().drop { $0 == " " }.reversed()))
        }
    }
}
