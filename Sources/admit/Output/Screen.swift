import JSONRPC
import Rainbow
import TextTable

/// What a person gets to see of one result.
struct Screen {
    /// Whether to use colours.
    let isColored: Bool
    /// Everything so far, each line ended.
    private(set) var text = ""

    init(isColored: Bool) { self.isColored = isColored }

    /// One line that says how it went.
    mutating func headline(_ isGood: Bool, _ sentence: String) {
        let line = (isGood ? "✔ " : "✘ ") + Terminal.clean(sentence)
        guard isColored else { return add(line) }
        add(isGood ? line.green.bold : line.red.bold)
    }

    /// One plain line.
    mutating func line(_ sentence: String) { add(Terminal.clean(sentence)) }

    /// An empty line between two parts.
    mutating func gap() { add("") }

    /// Labels with their values beside them; empty values are left out.
    mutating func fields(_ fields: [(label: String, value: String)]) {
        let shown = fields.filter { !$0.value.isEmpty }
        let width = shown.map(\.label.count).max() ?? 0
        for field in shown {
            let gap = String(repeating: " ", count: width - field.label.count + 2)
            add(field.label + gap + Terminal.clean(field.value))
        }
    }

    /// A table with a line for each row, or `none` in place of an empty one.
    mutating func table(_ titles: [String], _ rows: [[String]], none: String = "none") {
        guard !rows.isEmpty else { return line(none) }
        let rows = rows.map { $0.map(Terminal.clean) }
        let widths = titles.indices.map { column in
            rows.map(\.[column].count).reduce(titles[column].count, max)
        }
        // TextTable pads on the right by UTF-16 units and cuts what has more of them than
        // characters; so cells come to it padded.
        func padded(_ cells: [String]) -> [String] {
            zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        }
        let heads = padded(titles.map { $0.uppercased() })
        let table = TextTable<[String]> { cells in
            zip(heads, cells).map { Column(title: $0, value: $1, align: .right) }
        }
        for line in (table.string(for: rows.map(padded), style: Simple.self) ?? "")
            .split(separator: "\n")
        {
            add(String(line.reversed().drop { $0 == " " }.reversed()))
        }
    }

    private mutating func add(_ line: String) { text += line + "\n" }
}
