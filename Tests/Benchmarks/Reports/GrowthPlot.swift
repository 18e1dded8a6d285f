import Foundation

/// Draws rates over the number of accounts, as SVG that suits light and dark pages.
struct GrowthPlot {
    let growth: [Growth]

    private let width = 640.0
    private let height = 300.0
    private let left = 70.0
    private let right = 120.0
    private let top = 24.0
    private let bottom = 56.0

    var svg: String {
        let checks = line(growth.map { ($0.accounts, $0.checksPerSecond) }, "checks")
        let redemptions = line(
            growth.map { ($0.accounts, $0.redemptionsPerSecond) }, "redemptions")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
            role="img" aria-label="Checks and redemptions a second over the number of accounts">
            <style>
            text { font: 12px system-ui, sans-serif; fill: #57606a; }
            .grid { stroke: #d0d7de; stroke-width: 1; }
            .line { fill: none; stroke-width: 2; }
            .checks { stroke: #0969da; } .redemptions { stroke: #bc4c00; }
            circle.checks { fill: #0969da; } circle.redemptions { fill: #bc4c00; }
            @media (prefers-color-scheme: dark) {
                text { fill: #8b949e; } .grid { stroke: #30363d; }
                .checks { stroke: #58a6ff; } .redemptions { stroke: #f0883e; }
                circle.checks { fill: #58a6ff; } circle.redemptions { fill: #f0883e; }
            }
            </style>
            \(axes)
            \(checks)
            \(redemptions)
            </svg>

            """
    }

    private var highest: Double {
        let most = growth.map { max($0.checksPerSecond, $0.redemptionsPerSecond) }.max() ?? 1
        return max(5_000, (most / 5_000).rounded(.up) * 5_000)
    }

    private func x(_ accounts: Int) -> Double {
        let logs = growth.map { log10(Double($0.accounts)) }
        let (low, high) = (logs.min() ?? 0, logs.max() ?? 1)
        let share = high > low ? (log10(Double(accounts)) - low) / (high - low) : 0.5
        return left + share * (width - left - right)
    }

    private func y(_ rate: Double) -> Double {
        height - bottom - rate / highest * (height - top - bottom)
    }

    private var axes: String {
        var parts: [String] = []
        let step = highest > 20_000 ? 10_000.0 : 5_000.0
        for rate in stride(from: 0, through: highest, by: step) {
            let place = text(y(rate))
            parts.append(
                """
                <line class="grid" x1="\(text(left))" x2="\(text(width - right))" y1="\(place)" \
                y2="\(place)"/>
                <text x="\(text(left - 8))" y="\(text(y(rate) + 4))" text-anchor="end">\
                \(Int(rate))/s</text>
                """)
        }
        for point in growth {
            let place = text(x(point.accounts))
            parts.append(
                """
                <text x="\(place)" y="\(text(height - bottom + 20))" text-anchor="middle">\
                \(grouped(point.accounts))</text>
                <text x="\(place)" y="\(text(height - bottom + 38))" text-anchor="middle">\
                \(Int(point.bytesPerAccount)) bytes each</text>
                """)
        }
        return parts.joined(separator: "\n")
    }

    private func line(_ points: [(accounts: Int, rate: Double)], _ name: String) -> String {
        let places = points.map { (text(x($0.accounts)), text(y($0.rate))) }
        let path = places.map { "\($0),\($1)" }.joined(separator: " ")
        let dots = places.map { #"<circle class="\#(name)" cx="\#($0)" cy="\#($1)" r="3"/>"# }
        guard let end = places.last else { return "" }
        return """
            <polyline class="line \(name)" points="\(path)"/>
            \(dots.joined(separator: "\n"))
            <text x="\(text(width - right + 10))" y="\(end.1)">\(name)</text>
            """
    }

    private func text(_ value: Double) -> String { String(format: "%.1f", value) }

    private func grouped(_ number: Int) -> String {
        var text = String(number)
        var place = text.count - 3
        while place > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return text
    }
}
