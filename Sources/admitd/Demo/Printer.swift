import Foundation
import Rainbow

/// Standard output, for people: plain lines, coloured only where a terminal shows them.
struct Printer: Sendable {
    /// Whether one line may be drawn over and over.
    let isTerminal: Bool
    private let isColored: Bool

    init(isTerminal: Bool) {
        let environment = ProcessInfo.processInfo.environment
        self.isTerminal = isTerminal && environment["TERM"] != "dumb"
        isColored = self.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// One plain line.
    func line(_ text: String = "") { write(text + "\n") }

    /// A heading, set apart from what went before.
    func title(_ text: String) { line("\n" + (isColored ? text.bold : text)) }

    /// One line that says that something holds, or does not.
    func verdict(_ isGood: Bool, _ sentence: String) {
        let text = (isGood ? "✔ " : "✘ ") + sentence
        guard isColored else { return line(text) }
        line(isGood ? text.green : text.red)
    }

    /// A person's name, made to stand out.
    func name(_ text: String) -> String { isColored ? text.cyan.bold : text }

    /// Draws over the line that was drawn last; only for a terminal.
    func redraw(_ text: String) { write("\r\u{1B}[2K" + text) }

    /// The first column to the left, the others to the right, each as wide as it must be.
    func table(_ rows: [[String]]) {
        guard let columns = rows.first?.indices else { return }
        let widths = columns.map { column in rows.map(\.[column].count).max() ?? 0 }
        for (number, row) in rows.enumerated() {
            let cells = columns.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + gap : gap + row[column]
            }
            let text = cells.joined(separator: "  ")
            line(number == 0 && isColored ? text.bold : text)
        }
    }

    /// Written at once, so that it stands in order with what others print.
    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}

extension Int {
    /// With commas between the thousands.
    var grouped: String {
        var text = ""
        for (place, digit) in String(self).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3), digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension Double {
    /// With one digit after the point.
    var tenths: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Date {
    /// The day in UTC, as `2026-01-31`.
    var day: String { String(ISO8601Format().prefix(10)) }
}

extension UUID {
    /// As Admit writes it, in lower case.
    var text: String { uuidString.lowercased() }
}
